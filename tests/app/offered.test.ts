import { expect, test } from "vitest";
import { isOfBackground, offeredNames } from "../../src/app/work/offered";

const vocabulary = { names: ["elephant", "zebra", "cup"], words: ["the", "see", "i"] };

test("what is to be done with a thing is no name mistyped, and a background is known for one", () => {
  const names = { names: ["remote", "mask", "elephant"], words: ["the"] };
  expect(offeredNames({ prompt: "Remove the background", think: "" }, names).near).toEqual([]);
  expect(offeredNames({ prompt: "remove the elefant", think: "" }, names).near).toEqual(["elephant"]);
  expect(offeredNames({ prompt: "the remotte", think: "" }, names).near).toEqual(["remote"]);
  for (const prompt of ["Remove the background", "the back-ground", "cut her out from the background"])
    expect([prompt, isOfBackground(prompt)]).toEqual([prompt, true]);
  for (const prompt of ["what is in the back?", "the umbrella in the background", "boats on background"])
    expect([prompt, isOfBackground(prompt)]).toEqual([prompt, false]);
});

test("after a refusal the nearest names of an unknown word are offered, then what was seen, each once", () => {
  const think = "i see elephant left, zebra right. no cup here.";
  expect(offeredNames({ prompt: "the elefant", think }, vocabulary)).toEqual({ near: ["elephant"], seen: ["zebra"] });
  expect(offeredNames({ prompt: "the cup", think }, vocabulary)).toEqual({ near: [], seen: ["elephant", "zebra"] });
});

test("what was asked is not offered again, though the thought has seen it; fewer words of it are", () => {
  const think = "i see elephant left, zebra right.";
  const seen = (prompt: string) => offeredNames({ prompt, think }, vocabulary).seen;
  for (const prompt of ["zebra", "The zebra!", "all the zebras", " a  zebra?"])
    expect(seen(prompt)).toEqual(["elephant"]);
  expect(seen("the red zebra")).toEqual(["elephant", "zebra"]);
});
