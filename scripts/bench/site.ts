/** A built site as `loupe serve` sends it, in a browser of its own whose profile stays. */
import { existsSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startServer } from "../../src/cli/serving/server";
import { Profile } from "../../tests/e2e/support/profile";
import { SlowLine } from "../../tests/e2e/support/slow-line";
import { EngineWorker } from "./engine-worker";
import type { Answered, Encoded, Ready, Refined } from "./in-page";
import { Processor } from "./processor";

export type Provider = "wasm" | "webgpu";

const HOOK = join(import.meta.dirname, "hooks/page.js");
/** Milliseconds. A whole answer of a GPU in software takes minutes. */
const PATIENCE = 900_000;
/** Bits a second: no limit, the line is there to count. */
const ANY_RATE = 1e12;

/** A browser that runs: what ends with it. */
interface Running {
  page: Page;
  processor: Processor;
  /** Null unless it was asked for. */
  engine: EngineWorker | null;
}

async function run(profile: Profile, provider: Provider, counting: boolean): Promise<Running> {
  const context = await profile.start({ webgpu: provider === "webgpu" });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript({ path: HOOK });
  const page = context.pages()[0] ?? (await context.newPage());
  const engine = counting ? await EngineWorker.hold(page) : null;
  const browser = context.browser();
  if (!browser) throw new Error("Playwright gives no browser of a profile.");
  return { page, processor: await Processor.of(browser), engine };
}

export class Site {
  private constructor(
    readonly provider: Provider,
    private running: Running,
    private readonly profile: Profile,
    private readonly server: Server,
    private readonly line: SlowLine,
  ) {}

  /** `counting`: WebGPU's calls and memory are counted in the engine's worker. */
  static async open(dist: string, provider: Provider, { counting = false } = {}): Promise<Site> {
    if (!existsSync(join(dist, "index.html"))) throw new Error(`${dist} has no built app.`);
    const server = await startServer({ app: dist, models: null }, "127.0.0.1", 0);
    const line = await SlowLine.open((server.address() as AddressInfo).port, ANY_RATE);
    const profile = await Profile.make();
    return new Site(provider, await run(profile, provider, counting), profile, server, line);
  }

  /** The browser is closed, and another begins with the same profile: nothing is compiled any more but what it keeps. */
  async restart(): Promise<void> {
    const counting = this.running.engine !== null;
    await this.profile.close();
    this.running = await run(this.profile, this.provider, counting);
  }

  get page(): Page {
    return this.running.page;
  }

  get processor(): Processor {
    return this.running.processor;
  }

  get engine(): EngineWorker | null {
    return this.running.engine;
  }

  /** Bytes sent so far, headers included. */
  get bytes(): number {
    return this.line.bytes;
  }

  /** Opens the page, or opens it again, and waits for the model. */
  async visit(): Promise<Ready> {
    await this.page.goto(`${this.line.url}?provider=${this.provider}`, { waitUntil: "commit" });
    const ready = await this.page.evaluate(() => bench.ready());
    if (ready.provider !== this.provider) throw new Error(`The site runs on ${ready.provider}, not ${this.provider}.`);
    return ready;
  }

  /** The file goes in as a file that a person chose, but straight to the engine. */
  async encode(path: string): Promise<Encoded> {
    const input = await this.page.evaluateHandle(() =>
      Object.assign(document.createElement("input"), { type: "file" }),
    );
    await input.asElement()?.setInputFiles(path);
    return this.page.evaluate((chooser) => bench.encode(chooser.files?.[0] as File), input);
  }

  segment(photo: string, prompt: string, tokens?: number): Promise<Answered> {
    return this.page.evaluate(([photo, prompt, tokens]) => bench.segment(photo, prompt, tokens), [
      photo,
      prompt,
      tokens,
    ] as const);
  }

  refine(photo: string, { x, y }: { x: number; y: number }, hover = false): Promise<Refined> {
    return this.page.evaluate(([photo, x, y, hover]) => bench.refine(photo, x, y, hover), [
      photo,
      x,
      y,
      hover,
    ] as const);
  }

  forget(photo: string): Promise<void> {
    return this.page.evaluate((photo) => bench.forget(photo), photo);
  }

  async close(): Promise<void> {
    await this.profile.remove();
    this.line.close();
    this.server.close();
    this.server.closeAllConnections();
  }
}
