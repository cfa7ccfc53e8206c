import type { Photo } from "../../document/document";
import { LoupeError, toLoupeError } from "../../engine";
import type { App } from "../app";
import type { Picture } from "../page/page";
import type { SuggestedPrompt } from "../state/photo";
import { showPhoto } from "./show-photo";
import { takeIn } from "./take-in";
import { tell } from "./tell";

export interface PhotoSource {
  name: string;
  read(): Promise<Blob>;
  /** Of a photo that came with the app. */
  sample?: { id: string; suggestions: SuggestedPrompt[]; credit: string };
}

/**
 * Takes the photo into the open project, or makes one of it; shows it and begins to encode it. A file that cannot be read
 * leaves the earlier photo in place; that is told, and given back.
 */
export function openPhoto(app: App, source: PhotoSource): Promise<LoupeError | null> {
  return opening(app, source.name, async (isLatest) => {
    const into = app.store.getState().project?.id ?? null;
    const { photo, picture } = await takePhotoIn(app, source, into);
    if (isLatest()) return () => showPhoto(app, photo, picture, source.sample ? "sample" : "own");
    picture.bitmap.close();
    return null;
  });
}

/** Into the project, and not onto the table. Gives back why it could not be read. */
export async function addPhoto(app: App, source: PhotoSource): Promise<LoupeError | null> {
  const into = app.store.getState().project?.id ?? null;
  try {
    const { picture } = await takePhotoIn(app, source, into);
    picture.bitmap.close();
    return null;
  } catch (error) {
    return toLoupeError(error);
  }
}

/**
 * What makes a photo ready to be shown, shown as what is opening. `ready` gives what shows it, or null where there is
 * nothing to show any more. What it throws is told, given back, and changes nothing: what is asked or clicked meanwhile goes
 * on.
 */
export function opening(
  app: App,
  name: string,
  ready: (isLatest: () => boolean) => Promise<(() => Promise<void> | void) | null>,
): Promise<LoupeError | null> {
  const { store } = app;
  const { openings, setProblem, setOpening, endOpening } = store.getState();
  const key = openings + 1;
  setProblem(null);
  const isLatest = () => store.getState().openings === key;
  const done = (async () => {
    try {
      const show = await ready(isLatest);
      if (isLatest()) await show?.();
      endOpening(key);
    } catch (error) {
      if (!isLatest()) return;
      endOpening(key);
      tell(app, named(name, error, store.getState().photo?.name), "open");
      throw error;
    }
  })();
  setOpening({ key, name, done });
  return done.then(() => null, toLoupeError);
}

/** `shown`: the photo that is on the stage, and stays there. */
function named(name: string, error: unknown, shown: string | undefined): LoupeError {
  const { code, message } = toLoupeError(error);
  if (code.startsWith("link-")) return new LoupeError(code, message);
  return new LoupeError(code, `${name}: ${message}${shown === undefined ? "" : ` ${shown} stays open.`}`);
}

/** `into`: the project that was open when the photo was handed over. */
async function takePhotoIn(
  app: App,
  { name, read, sample }: PhotoSource,
  into: string | null,
): Promise<{ photo: Photo; picture: Picture }> {
  const file = await read();
  const { picture, sha256, thumbnail } = await app.page.newPhoto(file);
  const { width, height } = picture;
  const photo: Photo = {
    sha256,
    name: [...name].slice(0, 500).join(""),
    width,
    height,
    ...(sample && { sample: sample.id }),
  };
  const { suggestions = [], credit = "" } = sample ?? {};
  await takeIn(app, photo, { file, thumbnail, suggestions, credit }, into);
  return { photo, picture };
}
