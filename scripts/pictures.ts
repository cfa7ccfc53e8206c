/**
 * Draws the app's icons from public/icon.svg, and its screenshots from the built app: what stores, systems and link previews show.
 *
 *   npx vite build && npx tsx scripts/pictures.ts
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import sharp from "sharp";
import { asked, withBuiltApp } from "./lib/built-app";

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
async function takeShot(browser: Browser, url: string, options: BrowserContextOptions): Promise<Buffer> {
  const page = await (await browser.newContext({ ...options, colorScheme: "light" })).newPage();
  await page.goto(url);
  await asked("otter", "the otter")(page);
  await page.waitForTimeout(1500);
  return page.screenshot();
}

async function drawScreenshots(browser: Browser, url: string): Promise<void> {
  const folder = join(PUBLIC, "screenshots");
  await mkdir(folder, { recursive: true });
  const wide = await takeShot(browser, url, WIDE);
  await writeFile(join(folder, "wide.webp"), await sharp(wide).webp({ quality: 72 }).toBuffer());
  const social = sharp(wide).resize(1200, 630, { fit: "cover", position: "top" });
  await writeFile(join(folder, "social.jpg"), await social.jpeg({ quality: 78, mozjpeg: true }).toBuffer());
  const narrow = await takeShot(browser, url, NARROW);
  await writeFile(join(folder, "narrow.webp"), await sharp(narrow).webp({ quality: 66 }).toBuffer());
}

await drawIcons();
await withBuiltApp(drawScreenshots);
