/** What must hold between the fields of a manifest, beyond the shape of each. */
import type { Manifest } from "./manifest";
import { MOST } from "./most";

export interface Inconsistency {
  path: string[];
  message: string;
}

/** Every broken rule; empty for a manifest whose parts fit together. */
export function inconsistencies(manifest: Manifest): Inconsistency[] {
  return [
    ...ofHead(manifest),
    ...ofImage(manifest),
    ...ofGraphs(manifest),
    ...ofShapes(manifest),
    ...ofFiles(manifest),
  ];
}

type Rule = [broken: boolean, path: string, message: string];

function broken(rules: Rule[]): Inconsistency[] {
  return rules.flatMap(([isBroken, path, message]) => (isBroken ? [{ path: path.split("/"), message }] : []));
}

function ofHead(manifest: Manifest): Inconsistency[] {
  const { head, layout, context, graphs, box, mask, segment_image, decoder, generation } = manifest;
  const hasQueries = context.kind === "queries";
  const hasPrior = head !== "lens" && head !== "box";
  return broken([
    [context.kind === "token" && head !== "coprs", "context/kind", `the head ${head} needs context queries`],
    [
      (context.kind === "none") !== (head === "box"),
      "context/kind",
      head === "box" ? "the head box has no context" : `the head ${head} has a context`,
    ],
    [head === "box" && !mask.prompt_with_box, "mask/prompt_with_box", "the head box has no other prompt"],
    [hasQueries && !graphs.connector, "graphs/connector", "context queries need a connector"],
    [!hasQueries && !!graphs.connector, "graphs/connector", "a context of this kind has no connector"],
    [hasPrior && !graphs.prior, "graphs/prior", `the head ${head} needs a prior`],
    [!hasPrior && !!graphs.prior, "graphs/prior", `the head ${head} has no prior`],
    [
      hasPrior && segment_image.heatmap_size !== segment_image.mask_size,
      "segment_image/heatmap_size",
      "the heatmap is the mask decoder's mask input, so it has the size of a mask",
    ],
    [
      decoder.positions <= generation.max_prompt_tokens,
      "decoder/positions",
      `is ${decoder.positions}: a prompt alone may take ${generation.max_prompt_tokens}`,
    ],
    [layout !== "loupe" && head !== "box", "layout", `the head ${head} is not in this layout`],
    [
      mask.prompt_with_box && box.coordinates === null,
      "mask/prompt_with_box",
      "the reply has no box (box.coordinates is null)",
    ],
  ]);
}

function ofImage({ image, graphs }: Manifest): Inconsistency[] {
  const { sizing, window, patch_size, merge_size, regions } = image;
  const block = patch_size * merge_size;
  const unit = `multiples of patch_size · merge_size (${block})`;
  const windowed = "window_index" in graphs.vision_encoder.inputs;
  // Of a size that is fixed the graph says how many tokens it gives.
  const tokens = graphs.vision_encoder.outputs.image_features?.shape[0];
  const cited = graphs.vision_encoder.outputs.regions?.shape;
  const cells = sizing.kind === "fixed" ? Math.floor(sizing.width / block) * Math.floor(sizing.height / block) : 0;
  return broken([
    [
      sizing.kind === "fixed" && (sizing.width % block !== 0 || sizing.height % block !== 0),
      "image/sizing",
      `width and height must be ${unit}`,
    ],
    [
      sizing.kind === "smart" && sizing.min_pixels > sizing.max_pixels,
      "image/sizing",
      "min_pixels is more than max_pixels",
    ],
    [
      sizing.kind === "fixed" && typeof tokens === "number" && tokens !== cells + regions,
      "image/regions",
      `the vision encoder gives ${tokens} tokens, not ${cells} of the grid and ${regions} of regions`,
    ],
    [
      cited !== undefined && (cited[0] !== regions || typeof cited[1] !== "number" || cited[1] < 4),
      "image/regions",
      `the vision encoder's boxes have to be [${regions}, 4 or more]`,
    ],
    [window !== null && window % block !== 0, "image/window", `windows must be ${unit}`],
    [window !== null && !windowed, "image/window", "the vision encoder takes no window_index"],
    [window === null && windowed, "image/window", "the vision encoder takes a window_index, so this is needed"],
  ]);
}

/**
 * What the manifest says twice, as a number of its own and as a graph's dimension, must be the same: memory is taken by
 * the first. A dimension that is only named may be any.
 */
