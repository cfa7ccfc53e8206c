import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Manifest, manifestSchema } from "../../src/engine/store/manifest";
import { modelsDir } from "./support";

const shipped = manifestSchema.parse(JSON.parse(readFileSync(join(modelsDir, "nano/manifest.json"), "utf8")));

/** A copy with changes at paths such as "image/window"; undefined removes. */
function changed(changes: Record<string, unknown>): unknown {
  const copy = structuredClone(shipped) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split("/");
    const last = keys.pop() as string;
    const place = keys.reduce((object, key) => object[key] as Record<string, unknown>, copy);
    if (value === undefined) delete place[last];
    else place[last] = value;
  }
  return copy;
}

/** Where the first complaint is, and what it says; null for a good manifest. */
function complaint(changes: Record<string, unknown>): string | null {
  const issue = manifestSchema.safeParse(changed(changes)).error?.issues[0];
  return issue ? `${issue.path.join("/")}: ${issue.message}` : null;
}

const token = { kind: "token", token: 7, hidden: 256 };
const { vision_encoder, decoder_model_merged, mask_decoder } = shipped.graphs;
type Graph = Manifest["graphs"]["mask_decoder"];
const withInput = (graph: Graph, name: string) => ({
  ...graph,
  inputs: { ...graph.inputs, [name]: { dtype: "float32", shape: [1] } },
});
const withTokens = (count: number | string) => {
  const features = vision_encoder.outputs.image_features as Graph["outputs"][string];
  return {
    ...vision_encoder,
    outputs: { image_features: { ...features, shape: [count, ...features.shape.slice(1)] } },
  };
};
const withOutput = (graph: Graph, name: string) => ({
  ...graph,
  outputs: { ...graph.outputs, [name]: { dtype: "float32", shape: [1] } },
});

test.each<[string, Record<string, unknown>]>([
  ["LENS, without a prior", { head: "lens", "graphs/prior": undefined }],
  ["CoPRS, without a connector", { head: "coprs", context: token, "graphs/connector": undefined }],
  ["regions behind the grid", { "image/regions": 28, "graphs/vision_encoder": withTokens(128) }],
  ["a graph that does not say its tokens", { "image/regions": 28, "graphs/vision_encoder": withTokens("tokens") }],
  ["a smart size", { "image/sizing": { kind: "smart", min_pixels: 3136, max_pixels: 1e6 } }],
  ["windows", { "image/window": 64, "graphs/vision_encoder": withInput(vision_encoder, "window_index") }],
  [
    "deepstack",
    {
      "decoder/deepstack": 3,
      "graphs/vision_encoder": withOutput(vision_encoder, "deepstack"),
      "graphs/decoder_model_merged": withInput(decoder_model_merged, "deepstack"),
    },
  ],
  [
    "no tags and no box",
    { "template/think": null, "template/answer": null, "box/coordinates": null, "mask/prompt_with_box": false },
  ],
])("accepts %s", (_, changes) => {
  expect(complaint(changes)).toBeNull();
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ["a prior that LENS never uses", { head: "lens" }, /^graphs\/prior: /],
  ["no prior for a heatmap", { "graphs/prior": undefined }, /^graphs\/prior: /],
  ["queries without a connector", { "graphs/connector": undefined }, /^graphs\/connector: /],
  ["a connector without queries", { head: "coprs", context: token }, /^graphs\/connector: /],
  ["a context token for another head", { context: token, "graphs/connector": undefined }, /^context\/kind: /],
  ["no mask decoder", { "graphs/mask_decoder": undefined }, /^graphs\/mask_decoder: /],
  [
    "a size that patches do not fill",
    { "image/sizing": { kind: "fixed", width: 250, height: 256 } },
    /^image\/sizing: .*\(32\)/,
  ],
  [
    "limits the wrong way round",
    { "image/sizing": { kind: "smart", min_pixels: 9, max_pixels: 8 } },
    /^image\/sizing: /,
  ],
  ["regions that the graph does not give", { "image/regions": 28 }, /^image\/regions: .*100 tokens, not 100 .* 28/],
  [
    "tokens that nobody says are regions",
    { "graphs/vision_encoder": withTokens(128) },
    /^image\/regions: .*128 tokens/,
  ],
  ["windows the graph does not take", { "image/window": 64 }, /^image\/window: /],
  [
    "windows it takes and nobody describes",
    { "graphs/vision_encoder": withInput(vision_encoder, "window_index") },
    /^image\/window: /,
  ],
  ["deepstack without such graphs", { "decoder/deepstack": 3 }, /^decoder\/deepstack: /],
  ["a cache of another type", { "decoder/kv_dtype": "float16" }, /^decoder\/kv_dtype: .*float32/],
  ["a box prompt without boxes", { "box/coordinates": null }, /^mask\/prompt_with_box: /],
  [
    "features the mask decoder does not take",
    { "graphs/mask_decoder": { ...mask_decoder, inputs: {} } },
    /high_res_feats\.1/,
  ],
  ["a heatmap of another size", { "segment_image/heatmap_size": 64 }, /^segment_image\/heatmap_size: /],
  ["a field left out", { "mask/stability": undefined }, /^mask\/stability: /],
])("refuses %s", (_, changes, where) => {
  expect(complaint(changes)).toMatch(where);
});
