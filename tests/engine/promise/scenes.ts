/** Photos and clicks at random: what nobody would draw and nobody would click, too. The same in every run. */
import sharp, { type Sharp } from "sharp";
import type { Box, Point } from "../../../src/engine/api";
import type { Size } from "../../../src/engine/coordinates";
import type { Random } from "../../random";

const SAMPLES = ["astronaut", "birds", "cat", "coffee", "savanna", "sky", "table", "tools"];
const [LEAST, MOST] = [30, 2000];

/** As many short sides as long ones: 30 to 2000 pixels, each side for itself. */
export function randomSize(random: Random): Size {
  const side = () => Math.round(LEAST * (MOST / LEAST) ** random.fraction());
  return { width: side(), height: side() };
}

/** A crop of a sample, stretched to the size, or shapes on a gradient. PNG. */
export async function randomPhoto(random: Random, size: Size): Promise<Uint8Array> {
  const image = random.chance(0.5) ? await cropped(random, size) : sharp(Buffer.from(drawn(random, size)));
  return new Uint8Array(await image.flatten().png({ compressionLevel: 1 }).toBuffer());
}

async function cropped(random: Random, { width, height }: Size): Promise<Sharp> {
  const image = sharp(`public/samples/${random.pick(SAMPLES)}.jpg`);
  const whole = await image.metadata();
  const part = (length: number) => random.integer(Math.min(60, length), length);
  const [w, h] = [part(whole.width), part(whole.height)];
  const [left, top] = [random.integer(0, whole.width - w), random.integer(0, whole.height - h)];
  return image.extract({ left, top, width: w, height: h }).resize(width, height, { fit: "fill" });
}

function drawn(random: Random, { width, height }: Size): string {
  const colour = () => `rgb(${[0, 0, 0].map(() => random.integer(0, 255)).join()})`;
  const [x, y] = [() => random.integer(0, width), () => random.integer(0, height)];
  const shape = () => {
    const fill = `fill="${colour()}"`;
    const reach = (length: number) => random.integer(1, Math.ceil(length / 2));
    const kinds = [
      () => `<ellipse cx="${x()}" cy="${y()}" rx="${reach(width)}" ry="${reach(height)}" ${fill}/>`,
      () => `<rect x="${x()}" y="${y()}" width="${reach(width)}" height="${reach(height)}" ${fill}/>`,
      () => `<polygon points="${[0, 0, 0, 0].map(() => `${x()},${y()}`).join(" ")}" ${fill}/>`,
    ];
    return random.pick(kinds)();
  };
  const stops = `<stop stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/>`;
  const shapes = Array.from({ length: random.integer(0, 9) }, shape).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="ground" gradientTransform="rotate(${random.integer(0, 90)})">${stops}</linearGradient>
    <rect width="100%" height="100%" fill="url(#ground)"/>${shapes}</svg>`;
}

/** One to six: anywhere, on the border, beside the one before, or on the very place of it. */
export function randomClicks(random: Random, size: Size): Point[] {
  const points: Point[] = [];
  const count = random.integer(1, 6);
  while (points.length < count) {
    const before = points.at(-1);
    const positive = points.length ? random.chance(0.5) : random.chance(0.8);
    points.push({ ...place(random, size, before), positive });
  }
  return points;
}

function place(random: Random, { width, height }: Size, before: Point | undefined): { x: number; y: number } {
  const anywhere = { x: random.fraction() * width, y: random.fraction() * height };
  const kind = random.fraction();
  if (kind < 0.1) return { ...anywhere, x: random.pick([0, width]) };
  if (kind < 0.2) return { ...anywhere, y: random.pick([0, height]) };
  if (!before || kind > 0.5) return anywhere;
  if (kind > 0.47) return { x: before.x, y: before.y };
  const step = random.pick([1, 1, 2, 3, 5, 10, 30]);
  return { x: before.x + random.integer(-step, step), y: before.y + random.integer(-step, step) };
}

export function randomBox(random: Random, { width, height }: Size): Box {
  const side = (length: number) => {
    const from = random.fraction() * length;
    return [from, from + (0.05 + 0.95 * random.fraction()) * (length - from)] as const;
  };
  const [[x1, x2], [y1, y2]] = [side(width), side(height)];
  return [x1, y1, x2, y2];
}
