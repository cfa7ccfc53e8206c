/** What is on the stage, as others get it: a link and a picture. Loaded when somebody shares. */
import { visibleObjects } from "../../document/document";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { relativeView } from "../camera";
import { SIDES } from "../kept/link/fields";
import { writeLink } from "../kept/link/link";
import { documentOf } from "../state/document";
import { layersOf } from "./layers-of";
import { fileNameFor, written } from "./save";

export interface SharedLink {
  /** The whole address. */
  address: string;
  /** Its masks are coarser than they could be, so that it is no longer than it is. */
  isCoarse: boolean;
  /** Objects that are hidden, and so not in it. */
  hidden: number;
  /** Name of somebody's own file, which is not in the link; null for a sample photo. */
  file: string | null;
}

/** Of the picture's longer side: what a screen shows. */
const SIDE = 1600;

/** Throws "format-unfit" where it is too much for a link. */
export async function linkOf(app: App): Promise<SharedLink> {
  const { photo, view, stage, visible, selected, history } = app.store.getState();
  const document = documentOf({ history });
  if (!document || !photo) throw closed();
  const shown = {
    selected,
    view: view && stage && relativeView(view, stage, photo),
    layers: layersOf(visible),
  };
  const { hash, side } = await writeLink(document, shown, photo.file.size, app.masks);
  return {
    address: app.page.addressOf(hash),
    isCoarse: side < Math.min(SIDES[0], Math.max(photo.width, photo.height)),
    hidden: document.objects.length - visibleObjects(document).length,
    file: document.photo.sample === undefined ? document.photo.name : null,
  };
}

/** A PNG of the photo with the outlines. */
export async function pictureOf(app: App): Promise<File> {
  const document = documentOf(app.store.getState());
  if (!document) throw closed();
  const { box } = app.store.getState().visible;
  const file = await written(app, "overlay", [document], { side: SIDE, boxes: box });
  const name = fileNameFor(document.photo.name, "", `outlines.${file.extension}`);
  return new File([file.content], name, { type: file.content.type });
}

const closed = () => new LoupeError("photo-unknown", "There is no photo any more. Open it again.");
