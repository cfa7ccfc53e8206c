/**
 * `npx tsx scripts/closer.ts --data LINES --images DIR`: what looking closer brings small things (docs/evaluation.md). Each is
 * pointed at as `loupe eval --prompts pointing` does, in the whole photo and in a crop around it. `--large`: the photos, nine to
 * one, stand in for large photos, of which the model sees little.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import sharp from "sharp";
import { readLines } from "../src/cli/evaluation/lines";
import { byBox, byClicks, distinctThings, figuresOf } from "../src/cli/evaluation/pointing";
import { bounds, toRegion } from "../src/cli/evaluation/regions";
import { Stopwatch } from "../src/cli/evaluation/speed";
import { describeOptions, type OptionSpecs, parseOptions, UsageError } from "../src/command-line/arguments";
import type { Size } from "../src/engine/coordinates";
import { maskArea } from "../src/engine/mask";
import { pasteMask } from "../src/engine/mask/crop-mask";
import { createNodeLoupe } from "../src/engine/node";
import type { Box, PhotoInfo, Rle } from "../src/engine/values";
import { Random } from "../tests/random";

const specs = {
  data: { type: "string", value: "FILE", help: "lines with the things' masks" },
  images: { type: "string", value: "DIR", help: "their images" },
  share: { type: "string", value: "S", help: "things below this share of the photo (default: 0.02)" },
  margin: {
    type: "string",
    value: "M",
    multiple: true,
    help: "the crop's side, in sides of the thing's box (2, 3, 4, 6)",
  },
  large: { type: "boolean", help: "nine photos, each in a square of 512 pixels, are one" },
  every: { type: "string", value: "N", help: "only every n-th thing" },
  help: { type: "boolean", help: "this" },
} satisfies OptionSpecs;

const ROOT = resolve(import.meta.dirname, "..");
const SQUARE = 512;
const ACROSS = 3;

type Thing = { image: string; rle: Rle };
interface Scene extends Size {
  bytes: Uint8Array;
  masks: Rle[];
}

/** A photo and its things. */
async function photoScene(folder: string, things: readonly Thing[]): Promise<Scene> {
  const bytes = new Uint8Array(readFileSync(resolve(folder, (things[0] as Thing).image)));
  const [height, width] = (things[0] as Thing).rle.size;
  return { bytes, width, height, masks: things.map(({ rle }) => rle) };
}

/** Nine photos beside each other, on grey. */
async function mosaicScene(folder: string, groups: readonly (readonly Thing[])[]): Promise<Scene> {
  const size = { width: ACROSS * SQUARE, height: ACROSS * SQUARE };
  const place = (i: number) => ({ left: (i % ACROSS) * SQUARE, top: Math.floor(i / ACROSS) * SQUARE });
  const parts = groups.map((things, i) => ({ input: resolve(folder, (things[0] as Thing).image), ...place(i) }));
  const masks = groups.flatMap((things, i) =>
    things.map(({ rle }) => {
      const { left, top } = place(i);
      const [height, width] = rle.size;
      return pasteMask(rle, [left, top, left + width, top + height], size);
    }),
  );
  const picture = sharp({ create: { ...size, channels: 3, background: "#808080" } }).composite(parts);
  return { bytes: new Uint8Array(await picture.png({ compressionLevel: 1 }).toBuffer()), ...size, masks };
}

async function* scenes(folder: string, things: readonly Thing[], isLarge: boolean): AsyncGenerator<Scene> {
  const images = new Map<string, Thing[]>();
  for (const thing of things) images.set(thing.image, [...(images.get(thing.image) ?? []), thing]);
  const groups = [...images.values()];
  if (!isLarge) for (const group of groups) yield photoScene(folder, group);
  else for (let at = 0; at + 9 <= groups.length; at += 9) yield mosaicScene(folder, groups.slice(at, at + 9));
}

/** A square with sides `margin` times the box's longer one; the box lies within its middle half, as on a stage. */
function cropOf([x1, y1, x2, y2]: Box, margin: number, { width, height }: Size, random: Random): Box {
  const longer = Math.max(x2 - x1, y2 - y1);
  const span = (from: number, to: number, length: number) => {
    const side = Math.min(margin * longer, length);
    const middle = (from + to) / 2 + ((random.fraction() - 0.5) * (side - longer)) / 2;
    const start = Math.min(Math.max(middle - side / 2, 0), length - side);
    return [start, start + side] as const;
  };
  const [[left, right], [top, bottom]] = [span(x1, x2, width), span(y1, y2, height)];
  return [left, top, right, bottom];
}

type Judged = Parameters<typeof figuresOf>[0][number];

/** Of each way to look, all things. `chosen`: whether this mask of so many pixels of a photo is one of them. */
async function measure(
  scenes: AsyncIterable<Scene>,
  margins: readonly number[],
  chosen: (rle: Rle, pixels: number) => boolean,
): Promise<Map<string, Judged[]>> {
  const loupe = createNodeLoupe({ modelsDir: resolve(ROOT, "models") });
  await loupe.load();
  const random = new Random(1);
  const watch = new Stopwatch();
  const judged = new Map<string, Judged[]>();
  for await (const { bytes, masks, ...size } of scenes) {
    const small = masks.filter((rle) => chosen(rle, size.width * size.height));
    if (!small.length) continue;
    const whole = await loupe.encode({ image: bytes });
    for (const rle of small) {
      const truth = toRegion(rle, size);
      const box = bounds(truth) as Box;
      const point = async (name: string, photo: PhotoInfo) => {
        const thing = { loupe, photo, truth, rle, watch };
        const clicks = (await byClicks(thing)).map(({ iou }) => iou);
        judged.set(name, [...(judged.get(name) ?? []), { box: (await byBox(thing, box)).iou, clicks }]);
      };
      await point("whole photo", whole);
      for (const margin of margins) {
        const closer = await loupe.encode({ image: bytes, crop: cropOf(box, margin, size, random) });
        await point(`crop × ${margin}`, closer);
        await loupe.forget({ photo: closer.photo });
      }
    }
    await loupe.forget({ photo: whole.photo });
  }
  await loupe.dispose();
  return judged;
}

async function main(args: string[]): Promise<void> {
  const options = parseOptions(args, specs);
  if (options.has("help")) return console.log(describeOptions(specs));
  const [data, folder] = [options.text("data"), options.text("images")];
  if (!data || !folder) throw new UsageError("--data and --images are missing. See --help.");
  const [share, every] = [Number(options.text("share") ?? 0.02), options.positiveInt("every") ?? 1];
  const margins = options.has("margin") ? options.all("margin").map(Number) : [2, 3, 4, 6];
  const things = distinctThings(readLines(readFileSync(data)).lines);
  let count = 0;
  const chosen = (rle: Rle, pixels: number) => maskArea(rle) < share * pixels && count++ % every === 0;
  const judged = await measure(scenes(folder, things, options.has("large")), margins, chosen);
  for (const [name, things] of judged) {
    const { n, box, click_1, click_2, click_3 } = figuresOf(things);
    console.log(`| ${name} | ${n} | ${[box, click_1, click_2, click_3].map((iou) => iou?.toFixed(3)).join(" | ")} |`);
  }
}

await main(process.argv.slice(2));
