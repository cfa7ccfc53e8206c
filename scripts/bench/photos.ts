/** Photos of all sizes, opened as a person opens them: from the file chosen until it can be asked about. */
import { join } from "node:path";
import sharp from "sharp";
import { watchedTasks, watchTasks } from "../../tests/e2e/support/tasks";
import type { Sample } from "./processor";
import type { Site } from "./site";

/** Of 3 to 2, about so many megapixels. */
export const SIZES = { "0.3 MP": 671, "12 MP": 4243, "48 MP": 8485 };
export type Size = keyof typeof SIZES;

/** A photo enlarged by sharp, as JPEG. */
export async function drawPhotos(photo: string, folder: string): Promise<Record<Size, string>> {
  const drawn = {} as Record<Size, string>;
  for (const [size, width] of Object.entries(SIZES) as [Size, number][]) {
    const path = join(folder, `${width}.jpg`);
    await sharp(photo)
      .resize(width, Math.round((width * 2) / 3))
      .jpeg({ quality: 85 })
      .toFile(path);
    drawn[size] = path;
  }
  return drawn;
}

export async function openPhoto(site: Site, path: string): Promise<Sample> {
  const [wall, { cpu }] = await site.processor.measure(async () => {
    const encoded = site.page.evaluate(() => bench.next("encode"));
    await site.page.getByTestId("file-input").setInputFiles(path);
    return encoded;
  });
  return { wall, cpu };
}

/** Milliseconds of the processor in the longest task of the page's own thread while it opens the photo. */
export async function longestTask(site: Site, path: string): Promise<number> {
  const browser = site.page.context().browser();
  if (!browser) throw new Error("Playwright gives no browser of a profile.");
  await watchTasks(browser, site.page);
  await openPhoto(site, path);
  const [longest] = await watchedTasks(browser);
  return longest?.cpu ?? 0;
}
