/** What the address asks for in vain is told, once, wherever one is. */
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AppProvider } from "../../src/app/context";
import { SiteNotices } from "../../src/app/panels/site/SiteNotices";
import { readAsked } from "../../src/app/state/asked";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp } from "./node-app";

test.each([
  ["?provider=cuda", /no provider=cuda.*auto, webgpu, wasm/],
  ["?provider=", /no provider=:/],
  ["?provider=WebGPU&sample=coffee", /no provider=WebGPU/],
  ["?ask=the%20cup", /asks “the cup” of no photo.*sample=coffee/],
  ["?ask=%D7%94%D7%9B%D7%95%D7%A1", /“הכוס”/],
  ["?provider=cuda&ask=the%20cup", /cuda.*the cup/],
  ["?sample=coffee&ask=the%20cup#1abc", /holds a link/],
])("%s", (address, words) => {
  const [search = "", hash = ""] = address.split(/(?=#)/);
  const app = createNodeApp(createNodeLoupe({ modelsDir }), readAsked(search, hash));
  // On a server the state's beginning is drawn; here it is the state as it is.
  app.store.getInitialState = app.store.getState;
  const drawn = () => renderToStaticMarkup(createElement(AppProvider, { value: app }, createElement(SiteNotices)));
  expect(drawn()).toMatch(words);
  app.store.getState().setUnheard(null);
  expect(drawn()).not.toMatch(words);
});

test("nobody is told off for what is in order, or none of ours", () => {
  for (const search of [
    "",
    "?provider=auto",
    "?provider=wasm&trace",
    "?sample=coffee&ask=the%20cup",
    "?sample=coffee&ask=",
    "?ask=",
    "?utm_source=mail&fbclid=1",
    "?shared",
    "?embed",
  ]) {
    expect([search, readAsked(search).unheard]).toEqual([search, undefined]);
  }
  expect(readAsked("?provider=wasm", "#1abc").unheard).toBeUndefined();
});

test("what somebody wrote does not fill the page", () => {
  expect(readAsked(`?ask=${"x".repeat(9000)}`).unheard?.length).toBeLessThan(300);
});
