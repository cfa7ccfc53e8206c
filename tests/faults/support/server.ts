/** The built app from a server that does to its files what networks, hosts and storage do. */

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { typeOf } from "../../../src/cli/serving/types";

/** What is done to the answers for files whose path matches. One thing of these. */
export interface FileFault {
  match: RegExp;
  status?: number;
  /** The page of a host that has another for what is missing. */
  html?: boolean;
  /** What is sent instead. */
  text?: string;
  /** The connection ends after this share of the bytes. */
  cutAt?: number;
  /** Nothing more comes after this share of the bytes, and the connection stays. */
  stallAt?: number;
  /** The bit in the middle is another. */
  flip?: boolean;
  /** So many bytes fewer, or more, and the length says so. */
  longer?: number;
  /** No connection. */
  refused?: boolean;
  /** Another address. */
  redirect?: string;
  /** JavaScript that runs before the script itself. */
  before?: string;
  /** Milliseconds until the answer begins. */
  late?: number;
}

/** Of the built app: what a page and its workers begin with. */
export const SCRIPTS = /^assets\/(index|worker|picture-worker|file-worker)-.*\.js$/;

export class FaultyServer {
  faults: readonly FileFault[] = [];

  private constructor(
    private readonly server: Server,
    /** Where pages are opened. */
    readonly url: string,
    private readonly isolated: boolean,
  ) {}

  /** `isolated`: with the headers that give pages threads. */
  static async start({ isolated = true }: { isolated?: boolean } = {}): Promise<FaultyServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const made = new FaultyServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, isolated);
    server.on("request", (request, response) => {
      made.#answer(request, response).catch(() => response.destroy());
    });
    return made;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? "/", this.url).pathname.slice(1)) || "index.html";
    const fault = this.faults.find(({ match }) => match.test(path));
    if (fault?.late) await new Promise((resolve) => setTimeout(resolve, fault.late));
    if (fault?.refused) return void response.destroy();
    if (fault?.redirect) return void response.writeHead(302, { location: fault.redirect }).end();
    if (fault?.status) return void response.writeHead(fault.status).end(fault.status === 204 ? undefined : "No.");
    const file = fault?.html ? join("dist", "index.html") : join("dist", path);
    const read = await readFile(file).catch(() => null);
    if (!read) return void response.writeHead(404).end("Not found");
    const bytes = changed(read, fault);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const body = from === undefined ? bytes : bytes.subarray(Number(from), Number(to) + 1);
    response.writeHead(from === undefined ? 200 : 206, {
      "content-type": fault?.html ? "text/html" : typeOf(path),
      "content-length": body.length,
      // What the browser keeps by itself would hide what is done here.
      "cache-control": "no-store",
      ...(from !== undefined && { "content-range": `bytes ${from}-${to}/${bytes.length}` }),
      ...(this.isolated && {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      }),
    });
    if (request.method === "HEAD") return void response.end();
    const share = fault?.cutAt ?? fault?.stallAt;
    if (share === undefined) return void response.end(body);
    response.write(body.subarray(0, Math.floor(body.length * share)), () => {
      // So that what was written arrives.
      if (fault?.cutAt !== undefined) setTimeout(() => response.destroy(), 20);
    });
  }
}

function changed(bytes: Buffer, fault: FileFault | undefined): Buffer {
  if (fault?.text !== undefined) return Buffer.from(fault.text);
  if (fault?.before !== undefined) return Buffer.concat([Buffer.from(`${fault.before}\n`), bytes]);
  if (fault?.longer)
    return fault.longer < 0 ? bytes.subarray(0, fault.longer) : Buffer.concat([bytes, Buffer.alloc(fault.longer)]);
  if (!fault?.flip) return bytes;
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length >> 1) ^ 1, copy.length >> 1);
  return copy;
}
