/** Requests that are none, or nearly: bytes for a server's socket, the same in every run. */
import { connect } from "node:net";
import { Random } from "./random";

/** What no path should be. */
const PATHS = [
  "/%",
  "/%E0%A4%A",
  "/%c0%ae%c0%ae/package.json",
  "//",
  "//:",
  "//[",
  "/..%2f..%2fpackage.json",
  "/%2e%2e/package.json",
  "/..%5cpackage.json",
  "/index.html%00.txt",
  "/\\",
  "?",
  "*",
  "http://[/",
  "/@fs/%",
  "/@id/%00%",
  "/@vite/client?%",
  "/?import&%E0",
  "/index.html?html-proxy&index=%",
  "/src/app/main.tsx?v=%&t=%",
  "/__proto__",
  "/constructor/%",
];

/** `folders`: what the server gives, each beginning with a slash; the paths are tried below each of them. */
export function brokenRequests(count: number, folders: readonly string[] = [""]): (string | Buffer)[] {
  const random = new Random(19);
  return Array.from({ length: count }, (_, i) => broken(i % 9, random, folders));
}

function broken(sort: number, random: Random, folders: readonly string[]): string | Buffer {
  const folder = random.pick(folders);
  const whole = `GET ${folder}/index.html HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-3\r\nAccept-Encoding: br\r\n\r\n`;
  const bytes = Buffer.from(whole);
  switch (sort) {
    case 0:
      for (let n = 0; n < 5; n++) bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
      return bytes;
    case 1:
      return whole.slice(0, random.integer(0, whole.length));
    case 2:
      return `GET ${folder}/${"%".repeat(random.integer(1, 200))} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    case 3:
      return `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"y".repeat(20_000)}\r\n\r\n`;
    case 4:
      return `GET ${folder}/registry.json HTTP/1.1\r\nHost: localhost\r\nRange: bytes=${random.integer(0, 9)}-${"9".repeat(random.integer(0, 400))}\r\n\r\n`;
    case 5:
      return `POST ${folder}/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\nTransfer-Encoding: chunked\r\n\r\n${"z".repeat(random.integer(0, 99))}`;
    case 6:
      return `${random.pick(["GET", "HEAD", "OPTIONS", "CONNECT", "TRACE"])} ${folder}${random.pick(PATHS)} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    case 7:
      // A web socket's beginning, as the development server has one.
      return `GET ${folder}${random.pick(PATHS)} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"A".repeat(random.integer(0, 30))}\r\nSec-WebSocket-Protocol: vite-${random.pick(["hmr", "ping", ""])}\r\n\r\n\x81`;
    default: {
      const characters = Array.from({ length: random.integer(1, 60) }, () => random.integer(0, 255));
      return Buffer.concat([
        Buffer.from(`GET ${folder}/`),
        Buffer.from(characters),
        Buffer.from(" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      ]);
    }
  }
}

/** Sends each over a connection of its own, twenty at a time, and hangs up. */
export async function sendAll(port: number, requests: readonly (string | Buffer)[]): Promise<void> {
  for (let i = 0; i < requests.length; i += 20) {
    await Promise.all(requests.slice(i, i + 20).map((bytes) => send(port, bytes)));
  }
}

function send(port: number, bytes: string | Buffer): Promise<void> {
  return new Promise((done) => {
    const socket = connect(port, "localhost", () => socket.write(bytes, () => setTimeout(() => socket.destroy(), 2)));
    socket.on("error", () => {});
    socket.on("close", () => done());
  });
}
