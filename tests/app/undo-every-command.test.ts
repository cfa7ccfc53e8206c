/** Every command that changes a document, on the real model: as many undos lead to the beginning, as many redos to the end. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands, plainCommands } from "../../src/app/commands";
import { ask } from "../../src/app/commands/ask";
import { changeObject, type ObjectChange } from "../../src/app/commands/change-object";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { deleteClick } from "../../src/app/commands/delete-click";
import { drawBox } from "../../src/app/commands/draw-box";
import { keepProposal } from "../../src/app/commands/keep-proposal";
import { openFiles } from "../../src/app/commands/open-files";
import { paintStroke } from "../../src/app/commands/paint-stroke";
import { readObjects } from "../../src/app/commands/read-objects";
import { repeatQuestion } from "../../src/app/commands/repeat-question";
import { selectObject } from "../../src/app/commands/select-object";
import { takeOffer } from "../../src/app/commands/take-offer";
import { documentOf } from "../../src/app/state/document";
import { formatIo } from "../../src/cli/format-io";
import { COLOURS, objectMask, wordsOf } from "../../src/document/document";
import { promptOf } from "../../src/document/prompt";
import type { Mask } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { Random } from "../random";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";
import { expectWayBack } from "./walk-history";

const ROUNDS = 4;
const PHOTO = "public/samples/table.jpg";
const loupe = createNodeLoupe({ modelsDir });
const random = new Random(14);
/** As Everything offers them. */
let offered: readonly Mask[];
let app: NodeApp;
const state = () => app.store.getState();
const objects = () => documentOf(state())?.objects ?? [];
const size = () => documentOf(state())?.photo ?? { width: 0, height: 0 };

beforeAll(async () => {
  await loupe.load();
  const { photo } = await loupe.encode({ image: await (await photoFile(PHOTO)).bytes() });
  offered = (await loupe.propose({ photo })).slice(0, 6);
}, 300_000);
afterAll(() => loupe.dispose());

const place = () => ({ x: random.fraction() * size().width, y: random.fraction() * size().height });
const object = () => (objects().length ? random.pick(objects()).id : null);

function click(about: "plain" | "selected", positive: boolean): Promise<void> | void {
  const point = { ...place(), positive };
  return clickPhoto.perform(app, { point, about, reach: 4, candidate: null, closer: null });
}

/** Half of the photo's width at most: small enough that they do not all cover each other. */
function box(): Promise<void> | void {
  const [{ x, y }, { width, height }] = [place(), size()];
  const to = [x + (random.fraction() * width) / 2, y + (random.fraction() * height) / 2] as const;
  return drawBox.perform(app, [x, y, ...to], null);
}

function stroke(): Promise<void> | void {
  const [from, to] = [place(), place()];
  const drawn = { points: [from.x, from.y, to.x, to.y], radius: size().width / 16 };
  return paintStroke.perform(app, drawn, random.chance(0.7) ? "brush" : "erase");
}

function change(): Promise<void> | void {
  const changes: ObjectChange[] = [
    { change: "name", to: random.pick(["cup", "Tasse"]) },
    { change: "label", to: random.pick(["dishes", null]) },
    { change: "colour", to: random.integer(0, COLOURS - 1) },
    { change: "hidden", to: random.chance(0.3) },
    { change: "order", to: random.integer(0, 5) },
    { change: "edges", to: random.pick([{ feather: random.integer(0, 3) }, { decontaminate: random.chance(0.5) }]) },
  ];
  const id = object();
  if (id) return changeObject.perform(app, id, random.pick(changes));
}

async function read(): Promise<void> {
  const { width, height } = size();
  const inside = width * random.integer(1, height);
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i < inside ? 255 : 0));
  const png = await formatIo.png({ width, height, channels: 1, data });
  app.page.chooseFile = async () => new File([png as Uint8Array<ArrayBuffer>], "table_mask.png");
  await readObjects.perform(app);
}

async function mean(): Promise<void> {
  await click("plain", true);
  const { offers } = state();
  if (offers.length) await takeOffer.perform(app, random.pick(offers));
}

async function unclick(): Promise<void> {
  const clicked = objects().filter((one) => promptOf(one).points.length);
  if (!clicked.length) return;
  const { id, ...of } = random.pick(clicked);
  await deleteClick.perform(app, id, random.pick(promptOf({ id, ...of }).points));
}

async function question(): Promise<void> {
  state().setPrompt(random.pick(["the teapot", "what can i drink from?"]));
  await ask.perform(app);
}

