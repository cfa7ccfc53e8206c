/** What a WebGPU adapter runs on, as far as the browser tells: a graphics device, or the processor that plays one. */

/** What browsers tell of an adapter; each has its own. */
export type AdapterInfo = Partial<
  Pick<GPUAdapterInfo, "vendor" | "architecture" | "device" | "description" | "isFallbackAdapter">
>;

/** Renderers of Chromium, Mesa (two names each for OpenGL and Vulkan), Windows (two names) and macOS. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|\bwarp\b|basic render|\bcpu\b/i;
/** As Dawn and WebKit write them; all of them make graphics devices alone. */
const MAKERS = /^(amd|apple|arm|broadcom|img-tec|imagination|intel|nvidia|qualcomm|samsung)\b/i;

/** unknown: it tells neither (Firefox tells no names at all). */
export function adapterKind(info: AdapterInfo): "hardware" | "software" | "unknown" {
  if (info.isFallbackAdapter || SOFTWARE.test(words(info))) return "software";
  return MAKERS.test(info.vendor ?? "") ? "hardware" : "unknown";
}

/** In words for a person; empty where the browser tells nothing. */
export function adapterName({ description, device, architecture, vendor }: AdapterInfo): string {
  return description || device || architecture || vendor || "";
}

const words = ({ vendor, architecture, device, description }: AdapterInfo): string =>
  [vendor, architecture, device, description].filter(Boolean).join(" ");

/** Tells an adapter in a browser from others: what was measured on one is not asked again. */
export function adapterKey(info: AdapterInfo, userAgent: string): string {
  return `${words(info)}; ${userAgent}`;
}
