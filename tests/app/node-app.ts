/** The App without a browser: the real engine on the processor, and a Page that reads pictures and writes files with sharp. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import sharp from "sharp";
import type { App } from "../../src/app/app";
import { createKept, type KeptBrowser } from "../../src/app/kept/kept";
import { masksBy } from "../../src/app/masks/masks";
import { perform } from "../../src/app/masks/operations";
import type { Page, Picture } from "../../src/app/page/page";
import type { Site } from "../../src/app/site/site";
import type { Asked } from "../../src/app/state/asked";
import { createAppStore } from "../../src/app/state/store";
import { formatIo } from "../../src/cli/format-io";
import { findFormat } from "../../src/document/formats";
import { type Format, fileKind } from "../../src/document/formats/format";
import { restoreDocument } from "../../src/document/restore";
import { type Loupe, sha256 } from "../../src/engine";
import { readImageFile } from "../../src/engine/image/read-file";
import { sniff } from "../../src/engine/image/sniff";
import { createLibrary } from "../../src/engine/library";
import { folderSource } from "../../src/engine/store/source-node";
import { modelsDir } from "../engine/support";

export interface NodeApp extends App {
  /** What was saved, by name. */
  saved: Map<string, Blob>;
}

/** `device`: what it has for keeping things, beside settings; without it projects are held in memory. */
export function createNodeApp(loupe: Loupe, asked: Asked = {}, device: Partial<KeptBrowser> = {}): NodeApp {
  const saved = new Map<string, Blob>();
  const kept = new Map<string, string>();
  const page: Page = {
    ...formatIo,
    picture: async (file) => pictureOf(await readImageFile(file)),
    async newPhoto(file) {
      const bytes = await readImageFile(file);
      return { picture: await pictureOf(bytes), sha256: await sha256(bytes), thumbnail: null };
    },
    sum: async (file) => sha256(await readImageFile(file)),
    part: async () => {
      throw new Error("nothing is drawn here");
    },
    levels: () => [],
    async writeFile({ format, documents, photos, asked }) {
      const found = findFormat(format) as Format;
      const photo = async (sha256: string) => {
        const file = photos.get(sha256);
        if (!file) return formatIo.photo(sha256);
        return new Uint8Array(await file.arrayBuffer());
      };
      const bytes = await found.write(documents, { ...formatIo, photo }, asked);
      const { extension, mime: type } = fileKind(found, asked.type);
      return { content: new Blob([bytes as Uint8Array<ArrayBuffer>], { type }), extension };
    },
    samples: async () => JSON.parse(await readFile("public/samples/samples.json", "utf8")).samples,
    prepared: async ({ gallery }) =>
      gallery ? restoreDocument(await readFile(`public/samples/${gallery.prepared}`, "utf8")) : null,
    samplePhoto: async ({ file }) => new Blob([new Uint8Array(await readFile(`public/samples/${file}`))]),
    save: (name, content) => void saved.set(name, content),
    chooseFiles() {},
    chooseFolder() {},
    chooseFile: async () => null,
    focusPrompt() {},
    focusPhoto() {},
    prefersDark: () => false,
    copyText: async () => {},
    copyPicture: async () => {},
    canSend: () => false,
    send: async () => {},
    isCostly: () => false,
    clearAddress() {},
    addressOf: (hash) => `https://loupe.example/${hash}`,
    onLink() {},
    onLinkMessage() {},
    outstanding: () => null,
    visited: () => undefined,
    visit() {},
    onWalk() {},
    onLeave() {},
  };
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (k: string, v: string) => void kept.set(k, v),
    removeItem: (key: string) => void kept.delete(key),
  };
  const browser: KeptBrowser = {
    local: () => storage,
    session: () => storage,
    store: null,
    persist: () => undefined,
    locks: () => null,
    channel: () => null,
  };
  // At once, and still later than the call: as the worker's answers are.
  const masks = masksBy(async (name, args) => perform(name, args));
  const site: Site = {
    settled: Promise.resolve(),
    lacks: [],
    onVersion() {},
    takeVersion() {},
    reload() {},
    keepRest() {},
    onMissingPart() {},
    heal: async () => false,
    usage: async () => ({ app: 0, models: 0 }),
    bytesToCome: async () => null,
    opensOffline: () => false,
    remove: async () => {},
    isPersisted: async () => null,
    persist: async () => false,
    onInstallable() {},
    install: async () => {},
    installsByHand: false,
    onFiles() {},
  };
  // Keeps nothing, as where nothing may be kept.
  const library = createLibrary({ source: folderSource(modelsDir), origins: [] });
  const app = { store: createAppStore(asked), loupe, library, masks, page, site, saved };
  return { ...app, kept: createKept({ ...browser, ...device }) };
}

async function pictureOf(bytes: Uint8Array): Promise<Picture> {
  sniff(bytes);
  const { width, height } = (await sharp(bytes).metadata()).autoOrient;
  // Nothing draws it here.
  return { width, height, bitmap: { width, height, close() {} } };
}

/** A file of this repository, as the file picker hands it over. */
export async function photoFile(path: string): Promise<File> {
  return new File([new Uint8Array(await readFile(path))], basename(path));
}

/** Resolves once the state is so. */
export function until({ store }: App, isSo: (state: ReturnType<App["store"]["getState"]>) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo(store.getState())) return resolve();
    const leave = store.subscribe((state) => {
      if (!isSo(state)) return;
      leave();
      resolve();
    });
  });
}
