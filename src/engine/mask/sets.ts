/** Masks as sets of pixels. On the runs: the time is that of their number, not of the photo's pixels. */
import type { Rle } from "../values";
import { checkSameSize, edgesOf, toRle } from "./edges";

/** What is in `a` or in `b`. Throws "internal" where their sizes differ, or a text is no mask. */
export function unite(a: Rle, b: Rle): Rle {
  return combine(a, b, (inA, inB) => inA || inB);
}

/** What is in `a` and not in `b`. Throws "internal" as unite does. */
export function subtract(a: Rle, b: Rle): Rle {
  return combine(a, b, (inA, inB) => inA && !inB);
}

/** What is in both. Throws "internal" as unite does. */
export function intersect(a: Rle, b: Rle): Rle {
  return combine(a, b, (inA, inB) => inA && inB);
}

/** What is not in `a`. Throws "internal" where the text is no mask. */
export function invert(a: Rle): Rle {
  return combine(a, a, (inA) => !inA);
}

function combine(a: Rle, b: Rle, has: (inA: boolean, inB: boolean) => boolean): Rle {
  checkSameSize(a, b);
  const [first, second] = [edgesOf(a), edgesOf(b)];
  const total = a.size[0] * a.size[1];
  const edges: number[] = [];
  let [i, j, inside] = [0, 0, false];
  for (let at = 0; at < total; ) {
    while (i < first.length && first[i] === at) i++;
    while (j < second.length && second[j] === at) j++;
    if (has(i % 2 === 1, j % 2 === 1) !== inside) {
      edges.push(at);
      inside = !inside;
    }
    at = Math.min(first[i] ?? total, second[j] ?? total);
  }
  if (inside) edges.push(total);
  return toRle(a.size, edges);
}
