/** The page's side of file-worker.ts, which few visits start. */
import { fromWire } from "../../engine/mask";
import { createCalls } from "../worker-calls";
import type { FileReply, FileRequest } from "./file-worker";
import type { Page } from "./page";

const call = createCalls<FileRequest, FileReply>(
  () => new Worker(new URL("./file-worker.ts", import.meta.url), { type: "module", name: "files" }),
  "writes files",
  "Nothing is lost: try that again, with a network if this page was opened long ago.",
);

export const writeFile: Page["writeFile"] = async (wanted) => {
  const reply = await call(wanted);
  if ("error" in reply) throw fromWire(reply.error);
  return reply.file;
};
