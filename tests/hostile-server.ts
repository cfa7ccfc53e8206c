/** A server of files over HTTP that does what networks and servers do to downloads. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListedFile } from "../src/engine/store/listed-file";

/** What is done to one answer; the next in the list to the next. Where the list ends, the server is a good one. */
export interface Fault {
  /** The connection ends after so many bytes of this answer. */
  cutAfter?: number;
  /** Nothing comes after so many bytes of this answer, and the connection stays. */
  stallAfter?: number;
  /** The byte at this place of the file is another. */
  wrongAt?: number;
  status?: number;
  /** Range is not heard. */
  wholeFile?: boolean;
  etag?: string;
  headers?: Record<string, string>;
  /** Sent instead of the file. */
  instead?: Buffer;
}

export interface Asked {
  path: string;
  range: string | null;
  /** Bytes that were written of the answer. */
  sent: number;
}

export class HostileServer {
  readonly asked: Asked[] = [];
  /** Of each path (without its query). */
  readonly faults = new Map<string, Fault[]>();
  readonly #files = new Map<string, Buffer>();
  readonly #server = createServer((request, response) => this.#answer(request, response));

  static async start(files: Record<string, Buffer>): Promise<HostileServer> {
    const server = new HostileServer();
    for (const [path, bytes] of Object.entries(files)) server.#files.set(path, bytes);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  set(path: string, bytes: Buffer): void {
    this.#files.set(path, bytes);
  }

  /** Bytes sent of a path, of all answers. */
  sent(path: string): number {
    return this.asked.filter((asked) => asked.path === path).reduce((sum, { sent }) => sum + sent, 0);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = this.#files.get(path);
    const range = request.headers.range ?? null;
    const asked: Asked = { path, range, sent: 0 };
    this.asked.push(asked);
    const fault = this.faults.get(path)?.shift() ?? {};
    if (!file || fault.status) {
      response.writeHead(fault.status ?? 404, fault.headers).end();
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec((!fault.wholeFile && range) || "") ?? [];
    const start = Number(from ?? 0);
    const end = to === undefined ? file.length : Number(to) + 1;
    const body = Buffer.from(fault.instead ?? file.subarray(start, end));
    if (fault.wrongAt !== undefined && fault.wrongAt >= start && fault.wrongAt < end) {
      body.writeUInt8(body.readUInt8(fault.wrongAt - start) ^ 1, fault.wrongAt - start);
    }
    response.writeHead(from === undefined ? 200 : 206, {
      "content-length": body.length,
      "content-type": "application/octet-stream",
      "cross-origin-resource-policy": "cross-origin",
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "*",
      "access-control-expose-headers": "*",
      etag: fault.etag ?? `"${createHash("sha256").update(file).digest("hex").slice(0, 16)}"`,
      ...(from !== undefined && { "content-range": `bytes ${start}-${end - 1}/${file.length}` }),
      ...fault.headers,
    });
    const until = Math.min(fault.cutAfter ?? body.length, fault.stallAfter ?? body.length);
    const sent = body.subarray(0, until);
    asked.sent = sent.length;
    if (until === body.length) response.end(sent);
    else
      response.write(sent, () => {
        // So that what was written arrives.
        if (fault.cutAfter !== undefined) setTimeout(() => response.destroy(), 20);
      });
  }
}

/** As a manifest lists it. */
export function listed(path: string, bytes: Buffer, chunkBytes: number): ListedFile {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, i) =>
    createHash("sha256")
      .update(bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes))
      .digest("hex"),
  );
  return { path, bytes: bytes.length, chunks, chunkBytes };
}
