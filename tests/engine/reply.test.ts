import { describe, expect, test } from "vitest";
import { type Piece, type ReplyFormat, ReplyParser } from "../../src/engine/text/reply";

const format: ReplyFormat = {
  template: { think: ["<think>", "</think>"], answer: ["<answer>", "</answer>"] },
  coordinates: "absolute",
  model: { width: 100, height: 100 },
  photo: { width: 200, height: 50 },
};

function parse(text: string, step = 1, as: Partial<ReplyFormat> = {}) {
  const parser = new ReplyParser({ ...format, ...as });
  const pieces: Piece[] = [];
  let boxAt: number | null = null;
  for (let at = 0; at < text.length; at += step) {
    pieces.push(...parser.push(text.slice(at, at + step)));
    if (parser.box && boxAt === null) boxAt = at;
  }
  const { pieces: last, reply } = parser.finish();
  pieces.push(...last);
  const said = (phase: string) =>
    pieces
      .filter((p) => p.phase === phase)
      .map((p) => p.text)
      .join("");
  return { ...reply, pieces, said, boxAt };
}

const good = '<think>a red cup, left of the jug</think><answer>[{"bbox_2d":[10,20,30,40],"label":"cup"}]</answer>';

describe.each([1, 3, 7, 1000])("in pieces of %d characters", (step) => {
  test("a good reply", () => {
    const reply = parse(good, step);
    expect(reply).toMatchObject({
      think: "a red cup, left of the jug",
      answer: '[{"bbox_2d":[10,20,30,40],"label":"cup"}]',
      box: [20, 10, 60, 20],
      label: "cup",
      absent: false,
      complete: true,
      notes: [],
    });
    expect(reply.said("think")).toBe(reply.think);
    expect(reply.said("answer")).toBe(reply.answer);
    expect(reply.pieces.map((p) => p.text).join("")).toBe(good);
  });

  test("nothing matches", () => {
    expect(parse("<think>no dog</think><answer>[]</answer>", step)).toMatchObject({
      absent: true,
      box: null,
      notes: [],
    });
  });
});

test("the box is there with its bracket, before the label", () => {
  expect(parse(good).boxAt).toBe(good.indexOf("40]") + 2);
});

test.each([
  ["pairs", "(10,20),(30,40)"],
  ["pairs with spaces", "( 10 , 20 ) , ( 30 , 40 )"],
  ["a bare list", "[10, 20, 30, 40]"],
  ["no brackets at all", "10, 20, 30, 40"],
  ["a list of pairs", "[[10,20],[30,40]]"],
  ["a list in a list", "[[10,20,30,40]]"],
  ["a fence", '```json\n[{"bbox_2d": [10, 20, 30, 40]}]\n```'],
  ["decimals and exponents", "[10.0, 2e1, 30., +40]"],
  ["a score after it", "[10,20,30,40,0.98]"],
  ["numbered names", "x1: box2 is [10,20,30,40]"],
  ["swapped corners", "[30,40,10,20]"],
  ["an unusable box first", "[500,500,600,600] [10,20,30,40]"],
  ["a further box", "[10,20,30,40] [1,2,3,4]"],
])("accepts %s", (_, answer) => {
  expect(parse(`<think>t</think><answer>${answer}</answer>`).box).toEqual([20, 10, 60, 20]);
});

test.each([
  ["no box", "the cup"],
  ["three numbers", "[1,2,3]"],
  ["a box outside the image", "[200,200,300,300]"],
  ["a box without area", "[10,10,10,40]"],
  ["NaN", "[NaN,1,2,3]"],
  ["infinity", "[1,2,Infinity,1e999]"],
  ["a numeral without end", `[${"9".repeat(1000)},1,2,3]`],
  ["numbers in prose", "there are 3 cups, 4 jugs and 2 tables, 1 chair"],
])("finds no box in %s, and says so", (_, answer) => {
  const reply = parse(`<think>t</think><answer>${answer}</answer>`);
  expect(reply.box).toBeNull();
  expect(reply.absent).toBe(false);
  expect(reply.notes.join(" ")).toMatch(/no box|not inside/);
});

test("clips a box that reaches out of the image", () => {
  expect(parse("<answer>[-50,50,1e9,99999999999]</answer>").box).toEqual([0, 25, 200, 50]);
});

test("relative coordinates run to 1000", () => {
  const parser = new ReplyParser({ ...format, coordinates: "relative1000" });
  parser.push("<answer>[100,200,300,400]</answer>");
  expect(parser.box?.map(Math.round)).toEqual([20, 10, 60, 20]);
});

test.each([
  ["an unclosed thought", "<think>the cup"],
  ["an unclosed answer", '<think>t</think><answer>[{"bbox_2d":[10,20,30'],
  ["half a tag", "<think>t</think><answ"],
  ["tags in the wrong order", "</answer></think><answer></think>"],
  ["tags in tags", "<think><think></think><answer><answer>[]</answer></answer>"],
  ["nothing", ""],
])("survives %s", (_, text) => {
  const reply = parse(text);
  expect(reply.box).toBeNull();
  expect(reply.notes.length).toBeGreaterThan(0);
  expect(reply.pieces.map((p) => p.text).join("")).toBe(text);
});

