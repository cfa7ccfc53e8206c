/**
 * A link's result, shown beside one's own work: no model is asked, and none is loaded. Itself loaded with the first link:
 * most visits have none.
 */
import type { Photo } from "../../document/document";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { viewOn } from "../camera";
import type { Fields } from "../kept/link/fields";
import { isPhotoOf, linkDocument, readLink } from "../kept/link/link";
import type { Picture } from "../page/page";
import { shownLayers } from "./layers-of";
import { leaveProject } from "./leave-project";
import { opening, type PhotoSource } from "./open-photo";
import { sampleSource } from "./sample-source";
import { showMade } from "./show-made";
import { tell } from "./tell";

/** Opens it, or asks for its photo. What is wrong with it is told. */
export async function openLink(app: App, hash: string): Promise<void> {
  app.store.getState().setAwaited(null);
  await opening(app, "the link", async (isLatest) => {
    try {
      const fields = await readLink(hash);
      if (!isLatest()) return null;
      if (fields.p.s === undefined) return () => awaitPhoto(app, hash, fields);
      return await readied(app, { hash, fields }, await sampleOf(app, fields.p.s), isLatest);
    } catch (error) {
      app.page.clearAddress();
      throw error;
    }
  });
}

/** The files that somebody has handed over while a link waits for its photo: one of them is it, or that is told. */
export async function answerLink(app: App, files: readonly File[]): Promise<void> {
  const { awaited } = app.store.getState();
  if (!awaited) return;
  await opening(app, awaited.name, async (isLatest) => {
    const fields = await readLink(awaited.hash);
    const file = await photoAmong(app, files, fields);
    if (!file) throw another(files[0]?.name || "This picture", awaited.name);
    const source: PhotoSource = { name: awaited.name, read: async () => file };
    return readied(app, { hash: awaited.hash, fields }, source, isLatest);
  });
}

async function photoAmong(app: App, files: readonly File[], fields: Fields): Promise<File | null> {
  for (const file of files) {
    // What is no picture is not the photo.
    const sum = await app.page.sum(file).catch(() => null);
    if (sum !== null && isPhotoOf(fields, sum)) return file;
  }
  return null;
}

/** One's own work is left, not lost: the start page asks. */
function awaitPhoto(app: App, hash: string, { p: { n = "the photo" } }: Fields): void {
  const { project, announce } = app.store.getState();
  if (project) leaveProject(app);
  app.store.getState().setAwaited({ hash, name: n });
  announce(`This link is to a photo that is not in it. Choose ${n} to see it.`);
}

async function sampleOf(app: App, id: string): Promise<PhotoSource> {
  const sample = (await app.page.samples()).find((one) => one.id === id);
  if (sample) return sampleSource(app, sample);
  throw new LoupeError(
    "link-photo",
    `This link is to a sample photo, “${id}”, that this Loupe does not have. Open it where it was made, or update Loupe.`,
  );
}

/** What shows it. Throws "link-photo" where the photo is another, and the image-… errors. */
async function readied(
  app: App,
  { hash, fields }: { hash: string; fields: Fields },
  { name, read, sample }: PhotoSource,
  isLatest: () => boolean,
): Promise<(() => Promise<void>) | null> {
  const file = await read();
  const { picture, sha256, thumbnail } = await app.page.newPhoto(file);
  const { width, height } = picture;
  const unlike = !isPhotoOf(fields, sha256)
    ? `The sample photo “${sample?.id ?? name}” of this Loupe`
    : width !== fields.p.w || height !== fields.p.h
      ? name
      : null;
  if (unlike !== null) {
    picture.bitmap.close();
    throw another(unlike, name);
  }
  const photo: Photo = { sha256, name, width, height, ...(sample && { sample: sample.id }) };
  const document = await linkDocument(fields, photo, app.masks);
  const { suggestions = [], credit = "" } = sample ?? {};
  const kept = { file, thumbnail, suggestions, credit };
  if (!isLatest()) {
    picture.bitmap.close();
    return null;
  }
  return async () => {
    const { store } = app;
    // First: the entry of the history that Back leads to must not open it again.
    app.page.clearAddress();
    if (!(await showMade(app, { document, kept, picture, origin: "link" }))) return;
    const state = store.getState();
    state.setOpened(hash);
    state.select(document.objects[fields.s ?? -1]?.id ?? null);
    const { y } = fields;
    if (y !== undefined) state.showLayers(shownLayers(y));
    placeView(app, fields, picture);
    tellOtherModel(app, fields);
  };
}

/** What is asked again is answered by the model that is here: where that is another one, it is told as soon as it is known. */
function tellOtherModel(app: App, { m }: Fields): void {
  const { store } = app;
  const { key } = store.getState().photo ?? {};
  const look = () => {
    const { model, photo } = store.getState();
    if (photo?.key !== key) return true;
    if (model.status !== "ready") return false;
    const { id, version, name } = model.info;
    const [theirs] = m.filter(([one, its]) => one !== id || its !== version);
    if (!theirs) return true;
    const here = `Here ${name} ${version} answers: what you ask again may come out differently.`;
    tell(
      app,
      new LoupeError("link-model", `What this link shows is by the model ${theirs[0]} ${theirs[1]}. ${here}`),
      "open",
    );
    return true;
  };
  if (look()) return;
  const leave = store.subscribe((state, before) => {
    if ((state.model !== before.model || state.photo?.key !== key) && look()) leave();
  });
}

/** As soon as the stage has a size. */
function placeView({ store }: App, { v }: Fields, photo: Picture): void {
  if (!v) return;
  const { key } = store.getState().photo ?? {};
  const place = () => {
    const { stage, photo: shown, setView } = store.getState();
    if (stage && shown?.key === key) setView(viewOn(v, stage, photo));
    return stage !== null || shown?.key !== key;
  };
  if (place()) return;
  const leave = store.subscribe(() => {
    if (store.getState().stage === null && store.getState().photo?.key === key) return;
    leave();
    place();
  });
}

function another(given: string, wanted: string): LoupeError {
  return new LoupeError(
    "link-photo",
    given === wanted
      ? `This ${given} is not the photo that the link was made of: it has the same name and other contents. Ask whoever sent the link for the file.`
      : `${given} is another photo than the link’s ${wanted}. Choose ${wanted}.`,
  );
}
