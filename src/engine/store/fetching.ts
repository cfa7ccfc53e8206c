/** Gets many files, in the order in which they are needed, some at a time; each is there as soon as it is whole. */
import { aborted } from "../errors";
import type { LoadEvent } from "../values";
import { type DownloadOptions, download } from "./download";
import type { Gate } from "./gate";
import { Gone } from "./gone";
import type { ListedFile } from "./listed-file";
import { locked } from "./locks";
import { takeOver } from "./old-cache";
import { Progress } from "./progress";
import { type Ask, unlisted } from "./request";
import type { Shelf } from "./shelf";
import type { Storage } from "./storage";

/** No two have the same path. */
export interface RemoteFile extends ListedFile {
  /** Where it comes from: an address, or what gives it. */
  address: string | Ask;
  /** Itself, where it is at hand: then it need not be in memory where it cannot be kept. */
  blob?: Blob;
  /** Where it is kept. */
  folder: string;
  /** Not asked for before every file that is not late is whole: on a slow line it would take their share of it. */
  late?: boolean;
  /** Kept in the browser's cache too, where that helps to compile it. What is kept by us need not be there as well. */
  cached?: boolean;
}

export interface Fetching {
  /** The file, once it is whole and checked; once a file. Rejects as the download does: all files end with the first failure. */
  file(path: string): Promise<Uint8Array | Blob>;
  /** Ends what still runs. */
  stop(): void;
}

export interface FetchingOptions extends Pick<DownloadOptions, "signal" | "stallMs" | "waits"> {
  gate?: Gate;
  onEvent?: (event: LoadEvent) => void;
  /** Of each file that has a sum alone, once it is whole and right: those of its chunks. */
  onChunks?: (path: string, chunks: string[]) => void;
}

/** Few enough for the first to come first, enough that small ones do not wait for the server's answer one by one. */
const AT_ONCE = 3;

export function fetchFiles(
  files: readonly RemoteFile[],
  opening: Promise<Storage>,
  options: FetchingOptions = {},
): Fetching {
  const { signal, gate, onEvent, onChunks, ...timing } = options;
  const ending = new AbortController();
  const stop = () => ending.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  const progress = new Progress(files, (event) => onEvent?.(event));
  // Told at once: what waits before it tries again, or for another tab, comes to the gate only later.
  if (gate?.closed) progress.paused(true);
  const forget = gate?.onChange((closed) => progress.paused(closed));
  const get = async (file: RemoteFile) =>
    arrive(file, await opening, progress, {
      signal: ending.signal,
      gate,
      onChunks: (chunks) => onChunks?.(file.path, chunks),
      ...timing,
    });
  const arrivals = new Map(files.map((file) => [file.path, { file, ...deferred<Shelf>() }] as const));
  // Whoever asks for it is told; nobody may ask.
  for (const { promise } of arrivals.values()) promise.catch(() => {});
  const line = async (waiting: RemoteFile[]) => {
    for (let file = waiting.shift(); file && !ending.signal.aborted; file = waiting.shift()) {
      const arrival = arrivals.get(file.path);
      try {
        arrival?.resolve(await get(file));
      } catch (error) {
        // Before the others end, which is because of this one.
        for (const { reject } of arrivals.values()) reject(error);
        stop();
      }
    }
  };
  const all = async () => {
    for (const late of [false, true]) {
      const waiting = files.filter((file) => (file.late ?? false) === late);
      await Promise.all(Array.from({ length: AT_ONCE }, () => line(waiting)));
    }
  };
  void all().finally(async () => {
    // Older versions of the models whose files are all here now.
    if (!ending.signal.aborted) await dropOlder(files, await opening);
    signal?.removeEventListener("abort", stop);
    forget?.();
    for (const { reject } of arrivals.values()) reject(aborted());
  });
  void opening.then((storage) => storage.checkRoom(files));

  return {
    async file(path) {
      const arrival = arrivals.get(path);
      if (!arrival) throw unlisted(path);
      try {
        return await (await arrival.promise).take();
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        // Deleted by a person, between the two.
        return (await get(arrival.file)).take();
      }
    },
    stop,
  };
}

async function arrive(
  file: RemoteFile,
  storage: Storage,
  progress: Progress,
  { gate, ...options }: DownloadOptions,
): Promise<Shelf> {
  const { path, folder, address } = file;
  const { signal } = options;
  const onTrouble = (why: string | null) => progress.trouble(path, why);
  let isFirst = true;
  let shelf: Shelf | null = null;
  const work = async (): Promise<Shelf | null> => {
    onTrouble(null);
    // Of what is kept, another tab may have brought more meanwhile.
    if (!shelf || storage.keeps) shelf = await storage.shelf(folder, file, file.blob);
    if (isFirst && storage.keeps) await takeOverMissing(file, shelf);
    const onBytes = (bytes: number) => {
      if (isFirst) progress.kept(path, bytes);
      isFirst = false;
      progress.loaded(path, bytes);
    };
    try {
      const all = { ...options, gate, onBytes, onTrouble, fresh: storage.keeps && !file.cached };
      if (!(await download(address, file, shelf, all))) return null;
      await shelf.finish();
      return shelf;
    } finally {
      await shelf.close();
    }
  };
  for (;;) {
    await gate?.passed(signal);
    const whole = await locked(`${folder}/${path}`, work, {
      signal,
      onWait: () => onTrouble(`${path}: another tab is getting it`),
    });
    if (whole) return whole;
  }
}

async function takeOverMissing(file: RemoteFile, shelf: Shelf): Promise<void> {
  const { address } = file;
  if (typeof address !== "string" || file.sum || (await shelf.read(file.chunks.length - 1))) return;
  await takeOver(address, file, shelf);
}

async function dropOlder(files: readonly RemoteFile[], storage: Storage): Promise<void> {
  for (const folder of new Set(files.map((file) => file.folder))) {
    const [id, version] = folder.split("@");
    if (version !== undefined) await storage.dropOthers(`${id}@`, folder);
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}
