/** A contact sheet of failures for looking through: index.html, and a picture a failure beside it. */
import { join } from "node:path";
import sharp from "sharp";
import type { Box, Rle } from "../../engine/api";
import { type Size, scaleBox } from "../../engine/coordinates";
import { type RgbImage, resize } from "../../engine/image/resize";
import { decodeMask } from "../../engine/mask";
import { makeFolder, writeBytes } from "../written-files";
import { failureKinds } from "./failures";
import type { Failure } from "./text";

type Colour = [red: number, green: number, blue: number];

const TRUTH: Colour = [30, 200, 90];
const FOUND: Colour = [240, 50, 170];
const BOX: Colour = [255, 220, 40];
/** Of the pictures' longer side. */
const SIDE = 448;
const TINT = 0.35;

export class Sheet {
  readonly #folder: string;
  readonly #failures: Omit<Failure, "image">[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Throws FileError where there can be no such folder. */
  static async open(folder: string): Promise<Sheet> {
    await makeFolder(folder);
    return new Sheet(folder);
  }

  /** Its picture. */
  async draw({ image, ...failure }: Failure): Promise<void> {
    const { width, height, data } = picture(image, failure.line.rle ?? null, failure.prediction);
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 85 })
      .toBuffer();
    await this.#write(pictureName(failure), jpeg);
  }

  /** Its place on the page. */
  list(failure: Omit<Failure, "image">): void {
    this.#failures.push(failure);
  }

  /** Writes the page, and the list of failures for programs. */
  async close(): Promise<void> {
    await this.#write("index.html", page(this.#failures));
    await this.#write("failures.json", `${JSON.stringify(this.#failures.map(entry), null, 2)}\n`);
  }

  async #write(name: string, content: string | Uint8Array): Promise<void> {
    await writeBytes(join(this.#folder, name), content);
  }
}

const pictureName = ({ line }: Pick<Failure, "line">) => `${line.number}.jpg`;

/** One of failures.json's entries: the model card is made of them (docs/trainer-protocol.md). */
export const entry = (failure: Omit<Failure, "image">) => ({
  kind: failure.kind,
  prompt: failure.line.expression,
  thought: failure.prediction.think,
  picture: pictureName(failure),
});

/** The photo made small, with the truth's and the answer's masks tinted and outlined, and the model's box. */
export function picture(photo: RgbImage, truth: Rle | null, answer: { rle: Rle | null; box: Box | null }): RgbImage {
  const scale = Math.min(SIDE / Math.max(photo.width, photo.height), 1);
  const side = (length: number) => Math.max(Math.round(length * scale), 1);
  const small = resize(photo, { width: side(photo.width), height: side(photo.height) }, "bilinear");
  const painted = { ...small, data: small.data.slice() };
  if (truth) paintMask(painted, sampled(truth, small), TRUTH);
  if (answer.rle) paintMask(painted, sampled(answer.rle, small), FOUND);
  if (answer.box) paintBox(painted, scaleBox(answer.box, photo, small), BOX);
  return painted;
}

/** A mask at another size, nearest pixel. */
function sampled(rle: Rle, { width, height }: Size): Uint8Array {
  const [rows, columns] = rle.size;
  const mask = decodeMask(rle);
  const small = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      small[y * width + x] = mask[row + Math.floor(((x + 0.5) * columns) / width)] as number;
    }
  }
  return small;
}

function blend({ data, width }: RgbImage, x: number, y: number, colour: Colour, opacity: number): void {
  const at = (y * width + x) * 3;
  for (const [i, value] of colour.entries()) {
    data[at + i] = Math.round((data[at + i] as number) * (1 - opacity) + value * opacity);
  }
}

function paintMask(image: RgbImage, mask: Uint8Array, colour: Colour): void {
  const { width, height } = image;
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(x, y)) continue;
      const edge = !(inside(x - 1, y) && inside(x + 1, y) && inside(x, y - 1) && inside(x, y + 1));
      blend(image, x, y, colour, edge ? 1 : TINT);
    }
  }
}

function paintBox(image: RgbImage, [x1, y1, x2, y2]: Box, colour: Colour): void {
  const clip = (value: number, limit: number) => Math.min(Math.max(Math.round(value), 0), limit - 1);
  const [left, right] = [clip(x1, image.width), clip(x2 - 1, image.width)];
  const [top, bottom] = [clip(y1, image.height), clip(y2 - 1, image.height)];
  for (let x = left; x <= right; x++) for (const y of [top, bottom]) blend(image, x, y, colour, 1);
  for (let y = top; y <= bottom; y++) for (const x of [left, right]) blend(image, x, y, colour, 1);
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character] as string);
const css = (colour: Colour) => `rgb(${colour.join(" ")})`;

/** Nothing in it comes unescaped from a line or a model. */
export function page(failures: readonly Omit<Failure, "image">[]): string {
  const sections = failureKinds.map((kind) => {
    const own = failures.filter((failure) => failure.kind === kind);
    return own.length ? `<h2>${kind}: ${own.length}</h2>\n<main>\n${own.map(figure).join("\n")}\n</main>` : "";
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${failures.length} failures</title>
<style>
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: 1rem; align-items: start }
figure { margin: 0 }
img { inline-size: 100% }
p { margin: 0.2rem 0; overflow-wrap: anywhere }
small { opacity: 0.7 }
</style>
<h1>${failures.length} failures</h1>
<p><b style="color: ${css(TRUTH)}">truth</b>, <b style="color: ${css(FOUND)}">answer</b>,
<b style="color: ${css(BOX)}">the model's box</b></p>
${sections.filter(Boolean).join("\n")}
</html>
`;
}

function figure(failure: Omit<Failure, "image">): string {
  const { line, prediction, kind, iou } = failure;
  const facts = [`line ${line.number}`, line.group, line.kind, line.label, `IoU ${iou.toFixed(2)}`, kind];
  return `<figure><img src="${pictureName(failure)}" alt="" loading="lazy"><figcaption>
<p><b>${escaped(line.expression)}</b></p>
<p>${escaped(prediction.think)}</p>
<p><small>${escaped(facts.filter(Boolean).join(" · "))}</small></p>
</figcaption></figure>`;
}
