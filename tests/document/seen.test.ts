import { expect, test } from "vitest";
import { seenNames } from "../../src/document/seen";

const names = ["cup", "spoon", "light", "traffic light", "top", "t-shirt", "cups", "sand", "apple", "apples", "book"];

test.each([
  ["i see cup middle, spoon right. it is the cup middle.", ["cup", "spoon"]],
  // The longest, and no place: "top" is a garment too.
  ["i see traffic light top, light left, top bottom left. nothing to eat.", ["traffic light", "light", "top"]],
  ["i see cup left, cup right, two apples top. no book here.", ["cup", "apples"]],
  ["I see many cups left, t-shirt middle", ["cups", "t-shirt"]],
  // Not there, or only said of something else.
  ["no sand here.", []],
  ["nothing for books to stand on.", []],
  ["i see cupboard left, unicorn right.", []],
  ["", []],
])("%s", (think, seen) => expect(seenNames(think, names)).toEqual(seen));

test("at most six", () => {
  const many = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu"];
  expect(seenNames(`i see ${many.map((name) => `${name} left`).join(", ")}.`, many)).toEqual(many.slice(0, 6));
  expect(seenNames("i see ant left, bee left.", many, 1)).toEqual(["ant"]);
});
