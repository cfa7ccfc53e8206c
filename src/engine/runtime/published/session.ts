/**
 * A session of a graph that is published for transformers.js, with the names and shapes of this project (docs/bundle.md): the
 * pipeline knows one layout. Optional inputs are fed where the graph has them, and floats in the width that it wants.
 */
import { LoupeError } from "../../errors";
import type { GraphName } from "../../store/manifest";
import { toHalves, toSingles } from "../halves";
import type { OrtApi, Session, Tensor } from "../ort";
import type { Tensors } from "../tensors";
import { decoder, embedding, encoder, masks, vision } from "./graphs";

/** What lies between a graph of this project and the published one. */
export interface Adapter {
  /** Ours → theirs. What the graph does not take is left out afterwards. */
  feeds(ort: OrtApi, feeds: Tensors): Tensors;
  /** Theirs → ours, by name. */
  outputs: (name: string) => string;
  /** Of an output of theirs, under our name. */
  shaped?(ort: OrtApi, name: string, tensor: Tensor): Promise<Tensor>;
}

const ADAPTERS: Partial<Record<GraphName, Adapter>> = {
  vision_encoder: vision,
  embed_tokens: embedding,
  decoder_model_merged: decoder,
  segment_encoder: encoder,
  mask_decoder: masks,
};

/** Throws bundle-invalid where this layout has no such graph. */
export function publishedSession(ort: OrtApi, name: GraphName, session: Session): Session {
  const adapter = ADAPTERS[name];
  if (!adapter) throw new LoupeError("bundle-invalid", `The layout of transformers.js has no graph ${name}.`);
  const types = new Map((session.inputMetadata ?? []).map((input) => [input.name, "type" in input ? input.type : ""]));
  const ours = session.outputNames.map(adapter.outputs);
  const run = async (feeds: Tensors, fetches?: Tensors): Promise<Tensors> => {
    const given = Object.entries(adapter.feeds(ort, feeds)).filter(([input]) => session.inputNames.includes(input));
    const fitted = await Promise.all(
      given.map(async ([input, tensor]) => [input, await inWidth(ort, tensor, types.get(input))] as const),
    );
    const wanted = session.outputNames.filter((_, i) => !fetches || (ours[i] as string) in fetches);
    // Null where a run makes a tensor of its own.
    const into = wanted.map((output) => [output, fetches?.[adapter.outputs(output)] ?? null] as const);
    const results = (await session.run(Object.fromEntries(fitted), Object.fromEntries(into) as Tensors)) as Tensors;
    const named = await Promise.all(
      wanted.map(async (output) => {
        const tensor = results[output] as Tensor;
        const mine = adapter.outputs(output);
        return [mine, (await adapter.shaped?.(ort, mine, tensor)) ?? tensor] as const;
      }),
    );
    return Object.fromEntries(named);
  };
  return {
    run,
    release: () => session.release(),
    startProfiling: () => session.startProfiling(),
    endProfiling: () => session.endProfiling(),
    inputNames: session.inputNames,
    inputMetadata: session.inputMetadata,
    outputNames: ours,
    outputMetadata: session.outputMetadata,
  } as Session;
}

/** The same numbers in the width that the graph takes. */
async function inWidth(ort: OrtApi, tensor: Tensor, type: string | undefined): Promise<Tensor> {
  if (type === "float16" && tensor.type === "float32") {
    return new ort.Tensor("float16", toHalves((await tensor.getData()) as Float32Array), tensor.dims);
  }
  if (type === "float32" && tensor.type === "float16") {
    return new ort.Tensor("float32", toSingles((await tensor.getData()) as Uint16Array), tensor.dims);
  }
  return tensor;
}
