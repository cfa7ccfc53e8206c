/** Saving for other programs and reading what they wrote: over the photos of a project, and after a reload. */
import { unzipSync } from "fflate";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { annotationCommands, pictureCommands, wholeCommands } from "../../src/app/commands";
import { closeProject } from "../../src/app/commands/close-project";
import { openFiles } from "../../src/app/commands/open-files";
import { openPhotoOfProject } from "../../src/app/commands/open-photo-of-project";
import { openProject } from "../../src/app/commands/open-project";
import { readObjects } from "../../src/app/commands/read-objects";
import { resume } from "../../src/app/commands/resume";
import { saveCoco } from "../../src/app/commands/save-coco";
import { saveYolo } from "../../src/app/commands/save-yolo";
import { undo } from "../../src/app/commands/undo";
import type { IndexedStore } from "../../src/app/kept/indexed-store";
import { createMemoryStore } from "../../src/app/kept/store";
import { documentOf } from "../../src/app/state/document";
import { labelsOf } from "../../src/app/state/labels";
import { formatIo } from "../../src/cli/format-io";
import { CUTOUT_TYPES } from "../../src/document/cutout";
import { formats } from "../../src/document/formats";
import type { Loupe } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";

let loupe: Loupe;
let device: IndexedStore;
let app: NodeApp;
const state = () => app.store.getState();
const labels = () => documentOf(state())?.objects.map(({ label }) => label);
const shas = () => state().project?.photos.map(({ photo }) => photo.sha256) ?? [];

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

const photo = (name: string) => photoFile(`public/samples/${name}`);
const named = (name: string, content: unknown) =>
  new File([typeof content === "string" ? content : JSON.stringify(content)], name);
async function saved(): Promise<Uint8Array> {
  const [last] = [...app.saved.values()].slice(-1);
  return new Uint8Array(await (last as Blob).arrayBuffer());
}
const json = async () => JSON.parse(Buffer.from(await saved()).toString());

const square = (x: number) => [[x, 10, x + 20, 10, x + 20, 30, x, 30]];
const coco = (sizes: Record<string, [number, number]>) => ({
  images: Object.entries(sizes).map(([file_name, [width, height]], i) => ({ id: i + 1, file_name, width, height })),
  categories: [
    { id: 62, name: "chair" },
    { id: 17, name: "cat" },
  ],
  annotations: [
    { image_id: 1, category_id: 62, segmentation: square(10) },
    { image_id: 2, category_id: 17, segmentation: square(40) },
    { image_id: 2, category_id: 62, segmentation: square(80) },
  ],
});

/** Two photos, and a file of objects of both, all at once. */
async function openBoth(): Promise<void> {
  const files = [await photo("table.jpg"), await photo("cat.jpg")];
  const sizes: Record<string, [number, number]> = {};
  for (const file of files) {
    const { width, height } = await app.page.picture(file);
    sizes[file.name] = [width, height];
  }
  await openFiles.perform(app, [named("instances.json", coco(sizes)), ...files]);
}

test("a COCO file beside its photos: objects in each, its numbers in the project, one undo in each", async () => {
  await openBoth();
  expect(state().problem).toBeNull();
  expect([labels(), state().announcement]).toEqual([["chair"], "3 objects read in 2 photos"]);
  expect(state().project?.labels.map(({ id, name }) => [id, name])).toEqual([
    ["label-62", "chair"],
    ["label-17", "cat"],
  ]);
  expect(labelsOf(state().project, null)).toEqual(["chair", "cat"]);
  await openPhotoOfProject.perform(app, shas()[1] ?? "");
  expect(labels()).toEqual(["cat", "chair"]);
  undo.perform(app);
  expect(labels()).toEqual([]);
});

