/** What a link shows: at once, beside what was there, and without a model. */
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { begin } from "../../src/app/commands/begin";
import { closeProject } from "../../src/app/commands/close-project";
import { forgetLink } from "../../src/app/commands/forget-link";
import { openFiles } from "../../src/app/commands/open-files";
import { openLink } from "../../src/app/commands/open-link";
import { openProject } from "../../src/app/commands/open-project";
import { repeatQuestion } from "../../src/app/commands/repeat-question";
import { resume } from "../../src/app/commands/resume";
import type { IndexedStore } from "../../src/app/kept/indexed-store";
import { writeFields } from "../../src/app/kept/link/fields";
import { readLink, writeLink } from "../../src/app/kept/link/link";
import { writeText } from "../../src/app/kept/link/text";
import { createMemoryStore } from "../../src/app/kept/store";
import type { Asked } from "../../src/app/state/asked";
import { documentOf, selectedObject } from "../../src/app/state/document";
import { type Document, newDocument } from "../../src/document/document";
import { addObject } from "../../src/document/edits";
import { maskArea, reduceMask } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { sha256 } from "../../src/engine/store/sha256";
import { drawn } from "../engine/mask-support";
import { modelsDir } from "../engine/support";
import { answerOf, masks } from "./link/support";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

const loupe = createNodeLoupe({ modelsDir });
beforeAll(() => () => loupe.dispose());

const { links } = JSON.parse(readFileSync("tests/fixtures/links/v1.json", "utf8")) as { links: { hash: string }[] };
const coffee = links[0]?.hash as string;

let device: IndexedStore;
let app: NodeApp;
beforeEach(() => {
  const memory = createMemoryStore();
  device = { ...memory, destroy: async () => memory.clear() };
});
const state = () => app.store.getState();
const made = () => documentOf(state());

async function start(asked: Asked = {}): Promise<void> {
  app = createNodeApp(loupe, asked, { store: device });
  await Promise.all([resume.perform(app), begin.perform(app)]);
}

/** A link to birds.jpg as somebody's own photo, 451 × 300 or so as it is. */
async function ownLink(name = "beach.jpg"): Promise<{ hash: string; document: Document }> {
  const bytes = new Uint8Array(readFileSync("public/samples/birds.jpg"));
  const { width, height } = await createNodeApp(loupe).page.picture(new Blob([bytes]));
  const photo = { sha256: await sha256(bytes), name, width, height };
  const rle = drawn(width, height, (x, y) => Math.hypot(x - 100, y - 100) < 50);
  const document = addObject(newDocument(photo), { name: "bird", step: answerOf("the bird", rle) });
  const { hash } = await writeLink(document, { selected: null, view: null, layers: 13 }, bytes.length, masks);
  return { hash, document };
}

test("a link of a sample shows its objects, selection and layers; nothing is loaded, and it is a project", async () => {
  await start({ link: coffee });
  expect(made()?.objects.map(({ name }) => name)).toEqual(["cup"]);
  expect(selectedObject(state())?.name).toBe("cup");
  expect([state().loading, state().model.status, state().photo?.encodes]).toEqual([null, "waiting", null]);
  expect(state().problem).toBeNull();
  await app.kept.flush();
  const [project] = await app.kept.recentProjects();
  expect(project?.name).toBe("A cup of coffee");
  await closeProject.perform(app);
  await openProject.perform(app, project?.id ?? "");
  const fields = await readLink(coffee);
  const step = made()?.objects[0]?.steps[0];
  expect(step?.mask && reduceMask(step.mask.rle, 256).counts).toBe(fields.o[0]?.k);
  expect(state().loading).toBeNull();
});

test("own work is left as it was, and the link's photo is no part of it", async () => {
  await start({ link: coffee });
  await closeProject.perform(app);
  await openLink.perform(app, (await ownLink()).hash);
  expect([made(), state().awaited]).toMatchObject([null, { name: "beach.jpg" }]);
  forgetLink.perform(app);
  const [mine] = await app.kept.recentProjects();
  const before = await app.kept.readProject(mine?.id ?? "");
  await openProject.perform(app, mine?.id ?? "");
  const document = made();
  await openLink.perform(app, coffee);
  expect(state().project?.id).not.toBe(mine?.id);
  expect(await app.kept.recentProjects()).toHaveLength(2);
  await closeProject.perform(app);
  await openProject.perform(app, mine?.id ?? "");
  expect([made(), state().project?.photos.length]).toEqual([document, 1]);
  expect((await app.kept.readProject(mine?.id ?? ""))?.text).toBe(before?.text);
});

