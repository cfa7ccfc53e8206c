/** Where loading has not begun, the button that begins it says how much would come. */
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { begin } from "../../src/app/commands/begin";
import { AppProvider } from "../../src/app/context";
import { ModelStatus } from "../../src/app/panels/model/ModelStatus";
import type { Asked } from "../../src/app/state/asked";
import { createNodeLoupe } from "../../src/engine/node";
import { bytesToCome } from "../../src/engine/store/bytes-to-come";
import type { Places } from "../../src/engine/wire";
import { modelsDir } from "../engine/support";
import { HostileServer } from "../hostile-server";
import { createNodeApp } from "./node-app";

const manifest = JSON.parse(readFileSync("models/nano/manifest.json", "utf8"));
const sizes: { path: string; bytes: number }[] = manifest.files;
const whole = sizes.reduce((sum, { bytes }) => sum + bytes, 0);

let server: HostileServer;
/** Of 1,000 bytes that travel as 200. */
const file = { path: "plain.wasm", bytes: 1000, sent: 200, chunks: [""], chunkBytes: 1000 };
const plain = { loader: "", address: "", integrity: "", file };
const placesAt = (models: string): Places => ({ models, runtime: { plain, jspi: plain, asyncify: plain } });
const places = () => placesAt(`${server.address}/models/`);
beforeAll(async () => {
  const small = ["registry.json", "nano/manifest.json"].map((path) => [
    `/models/${path}`,
    readFileSync(`models/${path}`),
  ]);
  server = await HostileServer.start(Object.fromEntries(small));
});
afterAll(() => server.stop());
afterEach(() => vi.unstubAllGlobals());

/** The browser's file system with these files of the model and of what runs it, by the names they are kept under. */
function keep(files: Record<string, number>, runtime: Record<string, number> = {}): void {
  const missing = async () => {
    throw new DOMException("It is not there.", "NotFoundError");
  };
  const folder = (files: Record<string, number>) => ({
    getFileHandle: (name: string) =>
      files[name] === undefined ? missing() : Promise.resolve({ getFile: async () => ({ size: files[name] }) }),
  });
  const folders: Record<string, object> = { [`nano@${manifest.version}`]: folder(files), runtime: folder(runtime) };
  const root = { getDirectoryHandle: async (name: string) => folders[name] ?? missing() };
  const storage = { getDirectory: async () => ({ getDirectoryHandle: async () => root }) };
  vi.stubGlobal("navigator", { storage });
}

test("with nothing kept: all that the manifest lists, and what runs it as it travels", async () => {
  expect(await bytesToCome(places())).toBe(whole + 200);
  // As the registry says of it.
  expect(JSON.parse(readFileSync("models/registry.json", "utf8")).models[0].bytes).toBe(whole);
});

test("what is kept counts as nothing, what is half kept as its rest", async () => {
  const [first, second] = sizes as [(typeof sizes)[0], (typeof sizes)[0]];
  const name = (path: string) => path.replaceAll("/", "~");
  keep({ [name(first.path)]: first.bytes, [`${name(second.path)}.part`]: 1000 });
  expect(await bytesToCome(places(), "nano")).toBe(whole - first.bytes - 1000 + 200);
  keep({}, { "plain.wasm.part": 500 });
  expect(await bytesToCome(places())).toBe(whole + 100);
  keep(Object.fromEntries(sizes.map(({ path, bytes }) => [name(path), bytes])), { "plain.wasm": 1000 });
  expect(await bytesToCome(places())).toBe(0);
});

test("a model, a server or a manifest that there is not makes no number", async () => {
  expect(await bytesToCome(places(), "giga")).toBeNull();
  expect(await bytesToCome(placesAt(`${server.address}/elsewhere/`))).toBeNull();
  server.faults.set("/models/nano/manifest.json", [{ instead: Buffer.from('{"files":[{"path":"a"}]}') }]);
  expect(await bytesToCome(places())).toBeNull();
});

/** What the page says as it opens where bytes are dear. */
async function said(asked: Asked, bytesToCome: () => Promise<number | null>): Promise<string> {
  const app = createNodeApp(createNodeLoupe({ modelsDir }), asked);
  app.page.isCostly = () => true;
  app.site.bytesToCome = bytesToCome;
  await begin.perform(app);
  // On a server the state's beginning is drawn; here it is the state as it is.
  app.store.getInitialState = app.store.getState;
  return renderToStaticMarkup(createElement(AppProvider, { value: app }, createElement(ModelStatus)));
}

test("the button names it, and no number where none is known or nothing is to come", async () => {
  expect(await said({}, () => bytesToCome(places()))).toContain(">Get ready now (27\u00a0MB)<");
  expect(await said({}, async () => null)).toContain(">Get ready now<");
  expect(await said({}, async () => 0)).toContain(">Get ready now<");
});

test("what a link or a frame shows asks nothing about models", async () => {
  const asks = vi.fn(async () => 1e6);
  for (const asked of [{ link: "#1abc" }, { embed: true }])
    expect(await said(asked, asks)).toContain(">Get ready now<");
  expect(asks).not.toHaveBeenCalled();
});
