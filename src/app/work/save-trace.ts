/** Every tensor of an answer, as `loupe segment --trace` writes them, in one ZIP. */
import { type TraceEvent, toNpy, traceFile } from "../../engine";
import type { App } from "../app";
import { tell } from "./tell";

export async function saveTrace(app: App, events: readonly TraceEvent[]): Promise<void> {
  try {
    // Few people ever trace: the page does not carry it for all.
    const { zipSync } = await import("fflate");
    const files = Object.fromEntries(events.map((event, index) => [traceFile(event, index), toNpy(event)]));
    app.page.save("loupe-trace.zip", new Blob([zipSync(files, { level: 1 }) as Uint8Array<ArrayBuffer>]));
  } catch (error) {
    tell(app, error, "export");
  }
}
