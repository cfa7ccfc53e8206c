import { expect, test } from "vitest";
import { distance } from "../../src/engine/runtime/plausible";

test("as many logits as a published model has words are compared", () => {
  const ones = Float32Array.from({ length: 151_936 }, (_, i) => (i === 70_000 ? -8 : Math.sin(i)));
  const others = ones.slice();
  expect(distance(ones, others)).toBe(0);
  others[151_935] = (ones[151_935] as number) + 2;
  expect(distance(ones, others)).toBeCloseTo(0.25);
});

test("numbers that are none are never near", () => {
  const ones = Float32Array.of(1, 2);
  for (const others of [Float32Array.of(1, Number.NaN), Float32Array.of(1)]) expect(distance(ones, others)).toBeNaN();
  expect(distance(new Float32Array(2), new Float32Array(2))).toBeNaN();
});
