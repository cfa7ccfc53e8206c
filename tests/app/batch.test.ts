/** One question to all photos, on the real engine: nothing is lost and nothing asked twice, whatever happens meanwhile. */
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { acceptPhoto } from "../../src/app/commands/accept-photo";
import { ask } from "../../src/app/commands/ask";
import { askAll } from "../../src/app/commands/ask-all";
import { askRest } from "../../src/app/commands/ask-rest";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { closeProject } from "../../src/app/commands/close-project";
import { endBatch } from "../../src/app/commands/end-batch";
import { fixPhoto } from "../../src/app/commands/fix-photo";
import { goOnBatch } from "../../src/app/commands/go-on-batch";
import { openFiles } from "../../src/app/commands/open-files";
import { openPhotoOfProject } from "../../src/app/commands/open-photo-of-project";
import { openProject } from "../../src/app/commands/open-project";
import { pauseBatch } from "../../src/app/commands/pause-batch";
import { resume } from "../../src/app/commands/resume";
import { saveCoco } from "../../src/app/commands/save-coco";
import { saveZip } from "../../src/app/commands/save-zip";
import { skipPhoto } from "../../src/app/commands/skip-photo";
import { undo } from "../../src/app/commands/undo";
import type { IndexedStore } from "../../src/app/kept/indexed-store";
import { createMemoryStore } from "../../src/app/kept/store";
import { documentOf } from "../../src/app/state/document";
import type { State } from "../../src/app/state/store";
import { countAsked } from "../../src/document/batch";
import { restoreDocument } from "../../src/document/restore";
import type { Loupe } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { manyPhotos } from "../e2e/support/many";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

const FILES = ["savanna.jpg", "table.jpg", "cat.jpg", "tools.jpg"];
const QUESTION = "the animal";

let loupe: Loupe;
let device: IndexedStore;
let app: NodeApp;
const state = () => app.store.getState();
const asked = () => state().project?.photos.map((photo) => photo.asked);
const made = () => documentOf(state())?.objects.length;
const shown = () => documentOf(state())?.photo.name;
const sha = (index: number) => state().project?.photos[index]?.photo.sha256 as string;
const counts = ({ project }: State) => (project ? countAsked(project) : { waiting: 0, total: 0 });
const isDone = (now: State) => counts(now).total > 0 && counts(now).waiting === 0 && now.asking === null;
/** So many have been answered. */
const after = (count: number) => until(app, (now) => counts(now).total - counts(now).waiting === count);

beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir });
  return () => loupe.dispose();
});
beforeEach(async () => {
  const memory = createMemoryStore();
  device = { ...memory, destroy: async () => memory.clear() };
  await another();
});

/** The same device, and a page that knows nothing of the one before. */
async function another(): Promise<void> {
  app = createNodeApp(loupe, {}, { store: device });
  await resume.perform(app);
}

const open = async (...names: string[]) =>
  openFiles.perform(app, await Promise.all(names.map((name) => photoFile(`public/samples/${name}`))));

function askAllOf(prompt = QUESTION): void {
  state().setPrompt(prompt);
  void askAll.perform(app);
}

async function keptObjects(): Promise<Record<string, number>> {
  await app.kept.flush();
  const texts = [...(await device.readAll("documents")).values()].map((text) => restoreDocument(String(text)));
  return Object.fromEntries(texts.map(({ photo, objects }) => [photo.name, objects.length]));
}

async function saved(): Promise<Uint8Array> {
  const [last] = [...app.saved.values()].slice(-1);
  return new Uint8Array(await (last as Blob).arrayBuffer());
}

