/** ONNX Runtime's .wasm, compiled with what the browser kept of earlier visits, and handed to its loader. */

/** Its address, absolute, and its sum as `fetch` takes it. */
export interface Binary {
  address: string;
  integrity: string;
}

/** Milliseconds that the browser's cache is given, its check of the sum included. */
const CACHE_WAIT = 1500;

/**
 * Out of the browser's cache, if it is there, else of `bytes`, which are awaited first: they come through that cache at a
 * first visit. Browsers keep the optimised code of a .wasm that they compile out of their own cache, by its address; of
 * bytes from elsewhere they make it anew at each visit, which costs the first photo more than its graphs do. `binary` null: of
 * `bytes` alone. Throws what `bytes` throws, and WebAssembly.CompileError.
 */
export async function compiled(binary: Binary | null, bytes: () => Promise<Uint8Array>): Promise<WebAssembly.Module> {
  const read = await bytes();
  const kept = binary && (await compiledOfCache(binary));
  return kept ?? WebAssembly.compile(read as Uint8Array<ArrayBuffer>);
}

async function compiledOfCache(binary: Binary): Promise<WebAssembly.Module | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, CACHE_WAIT, null));
  const kept = await Promise.race([cached(binary).catch(() => null), late]);
  return kept && WebAssembly.compileStreaming(kept).catch(() => null);
}

/**
 * Null where the cache has not got it, or has something else; throws where it cannot be had. It may have dropped it, or be
 * told never to keep it: its head alone is asked for first, and a head that came over the network says so. "only-if-cached"
 * would do, but Chromium's tab crashes when a worker asks so while its tools have the cache disabled.
 */
async function cached({ address, integrity }: Binary): Promise<Response | null> {
  const how: RequestInit = { cache: "force-cache", mode: "same-origin" };
  await (await fetch(address, { ...how, method: "HEAD" })).arrayBuffer();
  const [head] = performance.getEntriesByName(address).slice(-1) as PerformanceResourceTiming[];
  if (head?.transferSize !== 0) return null;
  const response = await fetch(address, { ...how, integrity });
  return response.ok ? response : null;
}

const { instantiate } = WebAssembly;

/** Modules that a loader is still to take, each by its placeholder's last byte. */
const awaited = new Map<number, WebAssembly.Module>();
/** An empty module with a custom section, whose name of one character follows. */
const PLACEHOLDER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 2, 1];
let count = 0;

/**
 * What the loader is to be given as its .wasm: it takes bytes alone, and holds on to them for ever. When it instantiates
 * these few, it gets `module`, once. Several builds may wait for their first session at the same time.
 */
export function standingFor(module: WebAssembly.Module): Uint8Array {
  const name = count++ % 128;
  awaited.set(name, module);
  WebAssembly.instantiate = instantiateAwaited as typeof WebAssembly.instantiate;
  return Uint8Array.of(...PLACEHOLDER, name);
}

async function instantiateAwaited(source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) {
  if (source instanceof WebAssembly.Module) return instantiate(source, imports);
  const module = awaitedBy(source);
  return module ? { module, instance: await instantiate(module, imports) } : instantiate(source, imports);
}

function awaitedBy(source: BufferSource): WebAssembly.Module | undefined {
  if (source.byteLength !== PLACEHOLDER.length + 1 || !(source instanceof Uint8Array)) return undefined;
  if (PLACEHOLDER.some((byte, i) => source[i] !== byte)) return undefined;
  const name = source[PLACEHOLDER.length] as number;
  const module = awaited.get(name);
  awaited.delete(name);
  if (awaited.size === 0) WebAssembly.instantiate = instantiate;
  return module;
}
