/** Where a page died the next takes care: what runs the model is not a person's to choose there, and the panel says so. */
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { chooseProvider } from "../../src/app/commands/choose-provider";
import { AppProvider } from "../../src/app/context";
import { ProviderSwitch } from "../../src/app/panels/model/ProviderSwitch";
import { readAsked } from "../../src/app/state/asked";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp } from "./node-app";

const info = {
  id: "nano",
  name: "nano",
  version: "1",
  provider: "wasm",
  providerReason: "WASM was asked for.",
} as never;

function drawn(search: string, careful: "loading" | null): { words: string; enabled: boolean } {
  const app = createNodeApp(createNodeLoupe({ modelsDir }), readAsked(search));
  const { setCareful, setModel } = app.store.getState();
  setCareful(careful);
  setModel({ status: "ready", info });
  app.store.getInitialState = app.store.getState;
  const words = renderToStaticMarkup(createElement(AppProvider, { value: app }, createElement(ProviderSwitch)));
  return { words, enabled: chooseProvider.enabled(app.store.getState()) };
}

test("nobody asked for WASM there, and choosing would start the model anew for nothing", () => {
  const { words, enabled } = drawn("", "loading");
  expect([words.includes("was asked for"), words.includes("takes care"), enabled]).toEqual([false, true, false]);
});

test("an address that names a provider has it, and it can be changed", () => {
  const { words, enabled } = drawn("?provider=wasm", "loading");
  expect([words.includes("was asked for"), words.includes("takes care"), enabled]).toEqual([true, false, true]);
});

test("as usual all is as it was", () => {
  const { words, enabled } = drawn("", null);
  expect([words.includes("was asked for"), words.includes("takes care"), enabled]).toEqual([true, false, true]);
});
