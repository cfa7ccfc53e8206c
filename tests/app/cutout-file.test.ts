/** The selected object as a cut-out that leaves the page. */
import sharp from "sharp";
import { beforeAll, expect, test, vi } from "vitest";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { copyCutout } from "../../src/app/commands/copy-cutout";
import { openFiles } from "../../src/app/commands/open-files";
import { saveCutoutPng } from "../../src/app/commands/save-cutout-png";
import { saveMask } from "../../src/app/commands/save-mask";
import { sendCutout } from "../../src/app/commands/send-cutout";
import { documentOf, selectedObject } from "../../src/app/state/document";
import { objectMask } from "../../src/document/document";
import { hideObject } from "../../src/document/edits";
import { LoupeError } from "../../src/engine";
import { maskBounds } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";

let app: NodeApp;
const state = () => app.store.getState();

beforeAll(async () => {
  const loupe = createNodeLoupe({ modelsDir });
  app = createNodeApp(loupe);
  await openFiles.perform(app, [await photoFile("public/samples/table.jpg")]);
  expect(copyCutout.enabled(state())).toBe(false);
  const about = { about: "plain", reach: 4, candidate: null, closer: null } as const;
  await clickPhoto.perform(app, { ...about, point: { x: 160, y: 310, positive: true } });
  return () => loupe.dispose();
});

test("copied: the clipboard is asked at once, and gets the picture when it is there", async () => {
  const copy = vi.spyOn(app.page, "copyPicture");
  const copying = copyCutout.perform(app);
  expect(copy).toHaveBeenCalledOnce();
  const [picture, text] = copy.mock.calls[0] ?? [];
  expect([picture, text]).toEqual([expect.any(Promise), null]);
  await copying;
  const object = selectedObject(state());
  const [x1, y1, x2, y2] = maskBounds((object && objectMask(object))?.rle as never) as number[] as [
    number,
    number,
    number,
    number,
  ];
  const bytes = Buffer.from(await ((await picture) as Blob).arrayBuffer());
  expect(await sharp(bytes).metadata()).toMatchObject({ format: "png", width: x2 - x1, height: y2 - y1, channels: 4 });
  expect(state().announcement).toMatch(/copied$/);
});

test("while a cut-out is downloaded it is copied, sent and saved with what is behind it, and afterwards without", async () => {
  const { setCutting, setGround } = state();
  const copied = vi.spyOn(app.page, "copyPicture");
  const corner = async (bytes: ArrayBuffer) => {
    const { data } = await sharp(Buffer.from(bytes)).raw().toBuffer({ resolveWithObject: true });
    return [...data.subarray(0, 4)];
  };
  const copy = async () => {
    await copyCutout.perform(app);
    const [picture] = copied.mock.lastCall ?? [];
    return corner(await ((await picture) as Blob).arrayBuffer());
  };
  setGround("#ffcc00");
  // It is no more than a choice of the Download panel's.
  expect((await copy())[3]).toBe(0);
  setCutting({ download: true });
  expect(await copy()).toEqual([255, 204, 0, 255]);
  app.saved.clear();
  await saveCutoutPng.perform(app);
  await saveMask.perform(app);
  const [file, mask] = [...app.saved.values()];
  expect(await corner((await file?.arrayBuffer()) as ArrayBuffer)).toEqual([255, 204, 0, 255]);
  expect(await sharp(Buffer.from((await mask?.arrayBuffer()) as ArrayBuffer)).metadata()).toMatchObject({
    channels: 1,
  });
  setCutting({ download: null });
  expect((await copy())[3]).toBe(0);
});

test("sent: the same file, of a hidden object too; what cannot be written is told", async () => {
  const document = documentOf(state());
  state().commit(hideObject(document as never, state().selected as string, true), "hide");
  const send = vi.spyOn(app.page, "send");
  await sendCutout.perform(app);
  const [file, address] = send.mock.calls[0] ?? [];
  expect([file?.name, address]).toEqual(["table-object-1-cutout.png", null]);
  expect(file?.size).toBeGreaterThan(1000);
  state().undo();
  vi.spyOn(app.page, "writeFile").mockRejectedValue(new LoupeError("not-kept", "gone"));
  const other = documentOf(state());
  state().commit(hideObject(other as never, state().selected as string, true), "hide");
  await sendCutout.perform(app);
  expect(state().problem).toMatchObject({ code: "not-kept", during: "export" });
});
