/** A static host as there are many: no headers beside the type, under a sub-path. What it serves can be exchanged; it can be cut off. */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { typeOf } from "../../../src/cli/serving/types";

export class StaticServer {
  /** Paths whose content was asked for, without the base, in their order; with what was answered. */
  readonly asked: { path: string; status: number }[] = [];
  /** Of these paths half of the bytes come, and then the line is cut. */
  breaks = /(?!)/;
  /** Of these paths nothing comes, or half of the bytes, and the line stays: until goOn(). */
  stalls: { match: RegExp; half: boolean } = { match: /(?!)/, half: false };
  readonly #stalled: (() => void)[] = [];
  /** 200 and the app's page for what is not there, as hosts of "single-page apps" answer. */
  pageForAll = false;
  /** These are missing. */
  lacks = /(?!)/;

  private constructor(
    private readonly server: Server,
    readonly url: string,
    /** What is served. */
    public folder: string,
  ) {}

  /** `base`: "/loupe/". */
  static async start(folder: string, base = "/loupe/"): Promise<StaticServer> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const made = new StaticServer(server, `http://127.0.0.1:${port}${base}`, folder);
    server.on("request", async (request, response) => {
      const { pathname } = new URL(request.url ?? "/", made.url);
      const path = decodeURIComponent(pathname.slice(base.length)) || "index.html";
      const file = join(made.folder, path);
      const found = pathname.startsWith(base) ? await stat(file).catch(() => null) : null;
      if (made.stalls.match.test(path) && !made.stalls.half) await made.#untilGoOn();
      const isThere = found?.isFile() && !made.lacks.test(path);
      const status = isThere || made.pageForAll ? 200 : 404;
      // A head is asked for to learn whether the browser's cache has the rest.
      if (request.method !== "HEAD") made.asked.push({ path, status });
      // The browser's own cache keeps nothing: what is not fetched twice is not by the app's doing.
      response.writeHead(status, {
        "content-type": typeOf(isThere ? path : "index.html"),
        "cache-control": "no-store",
      });
      if (status === 200 && made.breaks.test(path)) {
        response.write((await readFile(file)).subarray(0, (found?.size ?? 0) / 2), () => response.destroy());
      } else if (status === 200 && made.stalls.match.test(path)) {
        const bytes = await readFile(file);
        response.write(bytes.subarray(0, bytes.length / 2));
        await made.#untilGoOn();
        response.end(bytes.subarray(bytes.length / 2));
      } else if (status === 200) createReadStream(isThere ? file : join(made.folder, "index.html")).pipe(response);
      else response.end("Not found");
    });
    return made;
  }

  #untilGoOn(): Promise<void> {
    return new Promise((done) => this.#stalled.push(done));
  }

  /** What has stalled comes, and nothing stalls any more. */
  goOn(): void {
    this.stalls = { match: /(?!)/, half: false };
    for (const done of this.#stalled.splice(0)) done();
  }

  /** How often it was asked for what matches. */
  count(pattern: RegExp): number {
    return this.asked.filter(({ path }) => pattern.test(path)).length;
  }

  /** Answers nobody any more. */
  async cut(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }

  async back(): Promise<void> {
    const { port } = new URL(this.url);
    await new Promise<void>((done) => this.server.listen(Number(port), "127.0.0.1", done));
  }

  async close(): Promise<void> {
    this.goOn();
    if (this.server.listening) await this.cut();
  }
}
