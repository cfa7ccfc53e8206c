/** Compiles a .wasm out of the browser's cache and of bytes, in the page that tests open. */
import { compiled, standingFor } from "../../src/engine/runtime/ort-binary";

export interface Compiled {
  exports: string[];
  /** Of its address, in compiling it: how often it was asked for, and the bytes that came over the network. */
  asked: number;
  transferred: number;
  ms: number;
}

/** Exports "f", which does nothing. */
const ADDRESS = new URL("tiny.wasm", location.href).href;
const fetched = async (at: string) => new Uint8Array(await (await fetch(at)).arrayBuffer());

const integrityOf = async (bytes: Uint8Array<ArrayBuffer>) =>
  `sha256-${btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))))}`;

/** `name`: an address of the file, which the cache knows by it. `sum`: what it must be, if not what it is. */
export async function compile(name: string, sum?: string): Promise<Compiled> {
  const tiny = await fetched(`${ADDRESS}?page`);
  const address = `${ADDRESS}?${name}`;
  const integrity = sum ?? (await integrityOf(tiny));
  performance.clearResourceTimings();
  const start = performance.now();
  const module = await compiled({ address, integrity }, async () => tiny);
  const ms = performance.now() - start;
  const entries = performance.getEntriesByName(address) as PerformanceResourceTiming[];
  const transferred = entries.reduce((sum, entry) => sum + entry.transferSize, 0);
  return {
    exports: WebAssembly.Module.exports(module).map((item) => item.name),
    asked: entries.length,
    transferred,
    ms,
  };
}

/** As a visit before would have. */
export async function fetchFirst(name: string): Promise<number> {
  return (await fetched(`${ADDRESS}?${name}`)).length;
}

/** What loaders are given, of two modules that wait at the same time: what each gets, and the first once more. */
export async function standIns(): Promise<{ first: string[]; second: string[]; again: string[] }> {
  const tiny = await WebAssembly.compile(await fetched(ADDRESS));
  const empty = await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const [one, other] = [standingFor(tiny), standingFor(empty)];
  const exports = async (bytes: Uint8Array) =>
    Object.keys((await WebAssembly.instantiate(new Uint8Array(bytes), {})).instance.exports);
  return { first: await exports(one), second: await exports(other), again: await exports(one) };
}

Object.assign(globalThis, { binary: { compile, fetchFirst, standIns } });
