import { newDocument, type Photo } from "../../document/document";
import { LoupeError, sha256, toLoupeError } from "../../engine";
import type { App } from "../app";
import { beginHistory } from "../state/document";
import type { OpenPhoto, SuggestedPrompt } from "../state/photo";
import { ensureEncoded } from "./ensure-encoded";
import { stopRun } from "./stop-run";
import { tell } from "./tell";

export interface PhotoSource {
  name: string;
  read(): Promise<Blob>;
  /** Of a photo that came with the app. */
  sample?: { id: string; suggestions: SuggestedPrompt[]; credit: string };
}

/** Shows the photo and begins to encode it. A file that cannot be read leaves the earlier photo in place. */
export function openPhoto(app: App, source: PhotoSource): Promise<void> {
  const { store } = app;
  const { openings, setProblem, setOpening, endOpening } = store.getState();
  const key = openings + 1;
  stopRun(app);
  setProblem(null);
  const isLatest = () => store.getState().openings === key;
  const done = (async () => {
    try {
      await show(app, key, source, isLatest);
    } catch (error) {
      if (!isLatest()) return;
      endOpening(key);
      const { code, message } = toLoupeError(error);
      tell(app, new LoupeError(code, `${source.name}: ${message}`), "open");
      throw error;
    }
  })();
  setOpening({ key, name: source.name, done });
  return done.catch(() => {});
}

async function show(app: App, key: number, source: PhotoSource, isLatest: () => boolean): Promise<void> {
  const file = await source.read();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const picture = await app.page.picture(bytes);
  const { name, sample } = source;
  const { width, height } = picture;
  const photo: Photo = { sha256: await sha256(bytes), name, width, height, ...(sample && { sample: sample.id }) };
  if (!isLatest()) return picture.bitmap.close();
  putOnTable(app, photo, {
    key,
    name,
    file,
    ...picture,
    suggestions: sample?.suggestions ?? [],
    credit: sample?.credit ?? "",
    encoding: "waiting",
    encodes: null,
    encoded: null,
    trace: [],
  });
}

function putOnTable(app: App, photo: Photo, open: OpenPhoto): void {
  const { store, loupe } = app;
  const {
    photo: before,
    run,
    setPhoto,
    setView,
    begin,
    endRun,
    setRefusal,
    dropProposals,
    announce,
  } = store.getState();
  // A question that already waits is about this photo, and is shown with it.
  if (run?.phase !== "waiting") endRun();
  setRefusal(null);
  dropProposals();
  setView(null);
  begin(beginHistory(newDocument(photo)));
  setPhoto(open);
  if (before) {
    before.bitmap.close();
    if (before.encoded) void loupe.forget({ photo: before.encoded.photo }).catch(() => {});
  }
  announce(`Photo open: ${open.name}`);
  ensureEncoded(app, open).catch((error) => {
    const { model, photo } = store.getState();
    // A model that does not load has already said so.
    if (model.status !== "failed" && photo?.key === open.key) tell(app, error, "encode");
  });
}
