/** Several boxes in one reply: which, and what each is called. */
import { expect, test } from "vitest";
import { ReplyParser } from "../../src/engine/text/reply";
import { labelledBoxes } from "../../src/engine/text/written-boxes";

const labels = (text: string) => labelledBoxes(text, 100).map(({ written, label }) => [...written, label]);

test.each([
  [
    '[{"bbox_2d":[1,2,3,4],"label":"a"},{"bbox_2d":[5,6,7,8],"label":"b"}]',
    [
      [1, 2, 3, 4, "a"],
      [5, 6, 7, 8, "b"],
    ],
  ],
  [
    '[{"label":"a","bbox_2d":[1,2,3,4]},{"label":"b","bbox_2d":[5,6,7,8]}]',
    [
      [1, 2, 3, 4, "a"],
      [5, 6, 7, 8, "b"],
    ],
  ],
  [
    '[{"bbox_2d":[1,2,3,4]},{"bbox_2d":[5,6,7,8],"label":"b"}]',
    [
      [1, 2, 3, 4, null],
      [5, 6, 7, 8, "b"],
    ],
  ],
  ['```json\n[{"bbox_2d": [1, 2, 3, 4], "label": "a \\"b\\""}]\n```', [[1, 2, 3, 4, 'a "b"']]],
  [
    "<|object_ref_start|>two cats<|object_ref_end|><|box_start|>(1,2),(3,4)<|box_end|><|box_start|>(5,6),(7,8)<|box_end|>",
    [
      [1, 2, 3, 4, "two cats"],
      [5, 6, 7, 8, "two cats"],
    ],
  ],
  [
    "<|object_ref_start|>a<|object_ref_end|><|box_start|>(1,2),(3,4)<|box_end|><|object_ref_start|>b<|object_ref_end|><|box_start|>(5,6),(7,8)<|box_end|>",
    [
      [1, 2, 3, 4, "a"],
      [5, 6, 7, 8, "b"],
    ],
  ],
  ["1, 2, 3, 4", [[1, 2, 3, 4, null]]],
  ["[]", []],
])("%s", (text, expected) => expect(labels(text)).toEqual(expected));

const size = { width: 100, height: 100 };
function read(text: string) {
  const template = { think: ["<think>", "</think>"] as [string, string], answer: null };
  const parser = new ReplyParser({ template, coordinates: "absolute", model: size, photo: size, many: true });
  for (const char of text) parser.push(char);
  return { first: parser.box, ...parser.finish().reply };
}

test("the first usable box is told while it is written, the others in the end", () => {
  const reply = read('<think>x</think>[{"bbox_2d":[1,2,3,4],"label":"a"},{"bbox_2d":[5,6,7,8],"label":"b"}]');
  expect(reply).toMatchObject({ first: [1, 2, 3, 4], box: [1, 2, 3, 4], label: "a", notes: [], absent: false });
  expect(reply.others).toEqual([{ box: [5, 6, 7, 8], label: "b" }]);
});

test("boxes that are written twice, outside or without an area are left out, and it is said", () => {
  const text = "[1,2,3,4] [1,2,3,4] [500,500,600,600] [5,5,5,9] [null,1,2,3] [6,6,8,8]";
  const { box, others, notes } = read(text);
  expect([box, ...others.map((other) => other.box)]).toEqual([
    [1, 2, 3, 4],
    [6, 6, 8, 8],
  ]);
  expect(notes).toEqual(["The model wrote 6 boxes; 2 of them are used."]);
});

test("of hundreds twenty are used", () => {
  const { others, notes } = read(Array.from({ length: 300 }, (_, i) => `[0,0,${i / 10 + 1},9]`).join());
  expect(others).toHaveLength(19);
  expect(notes).toEqual(["The model wrote 300 boxes; 20 of them are used."]);
});

test("no box is no mask, and an empty list a refusal", () => {
  expect(read("It is there.")).toMatchObject({
    box: null,
    absent: false,
    others: [],
    notes: ["The model wrote no box."],
  });
  expect(read("<think>no</think>```json\n[]\n```")).toMatchObject({ box: null, absent: true, others: [], notes: [] });
});

test("a reply of a hundred thousand brackets takes no longer than its length", () => {
  const begin = performance.now();
  read(`<think>${"[{".repeat(50_000)}</think>${'{"label":'.repeat(20_000)}${"[1,2,3,4]".repeat(5_000)}`);
  expect(performance.now() - begin).toBeLessThan(10_000);
});
