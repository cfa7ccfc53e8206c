import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  displayedSize,
  modelBoxToPhoto,
  type Orientation,
  type Place,
  scalePlace,
  tidyBox,
  toDisplayed,
} from "../../src/engine/coordinates";

/** trainer/engine/tests/test_coordinates.py checks the same file. */
const fixture = JSON.parse(readFileSync(new URL("../fixtures/coordinates.json", import.meta.url), "utf8")) as {
  orientation: {
    stored: Place;
    orientation: Orientation;
    place: Place;
    displayed_size: Place;
    displayed_place: Place;
  }[];
  scale: { from: Place; to: Place; place: Place; scaled: Place }[];
  tidy: { box: number[]; size: Place; tidy: number[] | null }[];
  model_box: {
    box: number[];
    convention: "absolute" | "relative1000";
    model: Place;
    photo: Place;
    box_in_photo: number[] | null;
  }[];
};
const sizeOf = ([width, height]: Place) => ({ width, height });

function expectClose(actual: readonly number[] | null, expected: readonly number[] | null) {
  if (expected === null) return expect(actual).toBeNull();
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual?.[i]).toBeCloseTo(value, 8);
  });
}

test.each(fixture.orientation)("EXIF orientation $orientation of $stored", (c) => {
  const stored = sizeOf(c.stored);
  expect(displayedSize(stored, c.orientation)).toEqual(sizeOf(c.displayed_size));
  expectClose(toDisplayed(c.place, stored, c.orientation), c.displayed_place);
});

test.each(fixture.scale)("$place of $from is $scaled of $to, and back", (c) => {
  expectClose(scalePlace(c.place, sizeOf(c.from), sizeOf(c.to)), c.scaled);
  expectClose(scalePlace(c.scaled, sizeOf(c.to), sizeOf(c.from)), c.place);
});

test.each(fixture.tidy)("box $box in $size becomes $tidy", (c) => {
  expectClose(tidyBox(c.box, sizeOf(c.size)), c.tidy);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a box with %d is none", (bad) => {
  expect(tidyBox([0, 0, bad, 10], { width: 20, height: 20 })).toBeNull();
});

test.each(fixture.model_box)("$convention box $box of $model in a photo of $photo", (c) => {
  expectClose(modelBoxToPhoto(c.box, c.convention, sizeOf(c.model), sizeOf(c.photo)), c.box_in_photo);
});
