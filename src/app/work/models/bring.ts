/** A model comes: copied out of a folder or a ZIP, or fetched. What has come stays, so that it can go on. */
import { type LoadEvent, type ModelEntry, toLoupeError } from "../../../engine";
import type { App } from "../../app";
import type { Coming } from "../../state/models";
import { tell } from "../tell";
import { listModels } from "./list";

/** What is offered. */
export async function addOffered(app: App): Promise<void> {
  const { offered, setModels, held } = app.store.getState();
  if (!offered) return;
  const { given, entry } = offered;
  setModels({ offered: null });
  const isHere = await bring(app, entry, (options) =>
    app.library.add({ model: given, ...options }).then((added) => {
      // Without storage it is here as long as the page.
      if (added.kept === 0) setModels({ held: { ...held, [entry.key]: given } });
    }),
  );
  if (isHere) await app.site.persist();
}

/** What is not here yet of one of the list. */
export async function download(app: App, entry: ModelEntry): Promise<void> {
  const isHere = await bring(app, entry, (options) => app.library.download({ model: entry.key, ...options }));
  if (isHere) await app.site.persist();
}

/** What has come is deleted too. */
export async function cancel(app: App, { key }: ModelEntry): Promise<void> {
  app.store.getState().coming[key]?.stop.abort();
  await forget(app, key);
}

/** Its files, and all about it where it is not the site's. */
export async function remove(app: App, { key, name }: ModelEntry): Promise<void> {
  await forget(app, key);
  app.store.getState().announce(`${name} is deleted`);
}

async function forget(app: App, key: string): Promise<void> {
  const { held, setModels } = app.store.getState();
  const { [key]: _, ...others } = held;
  setModels({ held: others });
  try {
    await app.library.remove({ model: key });
  } catch (error) {
    tell(app, error, "leave");
  }
  await listModels(app);
}

type Options = { signal: AbortSignal; onEvent: (event: LoadEvent) => void };

/** Whether all of it is here. What goes wrong is told. */
async function bring(app: App, entry: ModelEntry, get: (options: Options) => Promise<void>): Promise<boolean> {
  const { store } = app;
  const { key, name, bytes, kept } = entry;
  const stop = new AbortController();
  const change = (some: Partial<Coming> | null) => {
    const { coming, setModels } = store.getState();
    const { [key]: before, ...others } = coming;
    if (!some) return setModels({ coming: others });
    const next = { entry, fraction: null, trouble: "", stop, ...before, ...some };
    setModels({ coming: { ...others, [key]: next } });
  };
  const onEvent = (event: LoadEvent) => {
    if (event.type === "notice") store.getState().reportLoad(event);
    if (event.type !== "download" || stop.signal.aborted) return;
    const { bytesLoaded, bytesTotal, detail } = event;
    change({ fraction: bytesTotal ? bytesLoaded / bytesTotal : null, trouble: detail });
  };
  change({ fraction: kept && bytes ? kept / bytes : null });
  try {
    await get({ signal: stop.signal, onEvent });
    store.getState().announce(`${name} is here`);
    return true;
  } catch (error) {
    if (toLoupeError(error).code !== "aborted") tell(app, error, "load", () => download(app, entry));
    return false;
  } finally {
    change(null);
    await listModels(app);
  }
}
