/** Random photos with random clicks, one after the other, each asked of the engine and checked. */
import type { Loupe, Mask } from "../../../src/engine/api";
import { Random } from "../../random";
import { type Asked, type Checked, check, lasting } from "./check";
import { randomBox, randomClicks, randomPhoto, randomSize } from "./scenes";

export interface Row extends Asked, Checked {
  photo: number;
  width: number;
  height: number;
}

/** `sequences` a photo: with a box or without, and with what the one before gave, as logits or as pixels, or without. */
export async function* series(loupe: Loupe, photos: Iterable<number>, sequences: number): AsyncGenerator<Row> {
  for (const photo of photos) {
    const random = new Random(1 + photo * 7919);
    const size = randomSize(random);
    const { photo: id } = await loupe.encode({ image: await randomPhoto(random, size) });
    let before: Mask | null = null;
    for (let i = 0; i < sequences; i++) {
      const asked: Asked = {
        points: randomClicks(random, size),
        box: random.chance(0.3) ? randomBox(random, size) : null,
        previous: before && random.chance(0.6) ? (random.chance(0.5) ? before.logits : before.rle) : null,
      };
      const checked = await check(loupe, id, size, asked);
      before = checked.mask;
      yield { photo, ...size, ...asked, ...checked };
    }
    await loupe.forget({ photo: id });
  }
}

/** The figures of many, as lines to print. */
export class Tally {
  clicks = 0;
  held = 0;
  corrected = 0;
  readonly #lines = new Map<string, [held: number, clicks: number]>();

  add({ width, height, points, box, previous, mask }: Row): void {
    const count = lasting(points, { width, height }).length;
    const kind = [count === 1 ? "one click" : "several", box && "box", previous && "previous"]
      .filter(Boolean)
      .join(", ");
    const [held, clicks] = this.#lines.get(kind) ?? [0, 0];
    this.#lines.set(kind, [held + mask.held, clicks + count]);
    this.clicks += count;
    this.held += mask.held;
    if (mask.held) this.corrected++;
  }

  toString(): string {
    const share = (held: number, clicks: number) =>
      `${held} of ${clicks} clicks held (${((100 * held) / clicks).toFixed(1)} %)`;
    const kinds = [...this.#lines].sort().map(([kind, [held, clicks]]) => `${kind}: ${share(held, clicks)}`);
    return [`all: ${share(this.held, this.clicks)}`, ...kinds].join("\n");
  }
}
