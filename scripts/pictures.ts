/**
 * Draws the app's icons from public/icon.svg, and its screenshots from the built app: what stores, systems and link previews show.
 *
 *   npx vite build && npx tsx scripts/pictures.ts
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { type BrowserContextOptions, chromium } from "playwright-core";
import sharp from "sharp";
import { startServer } from "../src/cli/serving/server";
import { findChromium } from "./lib/chromium.mjs";

const PUBLIC = resolve(import.meta.dirname, "../public");

/** What masks leave of an icon is a circle of 80 % of it: the drawing is within, its ground goes to the edges. */
function maskable(svg: string): string {
  const [open = "", ground = "", drawing = ""] = /(<svg[^>]*>)\s*(<rect[^>]*\/>)(.*)<\/svg>/s.exec(svg)?.slice(1) ?? [];
  const whole = ground.replace(/ rx="[^"]*"/, "");
  return `${open}${whole}<g transform="translate(32 32) scale(0.86) translate(-32 -32)">${drawing}</g></svg>`;
}

async function drawIcons(): Promise<void> {
  const folder = join(PUBLIC, "icons");
  await mkdir(folder, { recursive: true });
  const svg = await readFile(join(PUBLIC, "icon.svg"), "utf8");
  const draw = async (name: string, from: string, side: number) =>
    sharp(Buffer.from(from), { density: (72 * side) / 64 })
      .resize(side, side)
      .png({ palette: true, compressionLevel: 9 })
      .toFile(join(folder, name));
  await draw("192.png", svg, 192);
  await draw("512.png", svg, 512);
  await draw("maskable-512.png", maskable(svg), 512);
  await draw("apple-touch-icon.png", maskable(svg), 180);
}

const WIDE = { viewport: { width: 1280, height: 800 } };
const NARROW = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** The editor with an answer. */
async function takeShot(url: string, options: BrowserContextOptions): Promise<Buffer> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium here. Run `node scripts/setup.mjs --with-tests`.");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await (await browser.newContext({ ...options, colorScheme: "light" })).newPage();
    await page.goto(`${url}?provider=wasm`);
    await page.getByTestId("sample-savanna").click();
    await page.getByTestId("prompt").fill("the zebra");
    await page.getByTestId("ask").click();
    await page.waitForSelector('[data-testid="result-state"][data-state="done"]', { timeout: 300_000 });
    await page.waitForTimeout(1500);
    return await page.screenshot();
  } finally {
    await browser.close();
  }
}

async function drawScreenshots(): Promise<void> {
  const folder = join(PUBLIC, "screenshots");
  await mkdir(folder, { recursive: true });
  const server = await startServer({ app: resolve("dist"), models: null }, "127.0.0.1", 0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const wide = await takeShot(url, WIDE);
    await writeFile(join(folder, "wide.webp"), await sharp(wide).webp({ quality: 72 }).toBuffer());
    const social = sharp(wide).resize(1200, 630, { fit: "cover", position: "top" });
    await writeFile(join(folder, "social.jpg"), await social.jpeg({ quality: 78, mozjpeg: true }).toBuffer());
    const narrow = await takeShot(url, NARROW);
    await writeFile(join(folder, "narrow.webp"), await sharp(narrow).webp({ quality: 66 }).toBuffer());
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

await drawIcons();
await drawScreenshots();