test("every photo is asked once, gets one entry of undo in its own document, and is kept at once", async () => {
  await open(...FILES);
  askAllOf();
  expect([state().prompt, asked()]).toEqual(["", ["waiting", "waiting", "waiting", "waiting"]]);
  await until(app, isDone);
  expect(state().pace).toBeGreaterThan(0);
  const results = asked() as string[];
  expect(results[0]).toBe("found");
  expect(results.every((result) => result === "found" || result === "nothing")).toBe(true);
  const found = FILES.filter((_, i) => results[i] === "found");
  expect(await keptObjects()).toEqual(Object.fromEntries(found.map((name) => [name, 1])));
  expect(state().announcement).toBe(
    `Found in ${found.length} of 4 photos${found.length < 4 ? `, nothing in ${4 - found.length}` : ""}`,
  );
  for (const [i, result] of results.entries()) {
    await openPhotoOfProject.perform(app, sha(i));
    if (result !== "found") continue;
    expect([made(), state().selected !== null, state().history?.past.length]).toEqual([1, true, 1]);
    undo.perform(app);
    expect(made()).toBe(0);
  }
  expect(found.length).toBeGreaterThan(1);
  expect(state().project?.labels.length).toBeGreaterThan(0);
});

test("of many each quarter is told, and not each photo", async () => {
  const files = await manyPhotos(8, 300);
  await openFiles.perform(
    app,
    files.map(({ name, buffer }) => new File([new Uint8Array(buffer)], name)),
  );
  const said: string[] = [];
  app.store.subscribe((now, before) => {
    if (now.announced !== before.announced) said.push(now.announcement);
  });
  askAllOf();
  await until(app, isDone);
  const told = said.filter((text) => /asked$|^Found/.test(text));
  expect(told).toEqual([
    "2 of 8 photos asked",
    "4 of 8 photos asked",
    "6 of 8 photos asked",
    expect.stringMatching(/^Found in \d of 8 photos/),
  ]);
});

test("paused and closed in the middle it goes on where it was, in another page, and asks nothing twice", async () => {
  await open(...FILES);
  askAllOf();
  await after(1);
  pauseBatch.perform(app);
  const before = asked();
  await until(app, ({ asking }) => asking === null);
  expect([asked(), state().project?.batch?.paused]).toEqual([before, true]);
  await app.kept.flush();
  const id = state().project?.id ?? "";

  await another();
  await openProject.perform(app, id);
  expect([asked(), state().project?.batch, goOnBatch.enabled(state())]).toEqual([
    before,
    { prompt: QUESTION, paused: true },
    true,
  ]);
  goOnBatch.perform(app);
  await after(2);
  // Gone without a word: nothing is flushed, nothing paused.
  app.store.setState({ project: null });

  await another();
  await openProject.perform(app, id);
  await until(app, isDone);
  const found = FILES.filter((_, i) => asked()?.[i] === "found");
  expect(await keptObjects()).toEqual(Object.fromEntries(found.map((name) => [name, 1])));
});

test("meanwhile clicks are answered, a question of a person's goes first, and another photo can be shown", async () => {
  await open(...FILES);
  askAllOf();
  await until(app, ({ asking }) => asking === sha(1));
  const point = { x: 320, y: 200, positive: true };
  await clickPhoto.perform(app, { about: "plain", reach: 4, candidate: null, closer: null, point });
  const clicked = made() ?? 0;
  expect([clicked > 0, isDone(state())]).toEqual([true, false]);
  // While one of all is being answered: the engine answers one at a time.
  const segment = vi.spyOn(loupe, "segment");
  await vi.waitFor(() => expect(segment).toHaveBeenCalled(), { timeout: 60_000, interval: 1 });
  segment.mockRestore();
  state().setPrompt("the giraffe");
  await ask.perform(app);
  expect([made(), isDone(state()), state().problem]).toEqual([clicked + 1, false, null]);
  await openPhotoOfProject.perform(app, sha(3));
  await until(app, isDone);
  expect([asked()?.includes("failed"), shown()]).toEqual([false, "tools.jpg"]);
  expect(made()).toBe(asked()?.[3] === "found" ? 1 : 0);
});

test("a photo that cannot be asked is told of by name, the others go on, and it is asked again", async () => {
  await open(...FILES);
  await closeProject.perform(app);
  const id = state().recents[0]?.id ?? "";
  const photos = await device.readAll("photos");
  await openProject.perform(app, id);
  const lost = sha(2);
  await device.write([{ table: "photos", key: lost, value: undefined }]);
  askAllOf();
  await until(app, isDone);
  expect(asked()?.map((one) => one === "failed")).toEqual([false, false, true, false]);
  expect(state().project?.photos[2]?.why).toMatch(/not kept on this device any more/);
  expect(askRest.enabled(state())).toBe(true);
  // The file is given once more.
  await device.write([{ table: "photos", key: lost, value: photos.get(lost) }]);
  await open("cat.jpg");
  askRest.perform(app);
  await until(app, isDone);
  expect([asked()?.includes("failed"), state().project?.photos[2]?.why]).toEqual([false, null]);
});

