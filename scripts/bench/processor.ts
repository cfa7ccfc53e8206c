/** Processor time of a browser, all its processes together: renderers with their workers, GPU, network, storage. */
import type { Browser, CDPSession } from "playwright-core";

export interface Sample {
  /** Milliseconds. */
  wall: number;
  /** Milliseconds of the processor; null where it was not measured. */
  cpu: number | null;
}

export class Processor {
  private constructor(private readonly session: CDPSession) {}

  static async of(browser: Browser): Promise<Processor> {
    return new Processor(await browser.newBrowserCDPSession());
  }

  /** In milliseconds since the processes began, in steps of 10 on Linux. One that ended has none. */
  async time(): Promise<number> {
    const { processInfo } = await this.session.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  }

  /** What `work` took, for `times` equal pieces of it: of one. */
  async measure<T>(work: () => Promise<T>, times = 1): Promise<[T, Sample]> {
    const [cpu, wall] = [await this.time(), performance.now()];
    const result = await work();
    const took = performance.now() - wall;
    return [result, { wall: took / times, cpu: ((await this.time()) - cpu) / times }];
  }
}