function ofShapes({ graphs, segment_image, decoder, context, image }: Manifest): Inconsistency[] {
  const { vision_encoder, embed_tokens, decoder_model_merged, connector, segment_encoder, prior, mask_decoder } =
    graphs;
  const { sizing, patch_size, temporal_patch_size } = image;
  const cells = sizing.kind === "fixed" ? (sizing.width / patch_size) * (sizing.height / patch_size) : null;
  const { count, hidden } = context.kind === "queries" ? context : { count: 0, hidden: context.hidden };
  const pasts = Object.keys(decoder_model_merged.inputs).filter((name) => /^past_key_values\.\d+\.key$/.test(name));
  const past = decoder_model_merged.inputs["past_key_values.0.key"];
  const said: [path: string, value: number | null, tensor: Shape | undefined, dimension: number][] = [
    ["segment_image/size", segment_image.size, segment_encoder.inputs.pixel_values, -1],
    ["segment_image/size", segment_image.size, segment_encoder.inputs.pixel_values, -2],
    ["segment_image/mask_size", segment_image.mask_size, mask_decoder.outputs.masks, -1],
    ["segment_image/mask_size", segment_image.mask_size, mask_decoder.outputs.masks, -2],
    ["segment_image/mask_size", segment_image.mask_size, mask_decoder.outputs.pred_masks, -1],
    ["segment_image/mask_size", segment_image.mask_size, mask_decoder.outputs.pred_masks, -2],
    ["segment_image/heatmap_size", segment_image.heatmap_size, prior?.outputs.heatmap, -1],
    ["decoder/kv_heads", decoder.kv_heads, past, 1],
    ["decoder/head_dim", decoder.head_dim, past, 3],
    ["decoder/vocab", decoder.vocab, decoder_model_merged.outputs.logits, -1],
    ["context/hidden", hidden, embed_tokens.outputs.inputs_embeds, -1],
    ["context/hidden", hidden, connector?.inputs.context_hidden, -1],
    ["context/count", count, connector?.inputs.context_hidden, 1],
    ["image/sizing", cells, vision_encoder.inputs.pixel_values, 0],
    ["image/patch_size", 3 * temporal_patch_size * patch_size ** 2, vision_encoder.inputs.pixel_values, 1],
  ];
  return broken([
    ...said.map(([path, value, tensor, at]): Rule => {
      const found = tensor?.shape.at(at);
      const isOther = value !== null && typeof found === "number" && found !== value;
      return [isOther, path, `makes ${value} where its graph has ${found}`];
    }),
    [
      pasts.length > 0 && pasts.length !== decoder.layers,
      "decoder/layers",
      `is ${decoder.layers}, but the decoder takes the keys of ${pasts.length}`,
    ],
    [
      sizing.kind === "fixed" && sizing.width * sizing.height > MOST.pixels,
      "image/sizing",
      `has more than ${MOST.pixels} pixels`,
    ],
  ]);
}

type Shape = { shape: (number | string)[] };

function ofGraphs({ decoder, graphs }: Manifest): Inconsistency[] {
  const { vision_encoder, decoder_model_merged, segment_encoder, mask_decoder } = graphs;
  const takes = "deepstack" in decoder_model_merged.inputs;
  const gives = "deepstack" in vision_encoder.outputs;
  const wanted = decoder.deepstack > 0;
  const keys = decoder_model_merged.inputs["past_key_values.0.key"];
  const unused = Object.keys(segment_encoder.outputs).filter((name) => !(name in mask_decoder.inputs));
  return broken([
    [
      takes !== wanted || gives !== wanted,
      "decoder/deepstack",
      `is ${decoder.deepstack}; the vision encoder ${gives ? "gives" : "does not give"} such features and the decoder ` +
        `${takes ? "takes" : "does not take"} them`,
    ],
    [
      !!keys && keys.dtype !== decoder.kv_dtype,
      "decoder/kv_dtype",
      `is ${decoder.kv_dtype}, but the decoder's cache is ${keys?.dtype}`,
    ],
    [unused.length > 0, "graphs/mask_decoder", `does not take what the segment encoder gives: ${unused.join(", ")}`],
  ]);
}

function ofFiles({ files }: Manifest): Inconsistency[] {
  const paths = new Set(files.map(({ path }) => path));
  return broken([[paths.size < files.length, "files", "has a path twice"]]);
}
