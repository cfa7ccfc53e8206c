/** Files on a hostile server, and pages that get them with the browser's own storage. */
import { createHash } from "node:crypto";
import type { BrowserContext, Page } from "playwright-core";
import type { RemoteFile } from "../../src/engine/store/fetching";
import { HostileServer, listed } from "../hostile-server";
import { Random } from "../random";
import type { Got, Order } from "./downloads-worker";

const CHUNK = 1 << 16;
const random = new Random(7);
const bytesOf = (length: number) => {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = random.integer(0, 255);
  return bytes;
};
const CONTENTS: Record<string, Buffer> = {
  "onnx/a.data": bytesOf(7 * CHUNK + 1234),
  "onnx/b.data": bytesOf(5 * CHUNK),
  "tokenizer.json": bytesOf(321),
};
export const TOTAL = Object.values(CONTENTS).reduce((sum, { length }) => sum + length, 0);
export const HASHES = Object.values(CONTENTS).map((bytes) => createHash("sha256").update(bytes).digest("hex"));
/** What is lost where a page ends: of each file that comes at that moment, the chunk that is half there. */
export const LOST = 3 * CHUNK;

export class Downloads {
  readonly files: RemoteFile[];

  private constructor(
    readonly server: HostileServer,
    readonly folder: string,
  ) {
    this.files = Object.entries(CONTENTS).map(([path, bytes]) => ({
      ...listed(path, bytes, CHUNK),
      address: `${server.address}/${path}`,
      folder,
    }));
  }

  /** `folder`: where the browser keeps them. */
  static async start(folder: string): Promise<Downloads> {
    const files = Object.fromEntries(Object.entries(CONTENTS).map(([path, bytes]) => [`/${path}`, bytes]));
    return new Downloads(await HostileServer.start(files), folder);
  }

  get sent(): number {
    return this.server.asked.reduce((sum, { sent }) => sum + sent, 0);
  }

  /** In a page that is ready. */
  get(page: Page, order: Partial<Order> = {}): Promise<Got> {
    return call(page, "get", { files: this.files, ...order });
  }
}

/** A function of downloads-page.ts. */
export function call<T>(page: Page, name: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(`${name}(${args.map((arg) => JSON.stringify(arg)).join(",")})`) as Promise<T>;
}

export async function openTab(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address, { timeout: 180_000 });
  await page.waitForFunction("globalThis.get", undefined, { timeout: 180_000 });
  return page;
}

/** A tab is closed once the server has sent so many bytes of one file; another one then gets all. */
export async function closedAt(context: BrowserContext, address: string, folder: string, at: number): Promise<void> {
  const downloads = await Downloads.start(folder);
  try {
    const file = downloads.files[0] as RemoteFile;
    downloads.server.faults.set(`/${file.path}`, [{ stallAfter: at }]);
    const first = await openTab(context, address);
    const going = downloads.get(first).catch(() => null);
    while (downloads.sent < TOTAL - file.bytes + at) await new Promise((resolve) => setTimeout(resolve, 10));
    // What was sent is also written, but for the last chunk.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await first.close();
    await going;
    const second = await openTab(context, address);
    const got = await downloads.get(second);
    await second.close();
    const again = downloads.sent - TOTAL;
    if (got.error || got.hashes.join() !== HASHES.join()) throw new Error(`closed at ${at}: ${JSON.stringify(got)}`);
    if (again > CHUNK) throw new Error(`closed at ${at}: ${again} bytes came twice, and a chunk has ${CHUNK}`);
    if (at >= CHUNK && got.kept < Math.floor(at / CHUNK) * CHUNK) throw new Error(`closed at ${at}: ${got.kept} kept`);
  } finally {
    await downloads.server.stop();
  }
}
