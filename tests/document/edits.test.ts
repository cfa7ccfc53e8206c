import { expect, test } from "vitest";
import { clicksOf, findObject, objectMask, visibleObjects, wordsOf } from "../../src/document/document";
import {
  addObject,
  addStep,
  answerName,
  labelObject,
  mergeObjects,
  moveObject,
  removeObjects,
  renameObject,
  unusedName,
} from "../../src/document/edits";
import { Random } from "../random";
import { asked as ask, emptyDocument, frozen, randomDocument, randomMask, randomPoint, randomWords } from "./support";

const random = new Random(3);
const words = { ...randomWords(random), prompt: "the red cup", label: null, mask: null };

test("an object is named after what the model called it, or else the question, and never too long", () => {
  const name = (change: object) => ask(emptyDocument, { ...words, ...change }).objects[0]?.name;
  expect(name({ label: "zebra" })).toBe("zebra");
  expect(name({ label: null })).toBe("the red cup");
  expect(name({ label: " " })).toBe("the red cup");
  expect(name({ prompt: "🚒".repeat(2000) })).toBe("🚒".repeat(500));
});

test("ids are unique and colours the first unused, then the first of the least used", () => {
  let document = emptyDocument;
  for (let i = 0; i < 18; i++) document = ask(document, words);
  expect(new Set(document.objects.map(({ id }) => id)).size).toBe(18);
  const colours = document.objects.map(({ colour }) => colour);
  expect(colours).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
  const without = { ...document, objects: document.objects.filter((_, index) => index !== 3 && index < 8) };
  const again = ask(without, words);
  expect(again.objects.at(-1)?.colour).toBe(3);
  expect(new Set(again.objects.map(({ id }) => id)).size).toBe(8);
});

test("an edit changes nothing it was given, and what it does not touch stays the same object", () => {
  for (let round = 0; round < 50; round++) {
    const before = frozen(randomDocument(random));
    const added = frozen(ask(before, randomWords(random)));
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
  const asked = ask(emptyDocument, words);
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
  const two = ask(ask(emptyDocument, words), { ...words, mask: randomMask(random) });
  const [one, other] = two.objects;
  if (!one || !other) throw new Error("an object is missing");
  expect(visibleObjects({ ...two, objects: [{ ...one, hidden: true }, other] })).toEqual([other]);
});

test("names, labels and the order change what they say; what is the same already changes nothing", () => {
  let document = emptyDocument;
  for (const label of ["cup", "spoon", "saucer"]) document = ask(document, { ...words, label });
  const names = (of: typeof document) => of.objects.map(({ name }) => name);
  const [cup = "", spoon = "", saucer = ""] = document.objects.map(({ id }) => id);
  expect(names(moveObject(document, saucer, 0))).toEqual(["saucer", "cup", "spoon"]);
  expect(names(moveObject(document, cup, 99))).toEqual(["spoon", "saucer", "cup"]);
  expect(names(renameObject(document, spoon, "  ladle "))).toEqual(["cup", "ladle", "saucer"]);
  expect(labelObject(document, cup, " dishes ").objects[0]?.label).toBe("dishes");
  expect(labelObject(labelObject(document, cup, "dishes"), cup, " ").objects[0]?.label).toBeNull();
  for (const same of [
    moveObject(document, cup, 0),
    renameObject(document, cup, " "),
    renameObject(document, cup, "cup"),
    labelObject(document, cup, null),
    removeObjects(document, ["object-99"]),
  ]) {
    expect(same).toBe(document);
  }
  const joined = mergeObjects(document, cup, [saucer], randomPoint(random));
  expect([names(joined), joined.objects[0]?.steps.length]).toEqual([["cup", "spoon"], 2]);
});

test("an object that nobody has named has a name of its own", () => {
  let document = emptyDocument;
  for (let i = 0; i < 3; i++) document = addObject(document, { name: unusedName(document), step: randomPoint(random) });
  expect(document.objects.map(({ name }) => name)).toEqual(["Object 1", "Object 2", "Object 3"]);
  const fewer = removeObjects(document, ["object-1"]);
  expect(unusedName(fewer)).toBe("Object 4");
  expect(answerName({ label: " ", prompt: "the cup" })).toBe("the cup");
});
