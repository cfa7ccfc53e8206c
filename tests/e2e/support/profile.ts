/** A browser with a profile of its own, which stays when the browser is closed. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { findChromium } from "../../../scripts/lib/chromium.mjs";
import { removeProfile } from "../../remove-profile";

export class Profile {
  private context: BrowserContext | null = null;

  private constructor(private readonly folder: string) {}

  static async make(): Promise<Profile> {
    return new Profile(await mkdtemp(join(tmpdir(), "loupe-profile-")));
  }

  async start(): Promise<BrowserContext> {
    const executablePath = findChromium();
    if (!executablePath) throw new Error("No Chromium here. Run `node scripts/setup.mjs --with-tests`.");
    this.context = await chromium.launchPersistentContext(this.folder, {
      executablePath,
      headless: true,
      acceptDownloads: true,
      viewport: { width: 1280, height: 900 },
      args: ["--no-sandbox", "--disable-background-networking"],
    });
    return this.context;
  }

  async close(): Promise<void> {
    await this.context?.close();
    this.context = null;
  }

  async remove(): Promise<void> {
    await this.close();
    await removeProfile(this.folder);
  }
}