test("COCO and YOLO of all photos have the same numbers before and after a reload", async () => {
  await openBoth();
  await saveCoco.perform(app);
  const before = await json();
  expect(before.categories.map(({ id, name }: { id: number; name: string }) => [id, name])).toEqual([
    [62, "chair"],
    [17, "cat"],
  ]);
  expect(before.annotations.map(({ category_id }: { category_id: number }) => category_id)).toEqual([62, 17, 62]);
  await app.kept.flush();
  await closeProject.perform(app);
  app = createNodeApp(loupe, {}, { store: device });
  await resume.perform(app);
  await openProject.perform(app, state().recents[0]?.id ?? "");
  await saveCoco.perform(app);
  expect(await json()).toEqual(before);
  await saveYolo.perform(app);
  const files = unzipSync(await saved());
  const text = (name: string) => Buffer.from(files[name] ?? []).toString();
  expect(text("data.yaml")).toContain('names:\n  0: "chair"\n  1: "cat"\n');
  expect([text("labels/table.txt")[0], text("labels/cat.txt")[0]]).toEqual(["0", "1"]);
  expect([...app.saved.keys()].at(-1)).toBe("table-yolo.zip");
});

test("every format has its command in the Download panel, which writes it", async () => {
  await openBoth();
  const commands = [...pictureCommands, ...annotationCommands, ...wholeCommands];
  // A type that is a file of another kind has one of its own.
  // As a picture of another size has, and for programs there is one of each format.
  const kinds = formats.flatMap(({ id, types, files = {} }) => {
    const own = types === CUTOUT_TYPES ? types.slice(1) : Object.keys(files);
    return [id, ...own.map((type) => `${id}-${type}`)];
  });
  expect(commands.map(({ testId }) => testId).sort()).toEqual(kinds.map((kind) => `format-${kind}`).sort());
  const photos = vi.spyOn(app.page, "writeFile");
  state().select(documentOf(state())?.objects[0]?.id ?? null);
  for (const command of commands) {
    app.saved.clear();
    expect(command.enabled(state()), command.id).toBe(true);
    await command.perform(app);
    expect([state().problem, app.saved.size], command.id).toEqual([null, 1]);
    expect((await saved()).length, command.id).toBeGreaterThan(100);
    const [{ format, documents } = { format: "", documents: [] }] = photos.mock.lastCall ?? [];
    const several = formats.find(({ id }) => id === format)?.several && command.id !== "save-json";
    expect(documents, command.id).toHaveLength(several ? 2 : 1);
  }
});

test("a file that cannot be read is told by its name, and changes nothing", async () => {
  await openBoth();
  const before = documentOf(state());
  for (const [name, content, code] of [
    ["broken.json", "{", "document-invalid"],
    ["rows.txt", "cat 1 2 3", "format-unfit"],
    ["none.json", { images: [], categories: [], annotations: [] }, "format-unfit"],
    ["table.txt", "0 5 5 6 6 7 7", "document-invalid"],
    ["table.json", { shapes: [], imagePath: "table.jpg", imageWidth: 1, imageHeight: 1 }, "format-unfit"],
  ] as const) {
    await openFiles.perform(app, [named(name, content)]);
    expect(state().problem, name).toMatchObject({
      code,
      during: "open",
      message: expect.stringContaining(`${name}: `),
    });
  }
  expect(documentOf(state())).toBe(before);
  app.page.chooseFile = async () => null;
  await readObjects.perform(app);
  expect(documentOf(state())).toBe(before);
});

test("a mask that is chosen becomes an object of the photo", async () => {
  await openFiles.perform(app, [await photo("table.jpg")]);
  const { width = 0, height = 0 } = state().photo ?? {};
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i < width * 50 ? 255 : 0));
  const png = await formatIo.png({ width, height, channels: 1, data });
  app.page.chooseFile = async () => new File([png as Uint8Array<ArrayBuffer>], "table_mask.png");
  await readObjects.perform(app);
  expect(documentOf(state())?.objects).toMatchObject([
    { name: "table_mask", label: null, steps: [{ kind: "import" }] },
  ]);
});
