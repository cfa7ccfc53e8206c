/** A new version of the app, and parts that are missing because of one: the page is loaded anew when nothing is lost by it. */
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { nothingToLose } from "../state/nothing-to-lose";
import { tell } from "./tell";

/** From now on, as long as the page is there. */
export function watchVersions(app: App): void {
  const { store, site } = app;
  site.onVersion((version) => {
    store.getState().setVersion(version);
    if (version === "taken") void whenIdle(app).then(() => reload(app));
  });
  let isHealing = false;
  site.onMissingPart(async () => {
    if (isHealing) return;
    isHealing = true;
    if (store.getState().keeping === "device") {
      await whenIdle(app);
      await app.kept.flush();
      if (await site.heal()) return;
    }
    isHealing = false;
    tell(app, new LoupeError("bundle-missing-file", MISSING), "keep");
  });
}

/** What this tab has, all that could be lost of it being kept. */
export async function reload(app: App): Promise<void> {
  await app.kept.flush();
  app.site.reload();
}

/** Resolves once nothing would be lost. What is not kept on the device would be: then only a person decides. */
function whenIdle({ store }: App): Promise<void> {
  const isSo = () => nothingToLose(store.getState()) && store.getState().keeping === "device";
  return new Promise((resolve) => {
    if (isSo()) return resolve();
    const leave = store.subscribe(() => {
      if (!isSo()) return;
      leave();
      resolve();
    });
  });
}

const MISSING =
  "A part of the app is missing on the server, which may be getting a new version. Download what you need, and reload the page in a few minutes.";
