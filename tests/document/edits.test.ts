import { expect, test } from "vitest";
import { clicksOf, findObject, objectMask, visibleObjects, wordsOf } from "../../src/document/document";
import { addObject, addStep } from "../../src/document/edits";
import { Random } from "../random";
import { emptyDocument, frozen, randomDocument, randomMask, randomPoint, randomWords } from "./support";

const random = new Random(3);
const words = { ...randomWords(random), prompt: "the red cup", label: null, mask: null };

test("an object is named after what the model called it, or else the question, and never too long", () => {
  const name = (change: object) => addObject(emptyDocument, { ...words, ...change }).objects[0]?.name;
  expect(name({ label: "zebra" })).toBe("zebra");
  expect(name({ label: null })).toBe("the red cup");
  expect(name({ label: " " })).toBe("the red cup");
  expect(name({ prompt: "🚒".repeat(2000) })).toBe("🚒".repeat(500));
});

test("ids are unique and colours the first unused, then the first of the least used", () => {
  let document = emptyDocument;
  for (let i = 0; i < 18; i++) document = addObject(document, words);
  expect(new Set(document.objects.map(({ id }) => id)).size).toBe(18);
  const colours = document.objects.map(({ colour }) => colour);
  expect(colours).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
  const without = { ...document, objects: document.objects.filter((_, index) => index !== 3 && index < 8) };
  const again = addObject(without, words);
  expect(again.objects.at(-1)?.colour).toBe(3);
  expect(new Set(again.objects.map(({ id }) => id)).size).toBe(8);
});

test("an edit changes nothing it was given, and what it does not touch stays the same object", () => {
  for (let round = 0; round < 50; round++) {
    const before = frozen(randomDocument(random));
    const added = frozen(addObject(before, randomWords(random)));
    expect(added.objects.slice(0, -1)).toEqual(before.objects);
    before.objects.forEach((object, index) => {
      expect(added.objects[index]).toBe(object);
    });
    const { id } = random.pick(added.objects);
    const step = randomPoint(random);
    const clicked = addStep(added, id, step);
    expect(clicked.photo).toBe(before.photo);
    added.objects.forEach((object, index) => {
      if (object.id !== id) expect(clicked.objects[index]).toBe(object);
      else expect(clicked.objects[index]).toEqual({ ...object, steps: [...object.steps, step] });
    });
  }
});

test("a step for an object that is not there throws", () => {
  expect(() => addStep(emptyDocument, "object-1", randomPoint(random))).toThrow(/no object object-1/);
});

test("an object shows its last step's mask, its question and its clicks", () => {
  const asked = addObject(emptyDocument, words);
  const id = asked.objects[0]?.id ?? "";
  const [first, second] = [randomPoint(random), randomPoint(random)];
  const clicked = addStep(addStep(asked, id, first), id, second);
  const [before, after] = [findObject(asked, id), findObject(clicked, id)];
  if (!before || !after) throw new Error("the object is missing");
  expect(objectMask(before)).toBeNull();
  expect(objectMask(after)).toBe(second.mask);
  expect(wordsOf(after)).toBe(words);
  expect(clicksOf(after)).toEqual([first.point, second.point]);
  expect(wordsOf({ ...after, steps: [first] })).toBeNull();
  expect(findObject(clicked, "object-2")).toBeNull();
});

test("hidden objects are not among the visible", () => {
  const two = addObject(addObject(emptyDocument, words), { ...words, mask: randomMask(random) });
  const [one, other] = two.objects;
  if (!one || !other) throw new Error("an object is missing");
  expect(visibleObjects({ ...two, objects: [{ ...one, hidden: true }, other] })).toEqual([other]);
});
