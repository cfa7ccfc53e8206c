import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createNodeSegmenter } from "../../src/engine/node";
import { agreement, expectAgreement } from "./agreement";
import { ask } from "./answer";
const dir = process.env.TRY as string;
test.each((process.env.NAMES ?? "").split(","))("%s", async (name) => {
  const expected = JSON.parse(readFileSync(`${dir}/${name}.json`, "utf8"));
  const loupe = createNodeSegmenter({ modelsDir: `${dir}/models` });
  const t = performance.now();
  await loupe.load({ model: name });
  console.log("load", performance.now() - t);
  const answer = await ask(loupe, new Uint8Array(readFileSync(`${dir}/photo.png`)), expected);
  console.log(answer.first, expected.reply, agreement(answer, expected), expected.iou_with_truth, answer.encode, process.memoryUsage().rss / 1e6);
  expectAgreement(answer, expected, { box: 0.5, iou: 0.99 });
});
