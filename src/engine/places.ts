/** What a page says of where files are, as its worker is told: addresses that mean the same in both. */
import { LoupeError } from "./errors";
import { type OwnFiles, ownRuntime } from "./own-runtime";
import type { Places, RuntimeBuild, RuntimeFiles } from "./wire";

/** As a worker is told, but that addresses may be relative to the page. */
export interface LoupeOptions extends Omit<Places, "models" | "runtime"> {
  /** The folder of registry.json, which lists the models. */
  models: string;
  /**
   * ONNX Runtime's files: their folder, in which they have the names that the package's dist/ort/ has; or each by itself. Without
   * it those of the package, from where it is.
   */
  runtime?: string | Readonly<Record<RuntimeBuild, RuntimeFiles>>;
  /** Starts the worker, for who bundles it apart: a module that imports the package's door "worker". */
  worker?: () => Worker;
}

/** Throws part-missing. */
export function placesOf({ models, runtime, worker, ...others }: LoupeOptions): Places {
  const page = globalThis.location?.href;
  const absolute = (address: string) => new URL(address, page).href;
  const folder = absolute(models);
  const files = filesOf(runtime);
  const placed = ({ loader, address, integrity, file }: RuntimeFiles): RuntimeFiles => ({
    loader: absolute(loader),
    address: absolute(address),
    integrity,
    file,
  });
  return {
    ...others,
    models: folder.endsWith("/") ? folder : `${folder}/`,
    runtime: { plain: placed(files.plain), jspi: placed(files.jspi), asyncify: placed(files.asyncify) },
  };
}

function filesOf(runtime: LoupeOptions["runtime"]): Readonly<Record<RuntimeBuild, RuntimeFiles>> {
  if (typeof runtime === "object") return runtime;
  if (!ownRuntime) {
    throw new LoupeError(
      "part-missing",
      "ONNX Runtime is not beside this build of the engine. Say where its files are.",
    );
  }
  if (runtime === undefined) return ownRuntime;
  const folder = runtime.endsWith("/") ? runtime : `${runtime}/`;
  const inFolder = ({ names, ...files }: OwnFiles) => ({
    ...files,
    loader: folder + names.loader,
    address: folder + names.wasm,
  });
  const { plain, jspi, asyncify } = ownRuntime;
  return { plain: inFolder(plain), jspi: inFolder(jspi), asyncify: inFolder(asyncify) };
}
