/** What the page says of installing itself, where the browser does not offer it. */
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AppProvider } from "../../src/app/context";
import { StorageDialog } from "../../src/app/panels/storage/StorageDialog";
import { installsByHand } from "../../src/app/site/installing";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp } from "./node-app";

test("Safari on a phone or tablet installs by hand, unless it is installed; no other browser does", () => {
  expect(installsByHand({ maxTouchPoints: 5, standalone: false })).toBe(true);
  expect(installsByHand({ maxTouchPoints: 5, standalone: true })).toBe(false);
  expect(installsByHand({ maxTouchPoints: 0, standalone: false })).toBe(false);
  expect(installsByHand({ maxTouchPoints: 5 })).toBe(false);
});

test.each([true, false])("by hand %s: the storage panel says how, there alone", (byHand) => {
  const app = createNodeApp(createNodeLoupe({ modelsDir }));
  app.site.installsByHand = byHand;
  app.store.getState().setDialog("storage");
  // On a server the state's beginning is drawn; here it is the state as it is.
  app.store.getInitialState = app.store.getState;
  const drawn = renderToStaticMarkup(createElement(AppProvider, { value: app }, createElement(StorageDialog)));
  expect(drawn).toContain("What is kept on this device");
  expect(drawn.includes("Share, then Add to Home Screen")).toBe(byHand);
});
