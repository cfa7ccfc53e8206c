/** Every tensor of an answer: the files that `loupe segment --trace` writes, in one ZIP. */
import type { Document } from "../../document/document";
import { resultsFile } from "../../document/formats/json";
import { type SegmentEvent, traceFiles } from "../../engine";
import type { App } from "../app";
import { late } from "../late";
import { tell } from "./tell";

/** `document` holds the answer alone; null where there was none. */
export async function saveTrace(app: App, events: readonly SegmentEvent[], document: Document | null): Promise<void> {
  try {
    const files = traceFiles(events);
    if (document) files.set("result.json", resultsFile([document]));
    // Few people ever trace: the page does not carry it for all.
    const { zipSync } = await late(() => import("fflate"));
    const zip = zipSync(Object.fromEntries(files), { level: 1 });
    app.page.save("loupe-trace.zip", new Blob([zip as Uint8Array<ArrayBuffer>]));
  } catch (error) {
    tell(app, error, "export");
  }
}
