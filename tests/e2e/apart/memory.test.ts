/** 50 answers on one photo, in Chromium on WASM: memory must not grow with them. */
import type { Browser, BrowserContext, CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { App } from "../support/app";
import { launchBrowser } from "../support/browser";
import { scene, scenePath } from "../support/scenes";

const ANSWERS = 50;
/** The first ones fill caches and warm code up. */
const WARM = 10;
/** Bytes an answer, at most. Its object stays in the page: mask, thought and heatmap are part of the document. */
const MOST = { wasm: 1_000, worker: 20_000, page: 200_000 };

/** Asked in turns. Of the wood, each is answered with a thing. */
const QUESTIONS = ["the frog", "the zebra"];

interface Memory {
  wasm: number;
  worker: number;
  page: number;
}

/** Before the engine's worker's own code: it remembers the WebAssembly memories that are made. */
const REMEMBER = `
  const memories = [];
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(...args) { super(...args); memories.push(this); }
  };
  globalThis.wasmBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
`;

async function remember(context: BrowserContext): Promise<void> {
  await context.route("**/assets/worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: REMEMBER + (await response.text()) });
  });
}

interface HeapUsage {
  usedSize: number;
  /** Of array buffers, which are no part of the heap. */
  backingStorageSize: number;
}

const sumOf = ({ usedSize, backingStorageSize }: HeapUsage): number => usedSize + backingStorageSize;

/** The engine's worker, of which Playwright's own sessions show no heap. Its pthreads wait and answer nothing. */
class EngineWorker {
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #id: string | null = null;
  #count = 0;

  private constructor(
    private readonly session: CDPSession,
    private readonly app: App,
  ) {}

  static async attach(app: App): Promise<EngineWorker> {
    const session = await app.context.newCDPSession(app.page);
    const worker = new EngineWorker(session, app);
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (isEngine(targetInfo.url)) worker.#id ??= sessionId;
    });
    session.on("Target.receivedMessageFromTarget", ({ message }) => {
      const { id, result } = JSON.parse(message) as { id: number; result: unknown };
      worker.#waiting.get(id)?.(result);
    });
    await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    await expect.poll(() => worker.#id).not.toBeNull();
    return worker;
  }

  #send(method: string): Promise<unknown> {
    const id = ++this.#count;
    const message = JSON.stringify({ id, method });
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    return this.session
      .send("Target.sendMessageToTarget", { sessionId: this.#id as string, message })
      .then(() => answer);
  }

  /** Bytes, after a collection: of WebAssembly, and of JavaScript in the worker and in the page. */
  async measure(): Promise<Memory> {
    await this.#send("HeapProfiler.collectGarbage");
    await this.session.send("HeapProfiler.collectGarbage");
    const worker = (await this.#send("Runtime.getHeapUsage")) as HeapUsage;
    const page = (await this.session.send("Runtime.getHeapUsage")) as HeapUsage;
    const engine = this.app.page.workers().find((one) => isEngine(one.url()));
    const wasm = await engine?.evaluate(() => (Reflect.get(globalThis, "wasmBytes") as () => number)());
    return { wasm: wasm ?? 0, worker: sumOf(worker), page: sumOf(page) };
  }
}

/** The masks' worker starts with the first mask, after the engine's. */
const isEngine = (url: string): boolean => /\/worker-[^/]*\.js$/.test(url);

/** Of the line through the values that is nearest to them. */
function slope(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rise = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  return rise / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test(`${ANSWERS} answers leave nothing behind but their objects`, async () => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", prepare: remember });
  const engine = await EngineWorker.attach(app);
  await app.upload(scenePath(scene("wood")));
  const measured: Memory[] = [];
  for (let i = 0; i < ANSWERS; i++) {
    expect(await app.ask(QUESTIONS[i % QUESTIONS.length] as string)).toBe("done");
    measured.push(await engine.measure());
    const { wasm, worker, page } = measured.at(-1) as Memory;
    const megabytes = [wasm, worker, page].map((bytes) => (bytes / 1e6).toFixed(2));
    if (i % 7 === 0) console.log(`Answer ${i + 1}: ${megabytes.join(", ")} MB (WASM, worker, page)`);
  }
  const slopes = (Object.keys(MOST) as (keyof Memory)[]).map((part) => {
    const bytes = slope(measured.slice(WARM).map((one) => one[part]));
    console.log(`${part}: ${bytes.toFixed(0)} bytes an answer, of ${MOST[part]}`);
    return [part, bytes] as const;
  });
  // All of it was measured.
  expect(Object.values(measured[0] as Memory).every((bytes) => bytes > 100_000)).toBe(true);
  expect(slopes.filter(([part, bytes]) => bytes > MOST[part])).toEqual([]);
  expect(app.complaints).toEqual([]);
});