test("an answer may begin in a thought that was never closed", () => {
  expect(parse("<think>t <answer>[10,20,30,40]</answer>")).toMatchObject({ think: "t ", box: [20, 10, 60, 20] });
});

test("a box outside the answer tags is used, with a note", () => {
  const reply = parse("<think>t</think>[10,20,30,40]");
  expect(reply.box).toEqual([20, 10, 60, 20]);
  expect(reply.notes.join(" ")).toContain("outside the answer tags");
});

describe.each([1, 5, 1000])("a template without tags, in pieces of %d characters", (step) => {
  const tagless = { template: { think: null, answer: null } };

  test.each([
    ["a list", '```json\n[{"bbox_2d": [10, 20, 30, 40], "label": "cup"}]\n```'],
    ["a bare list", "It is at [10,20,30,40]."],
    ["round brackets", "(10, 20, 30, 40)"],
    ["Qwen2-VL's markup", "<|object_ref_start|>the 2 cups<|object_ref_end|><|box_start|>(10,20),(30,40)<|box_end|>"],
    ["tags of other models", "<think>a cup</think><answer>[10,20,30,40]</answer>"],
    ["a further box", "[10,20,30,40] or (50,60),(70,80)"],
  ])("takes the first box of %s", (_, text) => {
    const reply = parse(text, step, tagless);
    expect(reply).toMatchObject({ think: "", answer: text, box: [20, 10, 60, 20], complete: false });
    expect(reply.said("answer")).toBe(text);
    expect(reply.notes.filter((note) => !note.includes("2 boxes"))).toEqual([]);
  });

  test("says when there is none", () => {
    expect(parse("I see 2 cups.", step, tagless)).toMatchObject({ box: null, notes: ["The model wrote no box."] });
    expect(parse("[]", step, tagless)).toMatchObject({ absent: true, notes: [] });
  });

  test("with a thought, all that is outside it is the answer", () => {
    const reply = parse("so <think>near [1,2,3,4]</think>[10,20,30,40]", step, {
      template: { ...tagless.template, think: format.template.think },
    });
    expect(reply).toMatchObject({
      think: "near [1,2,3,4]",
      answer: "so [10,20,30,40]",
      box: [20, 10, 60, 20],
      notes: [],
    });
    expect(reply.said("think")).toBe(reply.think);
    expect(reply.said("answer")).toBe(reply.answer);
  });

  test("without boxes (coordinates null) numbers are only text", () => {
    const text = "<think>at [10,20,30,40]</think>Here is the reference position: <REF_POS> [10,20,30,40]";
    const coprs = { template: { ...tagless.template, think: format.template.think }, coordinates: null };
    expect(parse(text, step, coprs)).toMatchObject({ think: "at [10,20,30,40]", box: null, absent: false, notes: [] });
    expect(parse("[]", step, coprs).absent).toBe(false);
  });
});

test("labels lose what could deceive", () => {
  const label = (text: string) => parse(`<answer>[{"bbox_2d":[1,2,3,4],"label":"${text}"}]</answer>`).label;
  expect(label("a\\u202ecup\\n")).toBe("a cup");
  expect(label("x".repeat(5000))).toHaveLength(200);
  expect(label('say \\"cup\\"')).toBe('say "cup"');
});

test("empty tags in a manifest do no harm", () => {
  const parser = new ReplyParser({ ...format, template: { think: ["", ""], answer: ["<answer>", "</answer>"] } });
  parser.push("hello <answer>[10,20,30,40]</answer>");
  expect(parser.finish().reply.box).toEqual([20, 10, 60, 20]);
});

describe("100,000 characters", () => {
  const garbage: [string, string][] = [
    ["of brackets", "[".repeat(1e5)],
    ["of nested lists", "[[1,".repeat(25e3)],
    ["of digits", "<answer>[".concat("1".repeat(1e5))],
    ["of tags", "<think></think>".repeat(6700)],
    ["of tags in a thought", `<think>${"<think>".repeat(14e3)}`],
    ["of tag beginnings", "<think".repeat(16e3)],
    ["of labels", `<answer>${'"label":"'.repeat(11e3)}`],
    ["of backslashes", `<answer>[1,2,3,4]"label":"${"\\".repeat(1e5)}`],
    ["of boxes", `<answer>${"[900,900,901,901]".repeat(6e3)}`],
    ["of spaces", `<answer>[${" ".repeat(1e5)}]</answer>`],
  ];
  /** Processor milliseconds of reading it whole and character by character: other programs do not count. */
  function cost(text: string): number {
    const before = process.cpuUsage();
    for (const step of [1, text.length]) parse(text, step);
    return process.cpuUsage(before).user / 1000;
  }

  test.each(garbage)("%s are read in linear time", (_, text) => {
    // Four times the text is sixteen times the work for a quadratic reader, and seconds of it.
    const quarter = cost(text.slice(0, text.length / 4));
    expect(cost(text)).toBeLessThan(8 * quarter + 300);
  });
});