/** Selects what the command is about, and performs it as its button does. */
function plain(id: string, several = false): () => Promise<void> | void {
  const command = plainCommands.find((one) => one.id === id);
  if (!command) throw new Error(`There is no command ${id}`);
  return () => {
    const shown = objects().filter((one) => objectMask(one) && !one.hidden);
    const first = shown.length ? random.pick(shown) : null;
    const others = shown.filter((one) => one !== first);
    selectObject.perform(app, first?.id ?? null, false);
    if (several && others.length) selectObject.perform(app, random.pick(others).id, true);
    if (command.enabled(state())) return command.perform(app);
  };
}

function again(): Promise<void> | void {
  selectObject.perform(app, objects().find((one) => wordsOf(one))?.id ?? null, false);
  if (repeatQuestion.enabled(state())) return repeatQuestion.perform(app);
}

/** How each command that changes the document is performed. Where it has nothing to do it changes nothing. */
const CHANGES: Record<string, () => Promise<void> | void> = {
  ask: question,
  "change-object": change,
  "click-photo": () => click(random.pick(["plain", "selected"]), random.chance(0.7)),
  "delete-click": unclick,
  "delete-objects": plain("delete-objects", true),
  "draw-box": box,
  "fill-holes": plain("fill-holes"),
  "intersect-objects": plain("intersect-objects", true),
  "invert-object": plain("invert-object"),
  "keep-largest": plain("keep-largest"),
  "keep-proposal": () => {
    state().offerPrepared(offered);
    return keepProposal.perform(app, random.pick(offered));
  },
  "keep-proposals": () => {
    state().offerPrepared(offered.slice(0, 2));
    return plain("keep-proposals")();
  },
  "paint-stroke": stroke,
  "read-objects": read,
  "refine-edges": plain("refine-edges"),
  "repeat-question": again,
  "smooth-object": plain("smooth-object"),
  "subtract-objects": plain("subtract-objects", true),
  "take-offer": mean,
  "unite-objects": plain("unite-objects", true),
};

/** These leave the open photo's document as it is. ask-all is an entry in each photo's own undo: batch.test.ts. */
const CHANGES_NOTHING = `
  accept-photo ask-all ask-rest begin brush-larger brush-smaller cancel-encoding candidate-next
  candidate-previous choose-download choose-folder choose-photo choose-provider close-project copy-cutout
  copy-link copy-picture delete-kept delete-project discard-proposals end-batch fix-photo focus-prompt
  forget-link go-on-batch go-on-download install-app keep-nothing label-object let-go look-closer open-files
  open-link open-photo-of-project open-project open-sample pause-batch pause-download preview-click propose redo
  remove-photo rename-object resume retry review-next run-as-usual save-coco save-cutout-png
  save-cutout-png-full save-cutout-webp save-cutout-webp-full save-cvat save-html save-json save-label-studio
  save-labelme save-loupe save-mask save-mask-soft save-overlay save-overlay-jpeg save-overlay-webp save-shared
  save-svg save-voc save-yolo save-zip select-object send-cutout send-picture show-help show-model show-palette
  show-share show-storage skip-photo start stop take-over take-photo take-version tend-site toggle-box toggle-download
  toggle-heatmap toggle-keys toggle-mask toggle-objects toggle-photo toggle-theme undo zoom-actual zoom-fit
  zoom-in zoom-out
`;

test("every command is among those that change the document, or those that do not", () => {
  const named = [...Object.keys(CHANGES), ...CHANGES_NOTHING.trim().split(/\s+/)].sort();
  expect(commands.map(({ id }) => id).sort()).toEqual(named);
});

test("all of them, in any order: n undos lead to the beginning, n redos to the end", async () => {
  const changed = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    app = createNodeApp(loupe);
    await openFiles.perform(app, [await photoFile(PHOTO)]);
    const documents = [documentOf(state())];
    const order = Object.keys(CHANGES)
      .flatMap((id) => [id, id, id])
      .map((id) => ({ id, at: random.fraction() }))
      .sort((a, b) => a.at - b.at);
    for (const { id } of order) {
      await CHANGES[id]?.();
      const { history } = state();
      // Two entries where the command was two things: a click, and what else it was meant as.
      const since = (history?.past ?? []).slice(documents.length).map((entry) => entry.document);
      if (documentOf(state()) === documents.at(-1)) continue;
      documents.push(...since, documentOf(state()));
      changed.set(id, (changed.get(id) ?? 0) + 1);
      expect(state().problem, id).toBeNull();
    }
    expect(state().history?.past.length).toBe(documents.length - 1);
    expectWayBack(app, documents);
  }
  // Each of them has changed something, so all were tried.
  expect([...changed.keys()].sort()).toEqual(Object.keys(CHANGES).sort());
}, 600_000);
