import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { editDistance, nearestNames, unknownWords, type Vocabulary } from "../../src/engine/words";

/** What nano 0.2.5 was taught. */
let nano: Vocabulary;
beforeAll(async () => {
  nano = JSON.parse(await readFile(new URL("../fixtures/vocabulary.json", import.meta.url), "utf8"));
});

const unknown = (prompt: string, vocabulary = nano) => unknownWords(prompt, vocabulary).map(({ text }) => text);

describe("unknownWords", () => {
  test.each([
    "the red cup on the left",
    "what could i drink from?",
    "Which one is the t-shirt?",
    "the person's HAT",
    "the\u00a0c\u200bat\u200d and the\tt\u2011shirt",
    "the person\u2018s \uff34\uff0d\uff33\uff28\uff29\uff32\uff34, “the cup”",
    "",
  ])("%s: all known", (prompt) => expect(unknown(prompt)).toEqual([]));

  test.each([
    ["der Hund", ["der", "Hund"]],
    ["cut out the pickle", ["pickle"]],
    ["remove the background", ["remove", "background"]],
    ["die Ärztin, größer", ["Ärztin", "größer"]],
    ["собака", ["собака"]],
    ["一只狗", ["一只狗"]],
  ])("%s: %j", (prompt, words) => expect(unknown(prompt)).toEqual(words));

  test("to a model that reads words beyond those it was asked with none is unknown", () => {
    expect(unknown("der Hund, cut out", { ...nano, words: null })).toEqual([]);
  });

  test("what is not seen is in the range of its word, not around it", () => {
    const prompt = "the \ufeffz\u00fcri\u00adch\u200b tram";
    const found = unknownWords(prompt, nano);
    expect(found.map(({ text }) => text)).toEqual(["z\u00fcri\u00adch", "tram"]);
    expect(found.map(({ start, end }) => prompt.slice(start, end))).toEqual(found.map(({ text }) => text));
  });

  test("ranges are in the prompt's UTF-16 units, each place of a word its own", () => {
    const prompt = "🙂 the Zürich tram, tram!";
    const found = unknownWords(prompt, nano);
    expect(found.map(({ start, end }) => [start, end])).toEqual([
      [7, 13],
      [14, 18],
      [20, 24],
    ]);
    expect(found.map(({ start, end }) => prompt.slice(start, end))).toEqual(found.map(({ text }) => text));
  });

  const few: Vocabulary = {
    names: ["cherry", "box", "shoes", "knife", "traffic light"],
    words: ["the", "do", "it", "as"],
  };
  test.each([
    ["cherries boxes shoe knives lights", []],
    ["the cherry's, the cherry’s, the shoes'", []],
    ["don't do it, it's 3 traffic-lights, the 2nd", []],
    ["cherrys do its", []],
    ["cher box-office a", ["cher", "box-office", "a"]],
    // Two letters have no plural: "as" is not a form of "a".
    ["tb b's", ["tb", "b's"]],
  ])("number, possessive and numerals: %s", (prompt, words) => expect(unknown(prompt, few)).toEqual(words));

  test("decomposed letters are the composed ones", () => {
    expect(unknown("cafe\u0301", { names: ["caf\u00e9"], words: [] })).toEqual([]);
  });
});

describe("nearestNames", () => {
  test("two letters are nobody's name mistyped", () =>
    expect(nearestNames("what he rides on", { names: ["hen", "ox"], words: ["what", "rides", "on"] })).toEqual([]));

  test.each([
    ["the elefant", "elephant"],
    ["the girafe", "giraffe"],
    ["a teh zbera", "zebra"],
    ["my motorboat", "boat"],
    ["the trafficlight", "traffic light"],
    ["the blu brd's wing", "bird"],
  ])("%s: %s", (prompt, name) => expect(nearestNames(prompt, nano)).toContain(name));

  test("nearest first, then in the vocabulary's order; each once, so many", () => {
    const vocabulary = { names: ["coats", "goats", "boats", "moats"], words: [] };
    expect(nearestNames("bboats, bboats", vocabulary)).toEqual(["boats", "coats", "goats"]);
    expect(nearestNames("bboats", vocabulary, 1)).toEqual(["boats"]);
  });

  test("nothing for words that are known, or far from any name", () => {
    expect(nearestNames("the red bus", nano)).toEqual([]);
    expect(nearestNames("xylophonists", nano)).toEqual([]);
  });
});

describe("editDistance", () => {
  test.each([
    ["align", "align", 0],
    ["", "lr", 2],
    ["algin", "align", 1],
    ["kitten", "sitting", 3],
    ["warmup", "warm", 2],
  ])("%s → %s is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
