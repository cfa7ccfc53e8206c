/** The open photo's pixels, for work on masks beside the page. */

import type { PhotoPixels } from "../../engine/mask";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { photoBytes } from "./photo-file";

/** Edges are looked for in so many pixels at most: a larger photo's are as plain when it is reduced. */
const MOST = 4_000_000;

/** Null without a photo. Throws "not-kept" and the image-… errors. */
export async function photoPixels(app: App): Promise<PhotoPixels | null> {
  const photo = documentOf(app.store.getState())?.photo;
  if (!photo) return null;
  const scale = Math.min(1, Math.sqrt(MOST / (photo.width * photo.height)));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  return app.page.pixels(await photoBytes(app, photo.sha256), {
    width: scaled(photo.width),
    height: scaled(photo.height),
  });
}
