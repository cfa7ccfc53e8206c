/** Projects of several photos, on the real engine: nothing that was made is lost, whatever is opened next. */
import { readFile } from "node:fs/promises";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { closeProject } from "../../src/app/commands/close-project";
import { deleteProject } from "../../src/app/commands/delete-project";
import { keepNothing } from "../../src/app/commands/keep-nothing";
import { openFiles } from "../../src/app/commands/open-files";
import { openPhotoOfProject } from "../../src/app/commands/open-photo-of-project";
import { openProject } from "../../src/app/commands/open-project";
import { openSample } from "../../src/app/commands/open-sample";
import { removePhoto } from "../../src/app/commands/remove-photo";
import { resume } from "../../src/app/commands/resume";
import { undo } from "../../src/app/commands/undo";
import type { IndexedStore } from "../../src/app/kept/indexed-store";
import { createMemoryStore } from "../../src/app/kept/store";
import type { Sample } from "../../src/app/samples";
import { documentOf } from "../../src/app/state/document";
import { followBack } from "../../src/app/work/follow-back";
import type { Loupe } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";

let loupe: Loupe;
let device: IndexedStore;
let app: NodeApp;
const state = () => app.store.getState();
const names = () => state().project?.photos.map(({ photo }) => photo.name);
const made = () => documentOf(state())?.objects.length;
const shown = () => documentOf(state())?.photo.sha256 as string;

beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir });
  return () => loupe.dispose();
});
beforeEach(() => {
  const memory = createMemoryStore();
  device = { ...memory, destroy: async () => memory.clear() };
  app = createNodeApp(loupe, {}, { store: device });
  return resume.perform(app);
});

const file = (name: string) => photoFile(`public/samples/${name}`);
const open = async (...files: string[]) => openFiles.perform(app, await Promise.all(files.map(file)));
async function click(): Promise<void> {
  const { width = 0, height = 0 } = state().photo ?? {};
  const point = { x: width / 2, y: height / 2, positive: true };
  await clickPhoto.perform(app, { about: "plain", reach: 4, candidate: null, closer: null, point });
}

test("another photo puts the one before into the filmstrip, with its document, its undo and its view", async () => {
  await open("table.jpg");
  await click();
  const [table, view] = [shown(), { scale: 3, x: -10, y: -20 }];
  state().setView(view);
  await open("cat.jpg");
  expect([names(), made(), state().view]).toEqual([["table.jpg", "cat.jpg"], 0, null]);
  await openPhotoOfProject.perform(app, table);
  expect([made(), state().view, state().photo?.name]).toEqual([1, view, "table.jpg"]);
  undo.perform(app);
  expect(made()).toBe(0);
});

test("the photo that is open, opened again, stays with all that was made of it", async () => {
  await open("table.jpg", "cat.jpg");
  await click();
  const { photo, history } = state();
  await open("table.jpg");
  expect([names(), state().history === history, state().photo?.key === photo?.key]).toEqual([
    ["table.jpg", "cat.jpg"],
    true,
    true,
  ]);
  // Back to it while another is still on its way.
  const { photos = [] } = state().project ?? {};
  const [table = "", cat = ""] = photos.map((one) => one.photo.sha256);
  const toCat = openPhotoOfProject.perform(app, cat);
  await openPhotoOfProject.perform(app, table);
  await toCat;
  expect([shown(), made()]).toEqual([table, 1]);
  await openPhotoOfProject.perform(app, cat);
  await openPhotoOfProject.perform(app, table);
  expect(made()).toBe(1);
});

test("another photo, and Back, close what was open over the photo before", async () => {
  let walk = (_: string | null) => {};
  app.page.onWalk = (walked) => {
    walk = walked;
  };
  followBack(app);
  await open("table.jpg");
  state().setDialog("share");
  await open("cat.jpg");
  expect(state().dialog).toBeNull();
  // Of no photo.
  state().setDialog("help");
  await open("coffee.jpg");
  expect(state().dialog).toBe("help");
  walk(null);
  expect([state().dialog, state().photo]).toEqual([null, null]);
});

test("what was selected is selected again: after another photo, a reload, and from the start page", async () => {
  await open("table.jpg");
  await click();
  const [table, object] = [shown(), state().selected];
  expect(object).not.toBeNull();
  await open("cat.jpg");
  expect(state().selected).toBeNull();
  await openPhotoOfProject.perform(app, table);
  expect(state().selected).toBe(object);
  await app.kept.flush();
  await closeProject.perform(app);
  app = createNodeApp(loupe, {}, { store: device });
  await resume.perform(app);
  await openProject.perform(app, state().recents[0]?.id ?? "");
  expect([made(), state().selected]).toEqual([1, object]);
});

test("a sample that a project has is shown there, and is not begun anew", async () => {
  const { samples } = JSON.parse(await readFile("public/samples/samples.json", "utf8")) as { samples: Sample[] };
  const [sample, other] = samples as [Sample, Sample];
  await openSample.perform(app, sample);
  await openSample.perform(app, other);
  await click();
  const { project } = state();
  await closeProject.perform(app);
  await openSample.perform(app, sample);
  expect([state().project?.id, state().photo?.name]).toEqual([project?.id, sample.title]);
  await closeProject.perform(app);
  expect(state().recents).toHaveLength(1);
  await openSample.perform(app, other);
  expect([state().project?.id, made()]).toEqual([project?.id, 1]);
});

