import { expect, test } from "vitest";
import { readLines } from "../../src/cli/evaluation/lines";
import { distinctThings } from "../../src/cli/evaluation/pointing";

const rle = (counts: string) => ({ size: [3, 4], counts });
const line = (id: number, image: string, more: object) => JSON.stringify({ id, image, expression: "x", ...more });

test("a thing that several sentences are about is pointed at once; what is not there, not at all", () => {
  const { lines } = readLines(
    Buffer.from(
      [
        line(1, "a.jpg", { rle: rle("0<") }),
        line(2, "a.jpg", { rle: null }),
        line(3, "a.jpg", { rle: rle("0<"), kind: "size" }),
        line(4, "a.jpg", { rle: rle("26:") }),
        line(5, "b.jpg", { rle: rle("0<") }),
        line(6, "b.jpg", {}),
      ].join("\n"),
    ),
  );
  expect(distinctThings(lines).map(({ id }) => id)).toEqual([1, 4, 5]);
});
