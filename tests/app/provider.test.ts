/** What the model runs on: asked for by the address or chosen, kept, and changed while a photo is open. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseProvider } from "../../src/app/commands/choose-provider";
import { openFiles } from "../../src/app/commands/open-files";
import { createSettings } from "../../src/app/kept/settings";
import { readAsked } from "../../src/app/state/asked";
import { createAppStore } from "../../src/app/state/store";
import { ensureEncoded } from "../../src/app/work/ensure-encoded";
import type { Loupe } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";

const TIMING = { on: "nano 1; Firefox", webgpu: 900, wasm: 20 };

function settings() {
  const held = new Map<string, string>();
  const storage = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
  const both = () => storage;
  return { held, settings: createSettings(both, both) };
}

test("what was chosen and what was measured stay", () => {
  const { settings: kept } = settings();
  expect([kept.wantedProvider(), kept.providerTiming()]).toEqual(["auto", null]);
  kept.keepWantedProvider("wasm");
  kept.keepProviderTiming(TIMING);
  expect([kept.wantedProvider(), kept.providerTiming()]).toEqual(["wasm", TIMING]);
});

test.each(["", "{", "null", "[]", '{"on":1,"webgpu":2,"wasm":3}', '{"on":"a","webgpu":0,"wasm":3}', '{"on":"a"}'])(
  "a timing that is kept as %j is none",
  (text) => {
    const { held, settings: kept } = settings();
    kept.keepProviderTiming(TIMING);
    const [key] = held.keys();
    held.set(key as string, text);
    expect(kept.providerTiming()).toBeNull();
  },
);

test("a provider that there is not is none", () => {
  const { held, settings: kept } = settings();
  kept.keepWantedProvider("webgpu");
  held.set([...held.keys()][0] as string, "abacus");
  expect(kept.wantedProvider()).toBe("auto");
  expect(readAsked("?provider=abacus").provider).toBeUndefined();
  // Nor is every anchor a link.
  expect(readAsked("", "#about")).toEqual({});
  expect(readAsked("", "#9")).toEqual({ link: "#9" });
});

test("the address says what is wanted", () => {
  const wanted = (search: string) => createAppStore(readAsked(search)).getState().wanted;
  expect(["", "?provider=wasm", "?provider=auto"].map(wanted)).toEqual(["auto", "wasm", "auto"]);
});

let loupe: Loupe;
let app: NodeApp;
beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir: "models" });
  app = createNodeApp(loupe);
});
afterAll(() => loupe.dispose());

test("the choice starts the model anew, and the photo is read anew for it", async () => {
  const state = () => app.store.getState();
  await openFiles.perform(app, [await photoFile("public/samples/coffee.jpg")]);
  const first = await ensureEncoded(app, state().photo as { key: number });
  // There is no WebGPU in Node, and that is said.
  await chooseProvider.perform(app, "webgpu");
  expect([state().wanted, app.kept.wantedProvider(), state().model.status]).toEqual(["webgpu", "webgpu", "failed"]);
  expect(state().problem?.code).toBe("provider-unavailable");
  await chooseProvider.perform(app, "auto");
  expect([state().wanted, state().model.status, state().problem]).toEqual(["auto", "ready", null]);
  const again = await ensureEncoded(app, state().photo as { key: number });
  expect(again.photo).not.toBe(first.photo);
  await expect(
    loupe.refine({ photo: again.photo, points: [{ x: 200, y: 150, positive: true }] }),
  ).resolves.toBeDefined();
});
