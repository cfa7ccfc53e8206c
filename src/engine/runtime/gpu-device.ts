/** The GPU device that the WebGPU provider works on: made here, because ONNX Runtime takes subgroups wherever it can; its end. */

/**
 * Subgroups narrower than this are not used. Where they are 4 wide (SwiftShader), the provider's attention over 32 tokens
 * or more is wrong; without them it agrees with the CPU to 4e-7. Widths between 4 and 8 were not there to be measured.
 */
const NARROWEST_SUBGROUP = 8;

/** A device with all that the adapter has, but for subgroups that are too narrow. */
export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const narrow = (adapter.info?.subgroupMinSize ?? NARROWEST_SUBGROUP) < NARROWEST_SUBGROUP;
  const features = [...adapter.features].filter((feature) => !narrow || !feature.includes("subgroup"));
  return adapter.requestDevice({
    requiredFeatures: features as GPUFeatureName[],
    requiredLimits: limitsOf(adapter),
  });
}

/** The defaults are far below what models need (128 MiB a binding). */
function limitsOf({ limits }: GPUAdapter): Record<string, number> {
  const required: Record<string, number> = {};
  // Limits are getters of the prototype.
  for (const name in limits) {
    const value: unknown = limits[name as keyof GPUSupportedLimits];
    if (typeof value === "number") required[name] = value;
  }
  return required;
}

/** Those that were given back. */
const ended = new WeakSet<GPUDevice>();

export function endDevice(device: GPUDevice | undefined): void {
  if (!device) return;
  ended.add(device);
  device.destroy();
}

/** `lost` is called once it is lost, as after a driver's reset or a sleep, and not because it was given back. */
export function watchDevice(device: GPUDevice | undefined, lost: () => void): void {
  void device?.lost.then(() => {
    if (!ended.has(device)) lost();
  });
}
