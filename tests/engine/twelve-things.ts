/** A scene of twelve things whose masks are known: cut out of the samples and test scenes by their truth. */
import { readFileSync } from "node:fs";
import sharp, { type OverlayOptions } from "sharp";
import { decodeMask, encodeMask, maskBounds } from "../../src/engine/mask/rle";
import type { Rle } from "../../src/engine/values";

interface Truth {
  file: string;
  expressions: { text: string; rle: Rle | null }[];
}
const SAMPLES = { folder: "public/samples", truths: "tests/fixtures/samples.json" };
const SCENES = { folder: "tests/e2e/scenes", truths: "tests/e2e/scenes/scenes.json" };

const THINGS = [
  [SCENES, "lake.jpg", "the elephant"],
  [SCENES, "drops.jpg", "the lemon"],
  [SCENES, "highway.jpg", "the fire truck"],
  [SAMPLES, "table.jpg", "the teapot"],
  [SCENES, "wood.jpg", "the zebra"],
  [SAMPLES, "tools.jpg", "the camera"],
  [SCENES, "lake.jpg", "the dog"],
  [SAMPLES, "birds.jpg", "the duck"],
  [SCENES, "highway.jpg", "the blue car"],
  [SCENES, "drops.jpg", "the pineapple"],
  [SCENES, "wood.jpg", "the frog"],
  [SAMPLES, "table.jpg", "what can i drink from?"],
] as const;

const COLUMNS = 4;
const CELL = { width: 300, height: 280 };
/** In pixels: 1 MP. */
const SIZE = { width: COLUMNS * CELL.width, height: (THINGS.length / COLUMNS) * CELL.height };

/** The photo as PNG, and each thing's mask. Nothing hides anything else. */
export async function twelveThings(): Promise<{ image: Uint8Array; things: { name: string; rle: Rle }[] }> {
  const layers: OverlayOptions[] = [];
  const things: { name: string; rle: Rle }[] = [];
  for (const [at, [{ folder, truths }, file, name]] of THINGS.entries()) {
    const { data, width, height } = await cutOut(`${folder}/${file}`, truthOf(truths, file, name), at);
    const left = (at % COLUMNS) * CELL.width + Math.round((CELL.width - width) * (0.3 + 0.1 * (at % 5)));
    const top = Math.floor(at / COLUMNS) * CELL.height + Math.round((CELL.height - height) * (0.3 + 0.1 * (at % 4)));
    layers.push({ input: data, raw: { width, height, channels: 4 }, left, top });
    things.push({ name, rle: placed(data, { width, height, left, top }) });
  }
  const ground = sharp("tests/e2e/scenes/lake.jpg").resize(SIZE.width, SIZE.height, { fit: "fill" }).blur(60);
  return { image: new Uint8Array(await ground.composite(layers).png().toBuffer()), things };
}

function truthOf(path: string, file: string, text: string): Rle {
  const { scenes } = JSON.parse(readFileSync(path, "utf8")) as { scenes: Truth[] };
  const rle = scenes.find((scene) => scene.file === file)?.expressions.find((one) => one.text === text)?.rle;
  if (!rle) throw new Error(`${path} has no truth for "${text}" in ${file}`);
  return rle;
}

/** RGBA of the thing alone, 55 to 85 % of its cell. */
async function cutOut(path: string, rle: Rle, at: number) {
  const [height, width] = rle.size;
  const mask = decodeMask(rle);
  const rgb = await sharp(path).toColourspace("srgb").removeAlpha().raw().toBuffer();
  const rgba = new Uint8Array(4 * mask.length);
  for (let i = 0; i < mask.length; i++) {
    rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
    rgba[4 * i + 3] = 255 * (mask[i] as number);
  }
  const [left, top, right, bottom] = maskBounds(rle) ?? [0, 0, width, height];
  const share = 0.55 + 0.1 * (at % 4);
  const { data, info } = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize(Math.round(share * CELL.width), Math.round(share * CELL.height), { fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** What of the thing is more seen than not, in the scene. */
function placed(rgba: Buffer, { width, height, left, top }: Record<"width" | "height" | "left" | "top", number>): Rle {
  const mask = new Uint8Array(SIZE.width * SIZE.height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      mask[(top + y) * SIZE.width + left + x] = Number((rgba[4 * (y * width + x) + 3] as number) >= 128);
    }
  }
  return encodeMask(mask, SIZE.width, SIZE.height);
}
