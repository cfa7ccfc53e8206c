/** What the Models panel lists while one is coming, on the real library, which keeps nothing here. */
import { expect, test } from "vitest";
import { listedModels } from "../../src/app/panels/model/listed-models";
import { addOffered } from "../../src/app/work/models/bring";
import { listModels } from "../../src/app/work/models/list";
import { lookAt } from "../../src/app/work/models/look";
import type { Loupe } from "../../src/engine";
import { files, KEY } from "../engine/offers/support";
import { createNodeApp, until } from "./node-app";

/** No model is run. */
const app = createNodeApp({} as Loupe);
const state = () => app.store.getState();
const keys = () => listedModels(state())?.map(({ key }) => key);

/** A look at the models, or the adding of one, that has an answer and does not give it before it may. */
function held<Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) {
  let free = () => {};
  const freed = new Promise<void>((resolve) => {
    free = resolve;
  });
  const call = async (...args: Args) => {
    const result = await work(...args);
    await freed;
    return result;
  };
  return { call, free };
}

test("a model that is coming can be stopped although an older look ends meanwhile, and stays when it is here", async () => {
  const { models, add } = app.library;
  const [older, adding] = [held(models), held(add)];
  app.library.models = older.call;
  app.library.add = adding.call;
  const looked = listModels(app);
  await lookAt(app, { name: "folder", files });
  const added = addOffered(app);
  expect(keys()).toEqual([KEY]);
  older.free();
  await looked;
  expect(keys()).toEqual(["nano", KEY]);
  expect(Object.keys(state().coming)).toEqual([KEY]);
  // One that began before it was here, and ends after it is.
  const stale = held(models);
  app.library.models = stale.call;
  const late = listModels(app);
  app.library.models = models;
  adding.free();
  await added;
  await until(app, ({ coming }) => !(KEY in coming));
  stale.free();
  await late;
  expect(keys()).toEqual(["nano", KEY]);
  expect(state().coming).toEqual({});
});
