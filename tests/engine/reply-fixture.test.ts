/** tests/fixtures/replies.json holds this parser and the trainer's evaluation to the same reading. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Reply, type ReplyFormat, ReplyParser } from "../../src/engine/text/reply";

type Sides = [width: number, height: number];
interface Case extends Omit<ReplyFormat, "model" | "photo"> {
  name: string;
  text: string;
  model: Sides;
  photo: Sides;
  expect: Pick<Reply, "think" | "answer" | "box" | "absent">;
}
const { cases } = JSON.parse(readFileSync(new URL("../fixtures/replies.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

const size = ([width, height]: Sides) => ({ width, height });

test.each(cases)("$name", ({ text, template, coordinates, regions = [], model, photo, expect: expected }) => {
  const parser = new ReplyParser({ template, coordinates, regions, model: size(model), photo: size(photo) });
  parser.push(text);
  expect(parser.finish().reply).toMatchObject(expected);
});
