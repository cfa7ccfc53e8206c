/** What is behind a WebGPU adapter, told from what browsers say of it; and what a timed run speaks for. */
import { describe, expect, test } from "vitest";
import { type AdapterInfo, adapterKey, adapterKind, adapterName } from "../../src/engine/runtime/adapters";
import { asksOf, faster, obstacle } from "../../src/engine/runtime/providers";
import type { Manifest } from "../../src/engine/store/manifest";

type Row = [who: string, info: AdapterInfo, kind: ReturnType<typeof adapterKind>];

// As browsers write them. Chromium gives device and description to developers alone.
const rows: Row[] = [
  ["SwiftShader", { vendor: "google", architecture: "swiftshader", isFallbackAdapter: true }, "software"],
  ["SwiftShader, not called fallback", { vendor: "google", architecture: "swiftshader" }, "software"],
  ["SwiftShader, described", { description: "SwiftShader Device (Subzero)" }, "software"],
  ["llvmpipe", { vendor: "mesa", description: "llvmpipe (LLVM 15.0.6, 256 bits)" }, "software"],
  ["lavapipe", { vendor: "mesa", architecture: "software" }, "software"],
  ["Windows' WARP", { vendor: "microsoft", architecture: "warp" }, "software"],
  ["Windows' WARP, described", { description: "Microsoft Basic Render Driver" }, "software"],
  ["a fallback that tells nothing else", { vendor: "", architecture: "", isFallbackAdapter: true }, "software"],
  ["Intel", { vendor: "intel", architecture: "gen-12lp", isFallbackAdapter: false }, "hardware"],
  ["NVIDIA", { vendor: "nvidia", architecture: "ampere" }, "hardware"],
  ["AMD", { vendor: "amd", architecture: "rdna-2" }, "hardware"],
  ["Apple", { vendor: "apple", architecture: "metal-3" }, "hardware"],
  ["Qualcomm", { vendor: "qualcomm", architecture: "adreno-7xx" }, "hardware"],
  ["ARM", { vendor: "arm", architecture: "valhall" }, "hardware"],
  ["nothing told, as in Firefox", { vendor: "", architecture: "", device: "", description: "" }, "unknown"],
  ["not even the names", {}, "unknown"],
  ["a maker that nobody knows", { vendor: "mesa", architecture: "" }, "unknown"],
  ["a maker whose name begins as another's", { vendor: "armadillo" }, "unknown"],
];

test.each(rows)("%s", (_, info, kind) => {
  expect(adapterKind(info)).toBe(kind);
});

test("a person is told the best name there is", () => {
  expect(adapterName({ vendor: "google", architecture: "swiftshader", description: "" })).toBe("swiftshader");
  expect(adapterName({ vendor: "mesa", description: "llvmpipe" })).toBe("llvmpipe");
  expect(adapterName({})).toBe("");
});

test("what was measured holds for one adapter in one browser", () => {
  const [intel, amd] = [{ vendor: "intel" }, { vendor: "amd" }];
  const keys = [adapterKey(intel, "Firefox/153"), adapterKey(amd, "Firefox/153"), adapterKey(intel, "Firefox/154")];
  expect(new Set(keys).size).toBe(3);
});

describe("a graphics device that holds 2 GB in one piece", () => {
  const limits = { maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31 - 4 } as GPUSupportedLimits;
  const device = { features: new Set(["shader-f16"]) as GPUSupportedFeatures, limits };
  /** Words, and numbers of each, as published models have them. */
  const manifest = (bytes: number, vocab: number, hidden: number) =>
    ({
      requires: { features: [], memory_mb: 1 },
      files: [{ bytes: 1e6 }, { bytes }],
      decoder: { vocab },
      context: { hidden },
    }) as unknown as Manifest;

  test.each([
    // Qwen2.5-VL-3B's decoder in halves is one file.
    ["takes a file of 6 GB whose tensors are smaller", manifest(6e9, 151_936, 2048), null],
    ["takes a file that is smaller than the words in 32 bits", manifest(1.5e9, 262_144, 4096), null],
    [
      "refuses words of more",
      manifest(6e9, 262_144, 4096),
      "at most 2147 MB in one piece, and the model needs 4295 MB",
    ],
  ] as const)("%s", (_, model, why) => {
    const said = obstacle(device, asksOf(model));
    expect(said).toEqual(why && expect.stringContaining(why));
  });

  test("names what it has not", () => {
    expect(obstacle(device, { features: ["shader-f16", "subgroups"], largest: 0 })).toContain("no subgroups,");
  });
});

describe("a timed run", () => {
  const judge = (webgpu: number, wasm: number) => faster({ on: "", webgpu, wasm });

  test.each([
    [1200, 20, "wasm"],
    [41, 20, "wasm"],
    // Its encoders are faster by far, so a token may take longer.
    [39, 20, "webgpu"],
    [8, 20, "webgpu"],
  ])("%d ms a token on WebGPU, %d on WASM: %s", (webgpu, wasm, provider) => {
    expect(judge(webgpu, wasm).provider).toBe(provider);
  });

  test("the reason tells the figures", () => {
    expect(judge(1234.5, 20).reason).toBe(
      "WebGPU is slower than the processor here (1235 ms a token on WebGPU, 20 ms on WASM).",
    );
    expect(judge(4.26, 20).reason).toContain("4.3 ms a token on WebGPU");
  });
});
