/**
 * When the model begins to load. By itself on the start page, unless bytes are dear here or were paused; else at the first own photo, click
 * or question. Opening a link loads nothing, nor does a frame in another page: what is shown needs no model.
 *
 * Clicks, questions and Everything come to ensureModel() by themselves.
 */
import type { App } from "../app";

/** As the page opens. */
export function loadsByItself({ store, page, kept }: App): boolean {
  const { link, embed } = store.getState().asked;
  return link === undefined && !embed && !page.isCostly() && !kept.paused();
}

/** How much is to come, where it waits because bytes are dear, or were paused. What a link or a frame shows asks nothing about models. */
export async function tellBytes({ store, site }: App): Promise<void> {
  const { wantedModel, asked } = store.getState();
  if (asked.link !== undefined || asked.embed) return;
  const bytes = await site.bytesToCome(wantedModel ?? undefined);
  const { model: now, setModel } = store.getState();
  if (now.status === "waiting") setModel({ status: "waiting", bytes });
}

/** Where a photo that is put on the table came from. */
export type Origin = "own" | "sample" | "kept" | "link";

/** Whether a photo is encoded as soon as it is shown, which needs the model. */
export function encodesAtOnce({ store }: App, origin: Origin): boolean {
  const { loading } = store.getState();
  // One that is there, or on its way, costs nothing more.
  return origin === "own" || loading !== null;
}
