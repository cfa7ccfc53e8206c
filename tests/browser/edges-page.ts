/** The masks' worker as the page has it, timed on a photo of 2 megapixels. */
import { createMasks } from "../../src/app/masks/client";
import { readPixels } from "../../src/app/page/picture";
import { encodeMask } from "../../src/engine/mask";

const [WIDTH, HEIGHT] = [1732, 1155];

/** Milliseconds of each of `rounds`, from the page and back: an ellipse's edge is put where the photo has one. */
async function snapped(photo: number[], rounds: number): Promise<number[]> {
  const masks = createMasks();
  const pixels = await readPixels(Uint8Array.from(photo), { width: WIDTH, height: HEIGHT });
  const inside = (_: unknown, i: number) => {
    const [x, y] = [(i % WIDTH) / WIDTH - 0.5, Math.floor(i / WIDTH) / HEIGHT - 0.6];
    return Number((x / 0.3) ** 2 + (y / 0.25) ** 2 < 1);
  };
  const mask = encodeMask(Uint8Array.from({ length: WIDTH * HEIGHT }, inside), WIDTH, HEIGHT);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const { counts } = await masks.snapToPhoto(mask, pixels);
    times.push(performance.now() - began);
    if (counts === mask.counts) throw new Error("the edge has not moved");
  }
  return times;
}

Object.assign(globalThis, { snapped });
