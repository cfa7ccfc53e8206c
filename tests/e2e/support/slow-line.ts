/** A line before a server that lets so many bytes a second through to the browser, all its connections and workers together. */
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Bytes that pass at once: a tenth of a second's, at 1.5 Mbps. */
const SLICE = 18_750;

export class SlowLine {
  /** Bytes that went to the browser, headers included. */
  bytes = 0;
  /** When the line is free again, in ms of performance.now(). */
  #free = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `to`: the port of this machine that is behind it; `rate`: bits a second. */
  static async open(to: number, rate: number): Promise<SlowLine> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    if (!address || typeof address !== "object") throw new Error("no port");
    const line = new SlowLine(server, `http://127.0.0.1:${address.port}/`);
    server.on("connection", (browser) => void line.#carry(browser, connect(to, "127.0.0.1"), rate / 8));
    return line;
  }

  async #carry(browser: Socket, server: Socket, bytesASecond: number): Promise<void> {
    for (const socket of [browser, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.#sockets.delete(socket));
    }
    browser.pipe(server);
    // Not the other way round: a server closes once it has sent all, and most of that is still on the line.
    browser.on("close", () => server.destroy());
    try {
      for await (const chunk of server as AsyncIterable<Buffer>)
        for (let start = 0; start < chunk.length; start += SLICE) {
          const slice = chunk.subarray(start, start + SLICE);
          this.#free = Math.max(this.#free, performance.now()) + (slice.length / bytesASecond) * 1000;
          await sleep(this.#free - performance.now());
          if (!browser.writable) return;
          this.bytes += slice.length;
          browser.write(slice);
        }
      browser.end();
    } catch {
      // The page went, or the server did.
      browser.destroy();
    }
  }

  close(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
