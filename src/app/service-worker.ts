/**
 * Keeps the app's own files on the device, so that it opens without a network, and isolates its pages from other origins
 * where the host does not, so that WASM has threads. It never touches models: the engine keeps them. Whatever the storage
 * refuses is fetched, as if there were no worker.
 */
import type { FileTable, ToServiceWorker } from "./file-table";
import { hex } from "./hex";
import { requestedPath } from "./requested-path";

declare const self: ServiceWorkerGlobalScope;
/** Of the build that this worker belongs to; vite/service-worker.ts writes it in. */
declare const BUILD: FileTable;
const FILES = BUILD;

/** Files of this build, and of the one before while a tab still shows it, each under its path and what it holds. */
const KEPT = "loupe-files";
/** Files that another app shared, until the page takes them. */
const SHARED = "loupe-shared";

const scope = self.registration.scope;
const keyOf = (path: string) => `${scope}${path}?${FILES[path]?.[0]}`;
const pathsKept = (...when: string[]) => Object.keys(FILES).filter((path) => when.includes(FILES[path]?.[1] ?? ""));

/** Broken storage may never answer: then it is taken for none, and not waited for again. In ms. */
const PATIENCE = 3000;
let isSilent = false;

/** What the storage answers; null where it refuses, or is silent. */
function answered<T>(ask: () => Promise<T>): Promise<T | null> {
  if (isSilent) return Promise.resolve(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      isSilent = true;
      resolve(null);
    }, PATIENCE);
  });
  // Its name alone throws where it is forbidden.
  const said = Promise.resolve()
    .then(ask)
    .catch(() => null);
  return Promise.race([said, late]).finally(() => clearTimeout(timer));
}

const open = (name: string) => answered(() => caches.open(name));
const find = async (name: string, key: string, options?: CacheQueryOptions) => {
  const cache = await open(name);
  return (cache && (await answered(() => cache.match(key, options)))) ?? null;
};
/** What cannot be kept is fetched the next time. */
const put = async (name: string, key: string, response: Response) =>
  (await open(name))?.put(key, response).catch(() => {});

/** As the server gives it, with what isolates its page from other origins. */
function isolated(response: Response): Response {
  // Opaque, a redirect that the browser follows by itself, or an error: nothing can be made of it.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Some hosts answer 200 and a page of theirs where a file is missing: as if they said so. */
function unlessOtherPage(path: string, response: Response): Response {
  const isPage = response.headers.get("content-type")?.startsWith("text/html");
  return isPage && !path.endsWith(".html") ? new Response(null, { status: 404 }) : response;
}

/** So long without a byte, and a request is given up: whoever waits for it is told, and may ask again. In ms. */
const STALLED = 30_000;

/** What the server has. Rejects, or the body ends in an error, where nothing more comes. */
async function fromServer(address: string | Request, init?: RequestInit): Promise<Response> {
  const given = new AbortController();
  const giveUp = () => given.abort();
  let timer = setTimeout(giveUp, STALLED);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, STALLED);
  };
  const response = await fetch(address, { ...init, signal: given.signal }).finally(() => clearTimeout(timer));
  if (!response.body) return response;
  heard();
  const pulse = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, to) {
      heard();
      to.enqueue(chunk);
    },
    flush: () => clearTimeout(timer),
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(pulse), { status, statusText, headers });
}

/** Of the build's own files, whose names say what they hold: those that came as something else, and are not kept. */
const wrong = new Set<string>();

/** Keeps what holds what it should: what was garbled on its way once would be given for as long as the build lives. */
async function keepRight(path: string, response: Response): Promise<void> {
  if (path.startsWith("assets/") && (await hashOf(response.clone())) !== FILES[path]?.[0]) return void wrong.add(path);
  wrong.delete(path);
  await put(KEPT, keyOf(path), response);
}

/** As the table of the build has it. */
const hashOf = async (response: Response) =>
  hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()), 0, 8));

/** Files that are being fetched to be kept, until they are: nothing is fetched twice. */
const coming = new Map<string, Promise<void>>();

/** Of this build: what is kept, else what the server has, which is then kept. */
async function file(path: string, cache: RequestCache = "default"): Promise<Response> {
  const kept = await find(KEPT, keyOf(path));
  if (kept) return kept;
  const begun = coming.get(path);
  if (begun) {
    await begun;
    return file(path, cache);
  }
  // Not the page's own request: what has begun goes on when the page is reloaded.
  const fetched = fromServer(scope + path, { cache }).then((response) => isolated(unlessOtherPage(path, response)));
  const done = fetched.then(
    (response) => (response.status === 200 ? keepRight(path, response.clone()).catch(() => {}) : undefined),
    () => {},
  );
  const over = done.finally(() => coming.delete(path));
  coming.set(path, over);
  return fetched;
}

