import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { contourPath } from "../../src/app/stage/contour";
import { type Fit, fitPhoto } from "../../src/engine/coordinates";
import { decodeMask } from "../../src/engine/mask/rle";
import { toMask } from "../../src/engine/pipeline/postprocess";

/** Loops of the path as lists of places. */
function loops(path: string): [x: number, y: number][][] {
  return path
    .split("Z")
    .filter(Boolean)
    .map((loop) =>
      loop
        .slice(1)
        .split("L")
        .map((place) => place.split(" ").map(Number) as [number, number]),
    );
}

/** Area inside all loops, holes taken off (they run the other way round). */
function area(path: string): number {
  let sum = 0;
  for (const loop of loops(path)) {
    loop.forEach(([x, y], i) => {
      const [x2, y2] = loop[(i + 1) % loop.length] as [number, number];
      sum += (x * y2 - x2 * y) / 2;
    });
  }
  return Math.abs(sum);
}

function grid(size: number, at: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => at((i % size) + 0.5, Math.floor(i / size) + 0.5));
}

describe("contourPath", () => {
  test("a disc has the disc's area, in photo pixels", () => {
    const logits = grid(64, (x, y) => 20 - Math.hypot(x - 32, y - 32));
    const path = contourPath(logits, 64, { width: 640, height: 320 });
    expect(loops(path)).toHaveLength(1);
    const truth = Math.PI * 20 * 20 * 10 * 5;
    expect(Math.abs(area(path) - truth) / truth).toBeLessThan(0.005);
  });

  test("a hole is a second loop that runs the other way", () => {
    const logits = grid(64, (x, y) => 6 - Math.abs(Math.hypot(x - 32, y - 32) - 18));
    const path = contourPath(logits, 64, { width: 64, height: 64 });
    expect(loops(path)).toHaveLength(2);
    const truth = Math.PI * (24 ** 2 - 12 ** 2);
    expect(Math.abs(area(path) - truth) / truth).toBeLessThan(0.01);
  });

  test("a mask over the photo's border is closed along it", () => {
    const path = contourPath(
      grid(16, (x) => 8 - x),
      16,
      { width: 160, height: 100 },
    );
    expect(area(path)).toBeCloseTo(80 * 100, 0);
    const xs = loops(path).flatMap((loop) => loop.map(([x]) => x));
    expect(Math.min(...xs)).toBe(0);
    expect(Math.max(...xs)).toBe(80);
  });

  test("everything inside is the whole photo, nothing inside is nothing", () => {
    const all = contourPath(new Float32Array(64).fill(3), 8, { width: 30, height: 20 });
    expect(area(all)).toBeCloseTo(600, 3);
    expect(contourPath(new Float32Array(64).fill(-3), 8, { width: 30, height: 20 })).toBe("");
  });

  test("every loop of a checkerboard is closed: saddles join no wrong ends", () => {
    const logits = grid(12, (x, y) => ((Math.floor(x) + Math.floor(y)) % 2 ? 1 : -1));
    const path = contourPath(logits, 12, { width: 12, height: 12 });
    for (const loop of loops(path)) expect(loop.length).toBeGreaterThanOrEqual(4);
    expect(area(path)).toBeGreaterThan(0);
  });
});

describe("what is shown is what is saved", () => {
  const SIDE = 80;
  /** Three soft blobs and a hole, off the middle. */
  const logits = grid(SIDE, (x, y) => {
    const blob = (u: number, v: number, radius: number) => radius - Math.hypot(x - u, (y - v) * 1.3);
    return Math.min(Math.max(blob(30, 24, 15), blob(52.3, 30.1, 11), blob(8, 50, 9)), -blob(29, 22, 4.5)) * 0.7;
  });

  test.each<[Fit["kind"], number, number]>([
    ["stretch", 641, 427],
    ["stretch", 333, 1001],
    ["stretch", 97, 61],
    ["pad", 641, 427],
    ["pad", 427, 641],
    ["pad", 1023, 767],
  ])("%s, %d×%d: the filled outline is the mask", async (kind, width, height) => {
    const photo = { width, height };
    const fit = fitPhoto(photo, { size: 4 * SIDE, mask_size: SIDE, fit: kind });
    const mask = toMask({ logits, score: 1 }, fit, photo);
    const path = contourPath(mask.logits, mask.size, photo);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <path d="${path}" fill="#fff" fill-rule="evenodd" shape-rendering="crispEdges"/></svg>`;
    const shown = await sharp(Buffer.from(svg)).flatten({ background: "#000" }).extractChannel(0).raw().toBuffer();
    const saved = decodeMask(mask.rle);
    let [both, either] = [0, 0];
    for (let i = 0; i < saved.length; i++) {
      const [a, b] = [(shown[i] as number) > 127, saved[i] === 1];
      if (a && b) both++;
      if (a || b) either++;
    }
    expect(either).toBeGreaterThan(0.1 * saved.length);
    expect(both / either).toBeGreaterThan(0.995);
  });
});
