/** What is cut out, shown in the photo's place while its edges are set, a file of it is chosen, or the photo is not wanted. */
import { cutsOf } from "../../document/cut-edges";
import { type DocumentObject, objectMask, visibleObjects } from "../../document/document";
import type { Ground } from "../../document/ground";
import type { PhotoPixels } from "../../engine/mask";
import type { App } from "../app";
import { chosenObjects, documentOf, selectedObjects } from "../state/document";
import { groundOf } from "../state/layers";
import type { State } from "../state/store";
import { photoPixels } from "../work/photo-pixels";

type Seen = Pick<State, "cutting" | "ground" | "visible" | "peek" | "history" | "selected" | "also" | "photo">;

/** The objects that are shown cut out; none where the photo is shown. */
export function cutOutObjects(state: Seen): DocumentObject[] {
  if (state.peek === "photo" || !isCutting(state)) return [];
  const { cutting } = state;
  if (cutting.download) return chosenObjects(state);
  if (cutting.selected) return selectedObjects(state).filter(objectMask);
  const document = documentOf(state);
  return document ? visibleObjects(document).filter(objectMask) : [];
}

const isCutting = ({ cutting, visible }: Seen) => cutting.download ?? (cutting.selected || !visible.photo);

/** Whether two states show the same cut out. */
export function isSameCutOut(a: Seen, b: Seen): boolean {
  if (isCutting(a) !== isCutting(b) || a.peek !== b.peek || groundOf(a) !== groundOf(b)) return false;
  return isSame(cutOutObjects(a), cutOutObjects(b));
}

interface Made {
  photo: number;
  objects: readonly DocumentObject[];
  ground: Ground;
  bitmap: ImageBitmap;
}

const isSame = (a: readonly DocumentObject[], b: readonly DocumentObject[]) =>
  a.length === b.length && a.every((object, i) => object === b[i]);

export class CutOut {
  readonly #app: App;
  readonly #arrived: () => void;
  #made: Made | null = null;
  /** Of the photo with this key. */
  #pixels: { photo: number; pixels: Promise<PhotoPixels | null> } | null = null;
  #isMaking = false;

  /** `arrived`: of() has another one. */
  constructor(app: App, arrived: () => void) {
    this.#app = app;
    this.#arrived = arrived;
  }

  /** Until the one that is asked for is there, the one before, or null. */
  of(state: Seen): ImageBitmap | null {
    const { photo } = state;
    const objects = cutOutObjects(state);
    if (!photo || !objects.length) {
      if (!photo || !isCutting(state)) this.end();
      return null;
    }
    const made = this.#made?.photo === photo.key ? this.#made : null;
    const ground = groundOf(state);
    if (made?.ground !== ground || !isSame(made.objects, objects)) void this.#make(photo.key, objects, ground);
    return made?.bitmap ?? null;
  }

  /** One at a time: when it is there, of() asks for what is wanted then. */
  async #make(photo: number, objects: readonly DocumentObject[], ground: Ground): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    try {
      if (this.#pixels?.photo !== photo) this.#pixels = { photo, pixels: photoPixels(this.#app) };
      const pixels = await this.#pixels.pixels;
      if (!pixels) return;
      const { width, height } = pixels;
      const data = await this.#app.masks.cutOutPixels(cutsOf(objects), pixels, ground);
      const bitmap = await createImageBitmap(new ImageData(data, width, height));
      this.#made?.bitmap.close();
      this.#made = { photo, objects, ground, bitmap };
    } catch {
      // The photo goes on being shown. What is wrong with its file is told by who saves.
      this.#pixels = null;
      return;
    } finally {
      this.#isMaking = false;
    }
    this.#arrived();
  }

  /** Nothing is cut out any more: what it takes is let go. */
  end(): void {
    this.#made?.bitmap.close();
    this.#made = null;
    this.#pixels = null;
  }
}