test("photos that come while all are asked are asked too, later ones when that is wanted", async () => {
  const opening = open(...FILES.slice(0, 3));
  await until(app, ({ photo }) => photo !== null);
  expect(state().project?.photos).toHaveLength(1);
  askAllOf();
  await opening;
  await until(app, isDone);
  expect(asked()?.map((result) => result === "found" || result === "nothing")).toEqual([true, true, true]);
  await open("tools.jpg");
  expect([asked()?.[3], state().asking, askRest.enabled(state())]).toEqual([null, null, true]);
  askRest.perform(app);
  await until(app, isDone);
  expect(["found", "nothing"]).toContain(asked()?.[3]);
  endBatch.perform(app);
  expect(state().project?.batch).toBeNull();
});

test("review: accept and skip lead on, fix stays, and once more takes it back", async () => {
  await open(...FILES);
  askAllOf();
  await until(app, isDone);
  expect(shown()).toBe("savanna.jpg");
  const accepted = acceptPhoto.perform(app);
  // A key pressed twice takes nothing back.
  expect(acceptPhoto.enabled(state())).toBe(false);
  await accepted;
  expect([shown(), acceptPhoto.enabled(state())]).toEqual(["table.jpg", true]);
  await skipPhoto.perform(app);
  expect(shown()).toBe("cat.jpg");
  fixPhoto.perform(app);
  expect([shown(), state().tool]).toEqual(["cat.jpg", "point"]);
  await openPhotoOfProject.perform(app, sha(3));
  await acceptPhoto.perform(app);
  expect([shown(), state().project?.photos.map((photo) => photo.state)]).toEqual([
    "cat.jpg",
    ["accepted", "skipped", "fix", "accepted"],
  ]);
  await acceptPhoto.perform(app);
  expect([shown(), state().announcement]).toEqual(["cat.jpg", "Accepted. All photos are reviewed"]);
  await acceptPhoto.perform(app);
  expect(state().project?.photos[2]?.state).toBe("open");
});

test("what is saved of all leaves the skipped out, and is the same bytes in another page", async () => {
  await open(...FILES);
  askAllOf("the animal");
  await until(app, isDone);
  await openPhotoOfProject.perform(app, sha(1));
  await skipPhoto.perform(app);
  await saveCoco.perform(app);
  const coco = await saved();
  const { images, annotations, categories } = JSON.parse(Buffer.from(coco).toString());
  expect(images.map(({ file_name }: { file_name: string }) => file_name)).toEqual([
    "savanna.jpg",
    "cat.jpg",
    "tools.jpg",
  ]);
  expect([annotations.length > 0, categories.length]).toEqual([true, state().project?.labels.length]);
  await saveZip.perform(app);
  const zip = await saved();
  await closeProject.perform(app);
  const id = state().recents[0]?.id ?? "";

  await another();
  await openProject.perform(app, id);
  await saveCoco.perform(app);
  expect(Buffer.compare(await saved(), coco)).toBe(0);
  await saveZip.perform(app);
  expect(Buffer.compare(await saved(), zip)).toBe(0);
});

test("files that cannot be read are told by name in one message, and the others are there", async () => {
  const broken = ["one.jpg", "two.png"].map((name) => new File(["no photo"], name));
  await openFiles.perform(app, [broken[0] as File, await photoFile("public/samples/cat.jpg"), broken[1] as File]);
  expect([shown(), state().adding]).toEqual(["cat.jpg", null]);
  expect(state().problem).toMatchObject({ code: "image-unsupported", during: "open" });
  expect(state().problem?.message).toMatch(/^one\.jpg, two\.png: .*The other one is open\.$/s);
});
