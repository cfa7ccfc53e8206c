/** Why a model cannot run on this device, for who chooses one: before anything of it comes. */
import { toLoupeError } from "../errors";
import type { Manifest } from "../store/manifest";
import type { Provider } from "../values";
import { checkRoom } from "./memory";
import { asksOf, webgpuObstacle } from "./providers";

/** Whether WebGPU here computes with half precision. Never rejects. */
export const computesHalves = async (): Promise<boolean> =>
  (await webgpuObstacle({ features: ["shader-f16"], largest: 0 })) === null;

/** In words; null where it can run, as far as that is known. Never rejects. */
export async function obstaclesOf(manifest: Manifest): Promise<{ webgpu: string | null; wasm: string | null }> {
  const memory = (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory;
  const room = (provider: Provider) => {
    try {
      checkRoom(manifest, provider, memory);
      return null;
    } catch (error) {
      return toLoupeError(error).message;
    }
  };
  return { webgpu: room("webgpu") ?? (await webgpuObstacle(asksOf(manifest))), wasm: room("wasm") };
}
