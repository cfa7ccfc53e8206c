/** Devices as the engine makes them for whoever asks an adapter itself, as transformers.js's ONNX Runtime does. */
import { requestDevice } from "../../src/engine/runtime/gpu-device";

/** Of this page. Else attention over 32 tokens and more is wrong on SwiftShader (gpu-device.ts). */
export function giveOwnDevices(): void {
  const original = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = function () {
    const { features, limits, info } = this;
    const asked = { features, limits, info, requestDevice: original.bind(this) };
    return requestDevice(asked as unknown as GPUAdapter);
  };
}