/** Rejects where a file cannot be had. */
async function keep(paths: readonly string[]): Promise<void> {
  const waiting = [...paths];
  const line = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      // A hashed name holds one thing for ever; others may be in the browser's cache since the build before.
      const response = await file(path, path.startsWith("assets/") ? "default" : "no-cache");
      if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
      // To its end: where the line is cut before, this rejects.
      await response.body?.pipeTo(new WritableStream());
      await coming.get(path);
      if (wrong.has(path)) throw new Error(`${path}: the server gives something else than this build's`);
    }
  };
  // A few at a time, so that the page's own requests come through.
  await Promise.all([line(), line(), line()]);
}

/** Deletes what this build does not need; not while a newer one is coming or waits, which needs what it has got. */
async function prune(): Promise<void> {
  if (self.registration.installing || self.registration.waiting) return;
  const cache = await open(KEPT);
  const needed = new Set(Object.keys(FILES).map(keyOf));
  for (const { url } of (await cache?.keys()) ?? []) if (!needed.has(url)) await cache?.delete(url);
}

async function serve(event: FetchEvent, path: string): Promise<Response> {
  const isEngines = FILES[path]?.[1] === "spare";
  if (isEngines) return (await find(KEPT, keyOf(path))) ?? fetch(event.request);
  if (path === "index.html") return (await find(KEPT, keyOf(path))) ?? isolated(await fetch(event.request));
  const response = await file(path);
  const over = coming.get(path);
  if (over) event.waitUntil(over);
  if (response.status !== 404) return response;
  if ((await entries()).includes(path)) return startAnew();
  (await self.clients.get(event.clientId))?.postMessage("loupe:missing-part");
  return response;
}

/** The scripts that the page begins with. */
async function entries(): Promise<string[]> {
  const page = await find(KEPT, keyOf("index.html"));
  return page ? [...(await page.text()).matchAll(/src="[^"]*?(assets\/[^"]+)"/g)].map(([, path = ""]) => path) : [];
}

/** The server has another build, and this one is not all here: the page comes from the server, and this worker ends. */
async function startAnew(): Promise<Response> {
  const cache = await open(KEPT);
  for (const path of pathsKept("install")) await cache?.delete(keyOf(path));
  await self.registration.unregister();
  return isolated(new Response("location.reload();", { headers: { "content-type": "text/javascript" } }));
}

/** Of a build that is no longer the server's, asked for by a tab that still shows it. */
const ofOlderBuild = async (request: Request) =>
  (await find(KEPT, request.url, { ignoreSearch: true })) ?? isolated(await fromServer(request));

/** Keeps what another app shares, for the page that then opens. */
async function takeShared(request: Request): Promise<Response> {
  // Anybody may send anything here.
  const sent = await request.formData().catch(() => new FormData());
  const files = sent.getAll("files").filter((value) => value instanceof File);
  for (const [i, file] of files.entries()) {
    const headers = { "content-type": file.type, "x-name": encodeURIComponent(file.name) };
    await put(SHARED, `${scope}shared/${i}`, new Response(file, { headers }));
  }
  return Response.redirect(`${scope}?shared`, 303);
}

self.addEventListener("install", (event) => event.waitUntil(keep(pathsKept("install"))));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const told = event.data as ToServiceWorker;
  if (told.type === "take-over") return event.waitUntil(self.skipWaiting());
  // What was installed too: some of it may have been deleted since.
  const rest = told.spare ? pathsKept("install", "idle", "spare") : pathsKept("install", "idle");
  // Without these the app works; the next visit tries again.
  event.waitUntil(
    keep(rest)
      .then(prune)
      .catch(() => {}),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const path = requestedPath(url, scope);
  // What is not of the app's files, its server answers.
  if (path === null) return;
  if (request.method === "POST" && url.searchParams.has("share")) return event.respondWith(takeShared(request));
  // Who asks for what the browser's cache has wants no other.
  const isForCache = request.cache === "force-cache";
  if (request.method !== "GET" || request.headers.has("range") || isForCache) return;
  if (Object.hasOwn(FILES, path)) event.respondWith(serve(event, path));
  else if (path.startsWith("assets/")) event.respondWith(ofOlderBuild(request));
});
