/** Answers one request for a file. */
import { createReadStream } from "node:fs";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { type Folders, type Found, findCompressed, findFile } from "./find-file";
import { ALWAYS, FOR_GOOD } from "./headers";
import { readRange } from "./range";
import { typeOf } from "./types";

/** In the order of preference: what Accept-Encoding calls it, and the ending of such a file. */
const CODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

export async function answer(folders: Folders, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, headers, url = "" } = request;
  if (method !== "GET" && method !== "HEAD") {
    return refuse(response, 405, "Only GET and HEAD are answered here.", { Allow: "GET, HEAD" });
  }
  const found = await findFile(folders, url);
  if (!found) return refuse(response, 404, "There is no such file.");
  const sent = headers.range ? null : await codedFor(folders, found, headers["accept-encoding"]);
  const file = sent?.file ?? found;
  const tag = `"${file.bytes.toString(16)}-${Math.round(file.modified.getTime()).toString(16)}${sent ? `-${sent.coding}` : ""}"`;
  const about: OutgoingHttpHeaders = {
    ...ALWAYS,
    ...(folders.policy !== undefined && { "Content-Security-Policy": folders.policy }),
    "Content-Type": typeOf(found.name),
    "Cache-Control": isHashed(found.name) ? FOR_GOOD : "no-cache",
    "Accept-Ranges": "bytes",
    ETag: tag,
    "Last-Modified": file.modified.toUTCString(),
    Vary: "Accept-Encoding",
    ...(sent && { "Content-Encoding": sent.coding }),
  };
  if (isKnown(headers["if-none-match"], tag)) {
    response.writeHead(304, about).end();
    return;
  }
  const isOther = headers["if-range"] !== undefined && headers["if-range"] !== tag;
  const range = method === "GET" && !isOther ? readRange(headers.range, file.bytes) : null;
  if (range === "beyond") {
    return refuse(response, 416, "The file is shorter.", { "Content-Range": `bytes */${file.bytes}` });
  }
  const { start, end } = range ?? { start: 0, end: file.bytes - 1 };
  response.writeHead(range ? 206 : 200, {
    ...about,
    "Content-Length": end - start + 1,
    ...(range && { "Content-Range": `bytes ${start}-${end}/${file.bytes}` }),
  });
  if (method === "HEAD" || file.bytes === 0) response.end();
  // Whoever asked may leave at any time.
  else await pipeline(createReadStream(file.path, { start, end }), response).catch(() => response.destroy());
}

function refuse(response: ServerResponse, status: number, why: string, more: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, {
    ...ALWAYS,
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    ...more,
  });
  response.end(`${why}\n`);
}

/** Names in which Vite writes what the file holds. */
const isHashed = (name: string) => /^assets\/[^/]+-[\w-]{8}\.\w+$/.test(name);

function isKnown(header: string | undefined, tag: string): boolean {
  return header?.split(",").some((one) => ["*", tag].includes(one.trim().replace(/^W\//, ""))) ?? false;
}

async function codedFor(
  folders: Folders,
  found: Found,
  accepted = "",
): Promise<{ file: Found; coding: string } | null> {
  const wanted = new Map(
    accepted.split(",").map((one) => {
      const [coding = "", weight = "1"] = one.trim().split(/\s*;\s*q=/);
      return [coding, Number(weight)] as const;
    }),
  );
  for (const [coding, ending] of CODINGS) {
    if (!wanted.get(coding)) continue;
    const file = await findCompressed(folders, found, ending);
    // One that was left from an earlier file says something else.
    if (file && file.modified >= found.modified) return { file, coding };
  }
  return null;
}