test("several files are all taken in, what is no photo is told, and the same photo twice is once", async () => {
  await openFiles.perform(app, [new File(["no photo"], "notes.txt"), await file("table.jpg"), await file("cat.jpg")]);
  expect([names(), state().photo?.name]).toEqual([["table.jpg", "cat.jpg"], "table.jpg"]);
  await click();
  await open("cat.jpg", "table.jpg");
  expect([names(), state().photo?.name]).toEqual([["table.jpg", "cat.jpg"], "cat.jpg"]);
  await openFiles.perform(app, [new File(["no photo"], "broken.jpg")]);
  expect([state().photo?.name, state().problem?.during]).toEqual(["cat.jpg", "open"]);
  await open("table.jpg");
  expect([names(), made()]).toEqual([["table.jpg", "cat.jpg"], 1]);
});

test("a project is there after a reload, and from the start page, as it was left", async () => {
  await open("table.jpg", "cat.jpg");
  await click();
  const document = documentOf(state());
  state().setView({ scale: 2, x: 1, y: 2 });
  await closeProject.perform(app);
  expect([state().photo, state().project, documentOf(state())]).toEqual([null, null, null]);
  expect(state().recents).toMatchObject([{ name: "table", photos: 2, problem: null }]);

  app = createNodeApp(loupe, {}, { store: device });
  await resume.perform(app);
  expect(state().photo).toBeNull();
  await openProject.perform(app, state().recents[0]?.id ?? "");
  expect([names(), state().view]).toEqual([["table.jpg", "cat.jpg"], { scale: 2, x: 1, y: 2 }]);
  expect(documentOf(state())).toStrictEqual(document);
});

test("a document that cannot be read is told, and is never written over", async () => {
  await open("table.jpg");
  await click();
  await closeProject.perform(app);
  const [[key] = [""]] = await device.readAll("documents");
  const newer = JSON.stringify({ version: 99 });
  await device.write([{ table: "documents", key, value: newer }]);
  await openProject.perform(app, state().recents[0]?.id ?? "");
  expect(state().problem).toMatchObject({ code: "document-newer", during: "keep" });
  expect(state().problem?.message).toMatch(/table\.jpg.*left as it is/s);
  await click();
  await app.kept.flush();
  expect([made(), await device.read("documents", key)]).toEqual([1, newer]);
});

test("a photo whose file is gone is told, and the others are there", async () => {
  await open("table.jpg", "cat.jpg");
  await closeProject.perform(app);
  const [[key] = [""]] = await device.readAll("photos");
  await device.write([{ table: "photos", key, value: undefined }]);
  await openProject.perform(app, state().recents[0]?.id ?? "");
  expect(state().problem?.code).toBe("not-kept");
  await openPhotoOfProject.perform(app, state().project?.photos[1]?.photo.sha256 ?? "");
  expect(state().photo?.name).toBe("cat.jpg");
  // Opened again, it is the same entry.
  await open("table.jpg");
  expect([names(), state().photo?.name]).toEqual([["table.jpg", "cat.jpg"], "table.jpg"]);
});

test("a project that is deleted while it is worked on, by another tab or with all site data, is kept again", async () => {
  await open("table.jpg");
  await click();
  await app.kept.flush();
  await device.destroy();
  undo.perform(app);
  await app.kept.flush();
  const another = createNodeApp(loupe, {}, { store: device });
  const [recent] = await another.kept.recentProjects();
  await openProject.perform(another, recent?.id ?? "");
  expect(another.store.getState()).toMatchObject({ problem: null, photo: { name: "table.jpg" } });
});

test("a photo is removed from the project, a project from the device", async () => {
  await open("table.jpg", "cat.jpg");
  await click();
  await removePhoto.perform(app, shown());
  expect([names(), state().photo?.name, removePhoto.enabled(state())]).toEqual([["cat.jpg"], "cat.jpg", false]);
  expect([(await device.readAll("photos")).size, (await device.readAll("documents")).size]).toEqual([1, 0]);
  const id = state().project?.id ?? "";
  await deleteProject.perform(app, id);
  expect([state().project, state().recents, state().photo]).toEqual([null, [], null]);
  expect((await device.readAll("photos")).size).toBe(0);
});

describe("while another tab has the project", () => {
  test("a change is refused and said, and a photo begins a project of its own", async () => {
    await open("table.jpg");
    await click();
    const id = state().project?.id;
    state().setReadOnly(true);
    const before = documentOf(state());
    undo.perform(app);
    await click();
    expect(documentOf(state())).toBe(before);
    expect(state().problem).toMatchObject({ code: "project-elsewhere", during: "keep" });
    await open("cat.jpg");
    expect([names(), state().readOnly, state().project?.id === id]).toEqual([["cat.jpg"], false, false]);
  });
});

test("keep nothing: the device is empty, and what is open goes on", async () => {
  await open("table.jpg", "cat.jpg");
  await click();
  await keepNothing.perform(app);
  await click();
  await app.kept.flush();
  for (const table of ["projects", "documents", "photos", "views"] as const)
    expect((await device.readAll(table)).size, table).toBe(0);
  expect([names(), made()]).toEqual([["table.jpg", "cat.jpg"], 1]);
  await keepNothing.perform(app);
  expect((await device.readAll("photos")).size).toBe(2);
});
