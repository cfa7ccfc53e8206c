/** What is laid behind a cut-out. */
import { describe, expect, test } from "vitest";
import { cutout } from "../../src/document/cutout";
import { addObject, edgeObject } from "../../src/document/edits";
import { type Ground, isGround, layUnder } from "../../src/document/ground";
import { proposalStep } from "../../src/document/steps";
import { encodeMask } from "../../src/engine/mask";
import { emptyDocument } from "./support";

const [width, height] = [120, 80];
const isInside = (x: number, y: number) => x >= 40 && x < 80 && y >= 20 && y < 60;
const rle = encodeMask(
  Array.from({ length: width * height }, (_, i) => Number(isInside(i % width, Math.floor(i / width)))),
  width,
  height,
);
/** A red thing before blue to the left and green to the right. */
const photo = {
  width,
  height,
  channels: 4 as const,
  data: Uint8Array.from({ length: 4 * width * height }, (_, i) => {
    const [x, y] = [Math.floor(i / 4) % width, Math.floor(i / 4 / width)];
    const colour = isInside(x, y) ? [200, 0, 0] : x < 60 ? [0, 0, 200] : [0, 200, 0];
    return [...colour, 255][i % 4] as number;
  }),
};
const empty = { ...emptyDocument, photo: { ...emptyDocument.photo, width, height } };
const document = addObject(empty, { name: "thing", step: proposalStep({ rle, score: null }) });
const whole = (ground: Ground, of = document) => {
  const { data } = cutout(of, photo, { type: "full", ground });
  return (x: number, y: number) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
};

test("none, blurred, or a colour of six digits, and nothing else", () => {
  const texts = ["none", "blurred", "#ffffff", "#0B6e6b", "white", "#fff", "#gggggg", "", "blurred "];
  expect(texts.filter(isGround)).toEqual(["none", "blurred", "#ffffff", "#0B6e6b"]);
});

describe("a colour", () => {
  test("is behind it everywhere, and the thing is as it was", () => {
    const at = whole("#ffcc00");
    expect([at(0, 0), at(119, 79), at(60, 40)]).toEqual([
      [255, 204, 0, 255],
      [255, 204, 0, 255],
      [200, 0, 0, 255],
    ]);
    expect(whole("none")(0, 0)).toEqual([0, 0, 0, 0]);
  });

  test("shows through a soft edge, and nothing stays transparent", () => {
    const id = document.objects[0]?.id as string;
    const soft = edgeObject(document, id, { feather: 3 });
    const { data } = cutout(soft, photo, { type: "full", ground: "#ffffff" });
    expect(data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
    const [, green = 0] = whole("#ffffff", soft)(40, 40);
    expect(green).toBeGreaterThan(40);
    expect(green).toBeLessThan(215);
  });
});

test("blurred, the photo without what was cut out of it: its colours run into each other, and none of the thing's", () => {
  const at = whole("blurred");
  expect(at(60, 40)).toEqual([200, 0, 0, 255]);
  const [, , far = 0] = at(2, 40);
  expect(far).toBeGreaterThan(190);
  const [red = 9, green = 0, blue = 0, alpha] = at(60, 70);
  // Beside the thing, where blue meets green.
  expect([red, alpha]).toEqual([0, 255]);
  expect(green).toBeGreaterThan(60);
  expect(blue).toBeGreaterThan(60);
  for (let x = 0; x < width; x++) expect(at(x, 19)[0], `x ${x}`).toBeLessThanOrEqual(1);
});

test("where nothing is left of the photo it is still a picture", () => {
  const data = new Uint8ClampedArray(photo.data);
  layUnder(data, "blurred", photo);
  expect([...data]).toEqual([...photo.data]);
});
