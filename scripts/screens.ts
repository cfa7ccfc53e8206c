/**
 * Takes the pictures of docs/screens.md from the built app: the states a person meets, on desktop and phone, light and dark.
 *
 *   npx vite build && npx tsx scripts/screens.ts [NAME…]
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { asked, withBuiltApp } from "./lib/built-app";

const FOLDER = resolve(import.meta.dirname, "../docs/screens");
const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

interface Screen {
  name: string;
  phone?: boolean;
  dark?: boolean;
  /** Brings the page from the start page to what is to be seen. */
  to(page: Page): Promise<void>;
}

const played = async (page: Page) => {
  await page.waitForSelector('[data-testid="live-stage"][data-over]');
};

const prepared = async (page: Page) => {
  await page.getByTestId("sample-colosseum").click();
  await page.waitForSelector('[data-testid="proposals"]');
};

const kept = async (page: Page) => {
  await prepared(page);
  await page.getByTestId("keep-all").click();
  await page.waitForSelector('[data-testid="object"]');
};

const download = async (page: Page) => {
  await asked("otter", "the otter")(page);
  await page.getByTestId("download").click();
};

const SCREENS: Screen[] = [
  { name: "start", to: played },
  { name: "start-dark", dark: true, to: played },
  { name: "phone-start", phone: true, to: played },
  { name: "editor", to: asked("otter", "the otter") },
  { name: "prepared", to: prepared },
  { name: "objects", to: kept },
  { name: "download", to: download },
  { name: "editor-dark", dark: true, to: asked("otter", "the otter") },
  { name: "phone", phone: true, to: asked("otter", "the otter") },
  { name: "phone-dark", phone: true, dark: true, to: asked("otter", "the otter") },
];

async function take(browser: Browser, url: string, { name, phone, dark, to }: Screen): Promise<void> {
  const context = await browser.newContext({ ...(phone ? PHONE : DESKTOP), colorScheme: dark ? "dark" : "light" });
  const page = await context.newPage();
  await page.goto(url);
  await to(page);
  await page.waitForSelector('[data-testid="model-status"][data-state="ready"]', {
    state: "attached",
    timeout: 300_000,
  });
  await page.waitForTimeout(1500);
  const picture = sharp(await page.screenshot()).resize({ width: phone ? 468 : 800 });
  // As many colours as fit: a page of documents should not weigh more than the app.
  await picture.png({ palette: true, colours: 64, dither: 0.4, effort: 10 }).toFile(join(FOLDER, `${name}.png`));
  await context.close();
}

const wanted = process.argv.slice(2);
await mkdir(FOLDER, { recursive: true });
await withBuiltApp(async (browser, url) => {
  for (const screen of SCREENS) if (!wanted.length || wanted.includes(screen.name)) await take(browser, url, screen);
});
