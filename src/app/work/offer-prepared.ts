import { wordsOf } from "../../document/document";
import { maskArea, maskBounds } from "../../engine/mask";
import type { App } from "../app";
import type { Sample } from "../samples";
import { documentOf } from "../state/document";
import type { Proposal } from "../state/proposals";

/**
 * A sample's prepared answers, as ghosts over the photo that `opened` brings, where nothing was made of it yet. Without
 * them one asks and clicks as on any photo.
 */
export async function offerPrepared(app: App, sample: Sample, opened: Promise<unknown>): Promise<void> {
  const { page, store } = app;
  const [document] = await Promise.all([page.prepared(sample).catch(() => null), opened]);
  const state = store.getState();
  const here = documentOf(state);
  if (!document || here?.photo.sha256 !== document.photo.sha256) return;
  if (here.objects.length || state.proposals || state.run || state.questions.length || state.pending.length) return;
  const offers = document.objects.flatMap((object): Proposal[] => {
    const words = wordsOf(object);
    if (!words?.mask) return [];
    const { rle, score } = words.mask;
    return [{ rle, score: score ?? 0, area: maskArea(rle), bounds: maskBounds(rle), words }];
  });
  if (offers.length) state.offerPrepared(offers);
}
