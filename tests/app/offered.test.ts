import { expect, test } from "vitest";
import { offeredNames } from "../../src/app/work/offered";

const vocabulary = { names: ["elephant", "zebra", "cup"], words: ["the", "see", "i"] };

test("after a refusal the nearest names of an unknown word are offered, then what was seen, each once", () => {
  const think = "i see elephant left, zebra right. no cup here.";
  expect(offeredNames({ prompt: "the elefant", think }, vocabulary)).toEqual({ near: ["elephant"], seen: ["zebra"] });
  expect(offeredNames({ prompt: "the cup", think }, vocabulary)).toEqual({ near: [], seen: ["elephant", "zebra"] });
});
