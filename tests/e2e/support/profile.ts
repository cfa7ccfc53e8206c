/** A browser with a profile of its own, which stays when the browser is closed. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { removeProfile } from "../../remove-profile";
import { type BrowserOptions, launchOptions } from "./browser";

export class Profile {
  private context: BrowserContext | null = null;

  private constructor(private readonly folder: string) {}

  static async make(): Promise<Profile> {
    return new Profile(await mkdtemp(join(tmpdir(), "loupe-profile-")));
  }

  async start(options: BrowserOptions = { webgpu: false }): Promise<BrowserContext> {
    this.context = await chromium.launchPersistentContext(this.folder, {
      ...launchOptions(options),
      acceptDownloads: true,
      viewport: { width: 1280, height: 900 },
    });
    return this.context;
  }

  async close(): Promise<void> {
    await this.context?.close();
    this.context = null;
  }

  /** Without a word to its pages. */
  async kill(): Promise<void> {
    process.kill(pidOf(this.folder), "SIGKILL");
    await this.context?.close().catch(() => {});
    this.context = null;
  }

  /**
   * Bytes of memory of all of the browser's processes, what several share counted once (PSS, which Linux alone tells). `own`:
   * what they have made; `all`: the browser's own program files beside it, as far as they have been read.
   */
  memory(): { own: number; all: number } {
    const rollups = this.#processes().map((pid) => textOf(pid, "smaps_rollup"));
    const sum = (name: string) => rollups.reduce((total, text) => total + kilobytesOf(text, name) * 1024, 0);
    return { own: sum("Pss_Anon") + sum("Pss_Shmem"), all: sum("Pss") };
  }

  /** Bytes of memory that each of the browser's processes has had at most, added up. */
  peak(): number {
    const most = this.#processes().map((pid) => Number(/VmHWM:\s+(\d+)/.exec(textOf(pid, "status"))?.[1] ?? 0));
    return most.reduce((sum, kilobytes) => sum + kilobytes * 1024, 0);
  }

  #processes(): number[] {
    const parents = new Map(pids().map((pid) => [pid, parentOf(pid)]));
    const root = pidOf(this.folder);
    const isOurs = (pid: number | undefined): boolean =>
      pid !== undefined && (pid === root || isOurs(parents.get(pid)));
    return [...parents.keys()].filter(isOurs);
  }

  async remove(): Promise<void> {
    await this.close();
    await removeProfile(this.folder);
  }
}

const textOf = (pid: number, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
};

const pids = () => readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
const parentOf = (pid: number) => Number(/^PPid:\s*(\d+)/m.exec(textOf(pid, "status"))?.[1] ?? Number.NaN);
const kilobytesOf = (text: string, name: string) =>
  Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(text)?.[1] ?? 0);

/** Of the browser that was started with that profile: not of its children. */
function pidOf(profile: string): number {
  const found = pids().filter((pid) => {
    const line = textOf(pid, "cmdline");
    return line.includes(`--user-data-dir=${profile}`) && !line.includes("--type=");
  });
  if (found.length !== 1) throw new Error(`${found.length} browsers have this profile`);
  return found[0] as number;
}
