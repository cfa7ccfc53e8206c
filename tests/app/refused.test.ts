/** A file that cannot be read takes nothing away: what is asked, what waits, what is open; and its refusal says what stays. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { openFiles } from "../../src/app/commands/open-files";
import { documentOf } from "../../src/app/state/document";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

let app: NodeApp;
const state = () => app.store.getState();
const prompts = () =>
  documentOf(state())?.objects.flatMap(({ steps }) => steps.map((step) => (step.kind === "words" ? step.prompt : "")));
const bad = () => new File(["Dear diary, this is no photo."], "diary.jpg");

beforeEach(async () => {
  app = createNodeApp(createNodeLoupe({ modelsDir }));
  await openFiles.perform(app, [await photoFile("public/samples/table.jpg")]);
});
afterEach(() => app.loupe.dispose());

function asked(prompt: string) {
  state().setPrompt(prompt);
  return ask.perform(app);
}

test("in the middle of an answer: the answer comes", async () => {
  const answer = asked("the teapot");
  await until(app, ({ run }) => run?.phase === "thinking");
  await openFiles.perform(app, [bad()]);
  expect(state().run).not.toBeNull();
  await answer;
  expect([prompts(), state().prompt]).toEqual([["the teapot"], ""]);
  expect(state().problem).toMatchObject({ code: "image-unsupported", during: "open" });
});

test("while a question waits behind another: both are answered", async () => {
  const answers = [asked("the teapot"), asked("the cup")];
  await openFiles.perform(app, [bad()]);
  expect(state().questions.length + (state().run ? 1 : 0)).toBe(2);
  await Promise.all(answers);
  expect(prompts()).toEqual(["the teapot", "the cup"]);
});

test("a question asked while it opens is about the photo that stays", async () => {
  const opening = openFiles.perform(app, [bad()]);
  await asked("the teapot");
  await opening;
  expect(prompts()).toEqual(["the teapot"]);
});

test("its refusal names it, and what stays open", async () => {
  await openFiles.perform(app, [bad()]);
  expect(state().problem?.message).toMatch(/^diary\.jpg: .+ table\.jpg stays open\.$/);
});

test("with nothing open there is nothing to name", async () => {
  const empty = createNodeApp(createNodeLoupe({ modelsDir }));
  await openFiles.perform(empty, [bad()]);
  expect(empty.store.getState().problem?.message).toMatch(/^diary\.jpg: /);
  expect(empty.store.getState().problem?.message).not.toMatch(/stays open/);
});
