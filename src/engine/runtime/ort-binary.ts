/** ONNX Runtime's .wasm, compiled with what the browser kept of earlier visits, and handed to its loader. */

/** Its address, absolute, and its sum as `fetch` takes it. */
export interface Binary {
  address: string;
  integrity: string;
}

/**
 * Out of the browser's cache, if it is there, else of `bytes`. Browsers keep the optimised code of a .wasm that they compile
 * out of their own cache, by its address; of bytes from elsewhere they make it anew at each visit, which costs the first
 * photo more than its graphs do. `bytes` is called only then. Throws what it throws, and WebAssembly.CompileError.
 */
export async function compiled(binary: Binary, bytes: () => Promise<Uint8Array>): Promise<WebAssembly.Module> {
  const kept = await cached(binary);
  if (kept) return kept;
  const read = await bytes();
  // At a first visit they have come through the cache just now.
  return (await cached(binary)) ?? WebAssembly.compile(read as Uint8Array<ArrayBuffer>);
}

/** Never asks the network. Null where the cache has not got it, or has something else; and of another origin's. */
async function cached({ address, integrity }: Binary): Promise<WebAssembly.Module | null> {
  const how: RequestInit = { cache: "only-if-cached", mode: "same-origin", integrity };
  return WebAssembly.compileStreaming(fetch(address, how)).catch(() => null);
}

const { instantiate } = WebAssembly;

/** An empty module. */
const PLACEHOLDER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * What the loader is to be given as its .wasm: it takes bytes alone, and holds on to them for ever. The next time that it
 * instantiates these few, it gets `module`.
 */
export function standingFor(module: WebAssembly.Module): Uint8Array {
  WebAssembly.instantiate = (async (source: BufferSource | WebAssembly.Module, imports?: WebAssembly.Imports) => {
    if (source instanceof WebAssembly.Module) return instantiate(source, imports);
    if (source.byteLength !== PLACEHOLDER.length) return instantiate(source, imports);
    WebAssembly.instantiate = instantiate;
    return { module, instance: await instantiate(module, imports) };
  }) as typeof WebAssembly.instantiate;
  return PLACEHOLDER;
}
