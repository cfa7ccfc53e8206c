/** Whether a model has room here, before it is downloaded. */
import { LoupeError } from "../errors";
import { totalBytes } from "../store/listed-file";
import type { Manifest } from "../store/manifest";
import type { Provider } from "../values";

/** What WASM can address, and what of it a page gets in practice. */
const WASM_BYTES = 4 * 2 ** 30;
/** A model that asks for no more is tried everywhere: browsers tell a device's memory in coarse steps, and never above 8 GB. */
const ALWAYS_TRIED_MB = 1024;
const MOST_TOLD_GB = 8;

/** What its manifest says that it needs, and at the least its weights: whoever wrote it may not know, or lie. */
const neededBy = ({ files, requires }: Pick<Manifest, "files" | "requires">): number =>
  Math.max(requires.memory_mb * 1e6, totalBytes(files));

/** Throws model-too-large, with the figures. `deviceMemory` in GiB, as browsers tell it; undefined where they do not. */
export function checkRoom(
  model: Pick<Manifest, "name" | "files" | "requires">,
  provider: Provider,
  deviceMemory: number | undefined,
): void {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  const { name } = model;
  const needed = neededBy(model);
  if (needed <= ALWAYS_TRIED_MB * 1e6) return;
  if (provider === "wasm" && needed > WASM_BYTES) {
    throw new LoupeError(
      "model-too-large",
      `${name} needs ${gigabytes(needed)} of memory. On the processor (WASM) a page has at most ` +
        `${gigabytes(WASM_BYTES)}; this model needs a browser with WebGPU. Nothing was downloaded. Choose a smaller model.`,
    );
  }
  if (deviceMemory === undefined || deviceMemory >= MOST_TOLD_GB) return;
  const has = deviceMemory * 2 ** 30;
  if (needed > has) {
    throw new LoupeError(
      "model-too-large",
      `${name} needs ${gigabytes(needed)} of memory, and this device has about ${gigabytes(has)}. Nothing was downloaded. ` +
        "Choose a smaller model.",
    );
  }
}
