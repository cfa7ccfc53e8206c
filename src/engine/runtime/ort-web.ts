/** ONNX Runtime in the browser: the build that fits the provider, started once and with what was fetched and checked before. */
import { LoupeError } from "../errors";
import { isLate, within } from "../store/patience";
import type { Provider } from "../values";
import type { Places, RuntimeBuild } from "../wire";
import type { Runtime } from "./load";
import { type OrtApi, readWhole } from "./ort";
import { compiled, standingFor } from "./ort-binary";
import type { Subject } from "./subject";
import { chooseThreads, keepTimings, keptTimings, threadCounts, withTiming } from "./threads";

type OrtModule = OrtApi & Pick<typeof import("onnxruntime-web"), "env">;

/** Each a script of its own, so that none brings another. */
const MODULES: Record<RuntimeBuild, () => Promise<OrtModule>> = {
  plain: () => import("onnxruntime-web/wasm"),
  jspi: () => import("onnxruntime-web/jspi"),
  asyncify: () => import("onnxruntime-web/webgpu"),
};

/**
 * The plain build has no WebGPU, and runs graphs on the processor faster than those that can wait for a GPU. Of these, that
 * with JSPI is smaller and reads weights from files piece by piece.
 */
function buildFor(provider: Provider): RuntimeBuild {
  if (provider !== "webgpu") return "plain";
  return "Suspending" in WebAssembly ? "jspi" : "asyncify";
}

/** The .wasm comes with the model's files; once it runs it is not asked for again. Addresses are absolute. */
export function webRuntime(places: Places["runtime"], most?: number): Runtime {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
  const countsFor = ({ bytes }: Subject) => threadCounts(cores, bytes, most);
  const subject = ({ bundle }: Subject) => `${bundle}; ${places.plain.address}; ${cores} cores; ${navigator.userAgent}`;
  return {
    files(provider) {
      const { address, file } = places[buildFor(provider)];
      return started.has(buildFor(provider)) ? [] : [{ ...file, address, cached: true }];
    },
    async start(provider, read, bundle) {
      const { loader, file, ...of } = places[buildFor(provider)];
      // With WebGPU few nodes are left to the processor.
      const threads =
        provider === "wasm"
          ? chooseThreads(countsFor(bundle), await keptTimings(), subject(bundle))
          : Math.max(...countsFor(bundle));
      // On WebGPU a start out of the browser's cache hung now and then, in Chromium on SwiftShader: docs/log.md.
      const ofCache = provider === "wasm" ? of : null;
      const binary = () => compiled(ofCache, () => readWhole(read, file.path));
      return startOrt(buildFor(provider), loader, binary, threads);
    },
    async timing(provider, bundle) {
      const on = subject(bundle);
      const ort = await started.get("plain");
      if (provider !== "wasm" || !ort || countsFor(bundle).length < 2) return null;
      const { threads } = ort;
      const timings = await keptTimings();
      if (timings?.on === on && timings.ms[threads] !== undefined) return null;
      return (ms) => keepTimings(withTiming(timings, on, threads, ms));
    },
  };
}

/** As it was started. */
type Started = OrtApi & { threads: number };

const started = new Map<RuntimeBuild, Promise<Started>>();

/**
 * `binary`: the .wasm, compiled. `loader`: the loader's address, absolute. A failed start is not kept: the next call tries
 * again. Throws bundle-missing-file, naming the file.
 */
export function startOrt(
  build: RuntimeBuild,
  loader: string,
  binary: () => Promise<WebAssembly.Module>,
  threads = 1,
): Promise<OrtApi> {
  let starting = started.get(build);
  if (!starting) {
    starting = start(build, loader, binary, threads);
    started.set(build, starting);
    starting.catch(() => started.delete(build));
  }
  return starting;
}

async function start(
  build: RuntimeBuild,
  loader: string,
  binary: () => Promise<WebAssembly.Module>,
  threads: number,
): Promise<Started> {
  const compiling = binary();
  // Awaited below, unless the loader fails before.
  compiling.catch(() => {});
  const ort = await arrived(`ONNX Runtime (${build})`, MODULES[build]);
  const { wasm } = ort.env;
  // ONNX Runtime never tries twice, so its loader is there before it asks for it. What failed once is remembered by address.
  const mjs = await arrived(loader.slice(loader.lastIndexOf("/") + 1), async (attempt) => {
    const address = attempt ? `${loader}?again=${attempt}` : loader;
    await import(/* @vite-ignore */ address);
    return address;
  });
  wasm.wasmPaths = { mjs };
  wasm.wasmBinary = standingFor(await compiling);
  wasm.numThreads = threads;
  ort.env.logLevel = "error";
  // transformers.js takes the runtime it finds here instead of setting up a second one.
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  return { Tensor: ort.Tensor, InferenceSession: ort.InferenceSession, threads };
}

/** Milliseconds before each further attempt, and for which one is waited for: a script that stalls is never given up by itself. */
const WAITS = [500, 2000, 5000];
const STALL_MS = 30_000;

async function arrived<T>(name: string, get: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await within(get(attempt), STALL_MS);
    } catch (error) {
      const wait = WAITS[attempt];
      // What has stalled once has had its time.
      if (wait === undefined || (isLate(error) && attempt > 0)) {
        throw new LoupeError(
          "bundle-missing-file",
          `${name}, which runs the model, could not be fetched. Check the connection and try again.`,
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
