import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../../scripts/lib/chromium.mjs";

const COMMON = ["--no-sandbox", "--disable-background-networking"];

/** A software GPU (SwiftShader), so that WebGPU is there on any machine. It has no shader-f16. */
const WEBGPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--ignore-gpu-blocklist",
];

export interface BrowserOptions {
  webgpu: boolean;
}

/** What Playwright starts a Chromium with. */
export function launchOptions({ webgpu }: BrowserOptions): { executablePath: string; headless: true; args: string[] } {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error("No Chromium here. Run `node scripts/setup.mjs --with-tests`, or set CHROMIUM_PATH.");
  return { executablePath, headless: true, args: webgpu ? [...COMMON, ...WEBGPU] : COMMON };
}

export async function launchBrowser(options: BrowserOptions): Promise<Browser> {
  return chromium.launch(launchOptions(options));
}