test("one's own photo is asked for by name, another is refused by name, and the right one is taken under any", async () => {
  await start();
  const { hash, document } = await ownLink();
  await openLink.perform(app, hash);
  expect(state().awaited).toEqual({ hash, name: "beach.jpg" });
  await openFiles.perform(app, [await photoFile("public/samples/cat.jpg")]);
  expect(state().problem).toMatchObject({ code: "link-photo" });
  expect(state().problem?.message).toMatch(/^cat\.jpg is another photo than the link’s beach\.jpg/);
  expect([state().photo, state().awaited?.name]).toEqual([null, "beach.jpg"]);
  const files = ["public/samples/cat.jpg", "public/samples/birds.jpg"].map(photoFile);
  await openFiles.perform(app, await Promise.all(files));
  expect([state().awaited, state().problem, state().photo?.name]).toEqual([null, null, "beach.jpg"]);
  expect(state().visible).toEqual({ photo: true, heatmap: false, mask: true, box: true });
  const [mask, its] = [made()?.objects[0]?.steps[0]?.mask, document.objects[0]?.steps[0]?.mask];
  expect(mask && maskArea(reduceMask(mask.rle, 256))).toBe(its && maskArea(reduceMask(its.rle, 256)));
});

test("without the photo one goes on as if there had been no link", async () => {
  await start({ link: (await ownLink()).hash });
  forgetLink.perform(app);
  await openFiles.perform(app, [await photoFile("public/samples/cat.jpg")]);
  expect([state().photo?.name, state().problem, made()?.objects.length]).toEqual(["cat.jpg", null, 0]);
  // A photo of one's own: now the model is needed.
  expect(state().loading).not.toBeNull();
});

test("a broken link says what is wrong and leaves what is open", async () => {
  await start({ link: coffee });
  const before = made();
  for (const [hash, code] of [
    [coffee.slice(0, -20), "link-cut"],
    [coffee.replace(/.{9}$/, "AAAAAAAAA"), "link-damaged"],
    [`#3${coffee.slice(2)}`, "link-newer"],
  ] as const) {
    await openLink.perform(app, hash);
    expect(state().problem).toMatchObject({ code });
    expect(made()).toBe(before);
  }
});

test("a sample that is not here, or is another photo here, is told", async () => {
  await start();
  const fields = await readLink(coffee);
  for (const p of [
    { ...fields.p, s: "teapot" },
    { ...fields.p, i: "0".repeat(16) },
    { ...fields.p, s: "cat" },
  ]) {
    await openLink.perform(app, await writeText(writeFields({ ...fields, p })));
    expect([state().problem?.code, state().photo]).toEqual(["link-photo", null]);
  }
});

test("asked again, it is answered by the model that is here, beside the link's; that it is another is told", async () => {
  const fields = await readLink(coffee);
  const link = await writeText(writeFields({ ...fields, m: [["nano", "0.0.1"]] }));
  await start({ link });
  expect(state().problem).toBeNull();
  await repeatQuestion.perform(app);
  await until(app, ({ run }) => run === null);
  expect(made()?.objects.map(({ name }) => name)).toEqual(["cup", "cup"]);
  expect(state().problem).toMatchObject({ code: "link-model" });
  expect(state().problem?.message).toContain("nano 0.0.1");
});

test("?sample= and ?ask= open and ask", async () => {
  await start({ sample: "coffee", ask: "the cup" });
  await until(app, ({ run, questions }) => run === null && questions.length === 0);
  expect([state().photo?.name, made()?.objects.length]).toEqual(["A cup of coffee", 1]);
  await start({ sample: "<b>" });
  expect(state().problem?.message).toMatch(/^There is no sample photo “<b>”\. There are otter, /);
});
