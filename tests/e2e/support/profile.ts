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

  async remove(): Promise<void> {
    await this.close();
    await removeProfile(this.folder);
  }
}

/** Of the browser that was started with that profile: not of its children. */
function pidOf(profile: string): number {
  const isIt = (pid: string) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return line.includes(`--user-data-dir=${profile}`) && !line.includes("--type=");
    } catch {
      return false;
    }
  };
  const found = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isIt(name));
  if (found.length !== 1) throw new Error(`${found.length} browsers have this profile`);
  return Number(found[0]);
}
