import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { agreement, expectAgreement } from "../published/agreement";
import { type OpenPage, openPage } from "./harness";

const dir = process.env.TRY as string;
let open: OpenPage;
beforeAll(async () => {
  open = await openPage("published.html", `${dir}/models`);
  await open.page.waitForFunction("globalThis.answer");
  return () => open.close();
});
const cases = (process.env.NAMES ?? "")
  .split(",")
  .flatMap((n) => (process.env.PROVIDERS ?? "wasm,webgpu").split(",").map((p) => [n, p]));
test.each(cases)("%s %s", async (model, provider) => {
  const expected = JSON.parse(readFileSync(`${dir}/${model}.json`, "utf8"));
  const question = { model, provider, photo: [...readFileSync(`${dir}/photo.png`)], expected };
  const reply = (await open.page.evaluate(`answer(${JSON.stringify(question)})`)) as any;
  console.log(
    reply.load,
    reply.answer.first.reply,
    reply.answer.first.timings,
    agreement(reply.answer, expected),
    reply.answer.encode,
  );
  expectAgreement(reply.answer, expected, { box: 0.5, iou: 0.99 });
});
