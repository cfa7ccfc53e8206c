/** Which build of ONNX Runtime runs where; in pages, too, which have none. */
import type { Provider } from "../values";
import type { RuntimeBuild } from "../wire";

/**
 * The plain build has no WebGPU, and runs graphs on the processor faster than those that can wait for a GPU. Of these, that
 * with JSPI is smaller and reads weights from files piece by piece.
 */
export function buildFor(provider: Provider): RuntimeBuild {
  if (provider !== "webgpu") return "plain";
  return "Suspending" in WebAssembly ? "jspi" : "asyncify";
}
