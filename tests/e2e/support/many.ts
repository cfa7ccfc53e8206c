/** Many photos at once: made when the tests run, and what is made of all of them. */
import type { Download } from "playwright-core";
import sharp from "sharp";
import type { UploadFile } from "./app";
import type { Tab } from "./tab";

const SAMPLES = ["savanna", "cat", "birds", "table", "tools"];

/** So many photos of this width, no two alike: the samples, each time a little brighter. */
export function manyPhotos(count: number, width: number): Promise<UploadFile[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const sample = `public/samples/${SAMPLES[i % SAMPLES.length]}.jpg`;
      const brighter = { brightness: 0.85 + (0.3 * i) / count };
      const buffer = await sharp(sample).resize(width).modulate(brighter).jpeg().toBuffer();
      return { name: `photo-${i + 1}.jpg`, mimeType: "image/jpeg", buffer };
    }),
  );
}

/** Until nothing waits any more. */
export const batchDone = (tab: Tab, timeout = 600_000) =>
  tab.page.waitForSelector('[data-testid="batch"][data-state="done"]', { timeout });

/** Of the filmstrip, in its order: "found", "nothing", "waiting"…; "" where nothing is said. */
export const states = (tab: Tab): Promise<string[]> =>
  tab.find("filmstrip-photo").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.state ?? ""));

export const countOf = async (tab: Tab, ...which: string[]): Promise<number> =>
  (await states(tab)).filter((state) => which.includes(state)).length;

/** Of the photo on the table, from 0. */
export const shownPhoto = (tab: Tab): Promise<number> =>
  tab.find("filmstrip-photo").evaluateAll((all) => all.findIndex((one) => one.ariaCurrent === "true"));

/** What a press on the button saves. */
export async function savedBy(tab: Tab, testId: string): Promise<Buffer> {
  const download = tab.page.waitForEvent("download", { timeout: 300_000 });
  await tab.find(testId).click();
  return bytesOf(await download);
}

async function bytesOf(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface Coco {
  images: { id: number; file_name: string }[];
  annotations: { id: number; image_id: number; category_id: number }[];
  categories: { id: number; name: string }[];
}

export const cocoOf = (bytes: Buffer): Coco => JSON.parse(bytes.toString("utf8"));
