/** The engine's worker, held before it starts so that hooks/gpu-counts.js and hooks/worker.js are there first. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession, Page } from "playwright-core";

/** Counts so far. Bytes are those copied into buffers that JavaScript can map for reading. */
export interface Counts {
  dispatches: number;
  buffers: number;
  readBacks: number;
  readBytes: number;
}

/** At a message of the engine's: "call encode", "event token", "result". */
export type Noted = Counts & { what: string };

/** Bytes, after a collection. */
export interface Heap {
  /** JavaScript of page and worker, array buffers included. */
  js: number;
  wasm: number;
}

const HOOKS = ["gpu-counts.js", "worker.js"].map((name) => join(import.meta.dirname, "hooks", name));

export class EngineWorker {
  readonly #session: CDPSession;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #id: string | null = null;
  #count = 0;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  /** Before the page is opened. */
  static async hold(page: Page): Promise<EngineWorker> {
    const session = await page.context().newCDPSession(page);
    const held = new EngineWorker(session);
    const hooks = await Promise.all(HOOKS.map((path) => readFile(path, "utf8")));
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker" && targetInfo.title === "loupe") {
        held.#id = sessionId;
        for (const expression of hooks) void held.#send(sessionId, "Runtime.evaluate", { expression });
      }
      // Answers may not come before the worker goes on; what was sent first is done first.
      void held.#send(sessionId, "Runtime.runIfWaitingForDebugger");
    });
    session.on("Target.receivedMessageFromTarget", ({ message }) => {
      const { id, result } = JSON.parse(message) as { id: number; result: unknown };
      held.#waiting.get(id)?.(result);
      held.#waiting.delete(id);
    });
    await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
    return held;
  }

  async #send(sessionId: string, method: string, params = {}): Promise<unknown> {
    const id = ++this.#count;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    await this.#session.send("Target.sendMessageToTarget", {
      sessionId,
      message: JSON.stringify({ id, method, params }),
    });
    return answer;
  }

  #engine(method: string, params = {}): Promise<unknown> {
    if (!this.#id) throw new Error("The page has started no engine.");
    return this.#send(this.#id, method, params);
  }

  async #evaluate<T>(expression: string): Promise<T> {
    const { result } = (await this.#engine("Runtime.evaluate", { expression, returnByValue: true })) as {
      result: { value?: T; description?: string };
    };
    if (result.value === undefined) throw new Error(`The engine's worker: ${result.description}`);
    return result.value;
  }

  log(): Promise<Noted[]> {
    return this.#evaluate("benchLog");
  }

  async heap(): Promise<Heap> {
    await this.#engine("HeapProfiler.collectGarbage");
    await this.#session.send("HeapProfiler.collectGarbage");
    type Usage = { usedSize: number; backingStorageSize: number };
    const both = [await this.#engine("Runtime.getHeapUsage"), await this.#session.send("Runtime.getHeapUsage")];
    const js = (both as Usage[]).reduce(
      (sum, { usedSize, backingStorageSize }) => sum + usedSize + backingStorageSize,
      0,
    );
    return { js, wasm: await this.#evaluate<number>("benchWasmBytes()") };
  }
}
