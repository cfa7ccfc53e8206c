/** A Qwen-VL and a SAM2 as they are published on a hub, from the sites that the build allows (origins.ts), at pinned revisions. */
import { LoupeError } from "../errors";
import type { GivenPair, PairChoices, PublishedPair } from "../values";
import type { Offer, OfferedFile } from "./offer";
import { checkOrigin } from "./origins";
import { fileAddress, repositoryName } from "./published/hub";
import { type HubAccess, readRepository } from "./published/listing";
import { manifestOfPair, originOf } from "./published/pair";
import { LANGUAGE_GRAPHS } from "./published/qwen";
import { choicesOf, type Dtype, dtypes, type PublishedRepository } from "./published/repository";
import { SEGMENTER_GRAPHS } from "./published/sam2";
import { request } from "./request";
import type { ReadOptions } from "./source";

const GRAPHS = { language: LANGUAGE_GRAPHS, segmenter: SEGMENTER_GRAPHS };
const PARTS = ["language", "segmenter"] as const;
type Part = (typeof PARTS)[number];

/** How weights are to be stored, the best first: where half precision can be computed with, and where not. */
const BEST: Record<"halves" | "singles", Record<Part, Dtype[]>> = {
  halves: { language: ["q4f16", "q4", "fp16"], segmenter: ["fp16", "fp32"] },
  singles: { language: ["q4", "q8", "int8", "uint8", "bnb4", "fp32"], segmenter: ["fp32", "q8", "int8", "uint8"] },
};

/** A hub that a build may ask, and that may send on. Throws origin-refused where there is none, or it may not. */
export function hubAccess(hub: string | undefined, allowed: readonly string[]): HubAccess {
  if (!hub) {
    const why = "This Loupe may not fetch models from a hub. Whoever hosts it chooses that.";
    throw new LoupeError("origin-refused", `${why} A model can be opened from a folder instead.`);
  }
  checkOrigin(hub, allowed);
  return { hub, check: (url) => checkOrigin(url, allowed) };
}

/**
 * Asks for what the hub says of both, and for their small files; nothing else before something of it is asked for. `halves`:
 * whether this device computes with half precision. Throws bundle-missing-file, bundle-invalid, bundle-altered, aborted.
 */
export async function hubOffer(
  pair: GivenPair,
  access: HubAccess,
  halves: boolean,
  options: ReadOptions = {},
): Promise<Offer> {
  const { hub } = access;
  const [language, segmenter] = await Promise.all(
    PARTS.map((part) =>
      readRepository(part, { ...pair[part], name: repositoryName(pair[part].name, hub) }, access, options),
    ),
  );
  const repositories = { language, segmenter } as Record<Part, PublishedRepository>;
  const choices = Object.fromEntries(
    PARTS.map((part) => [
      part,
      choicesOf(repositories[part], GRAPHS[part]).map(({ dtype, bytes }) => ({ weights: dtype, bytes })),
    ]),
  ) as unknown as PairChoices;
  const best = BEST[halves ? "halves" : "singles"];
  const weightsOf = (part: Part): Dtype => {
    const { weights } = pair[part];
    if (weights !== undefined) return known(weights);
    const there = new Set(choices[part].map((one) => one.weights));
    const [first = dtypes[0] as Dtype] = [...best[part], ...dtypes].filter((dtype) => there.has(dtype));
    return first;
  };
  const pinned = (part: Part) => {
    const { name, revision } = repositories[part];
    return { name, revision, weights: weightsOf(part) };
  };
  const origin = { kind: "hub" as const, address: hub, language: pinned("language"), segmenter: pinned("segmenter") };
  const wanted = { language: origin.language.weights, segmenter: origin.segmenter.weights };
  const ask = hubAsk(origin, access);
  return {
    origin,
    choices,
    manifest: async () => manifestOfPair(repositories.language, repositories.segmenter, wanted),
    file: async (path) => ({ ask: ask(path) }),
  };
}

/** What gives a file of a pair, by its path in the pair's manifest. */
export const hubAsk =
  (pair: PublishedPair, { hub, check }: HubAccess) =>
  (path: string): OfferedFile["ask"] => {
    const { part, path: there } = originOf(path);
    const { name, revision } = pair[part];
    const address = fileAddress(hub, name, revision, there);
    return (file, wanted, signal) => request(address, file, wanted, signal, check);
  };

function known(weights: string): Dtype {
  const dtype = dtypes.find((one) => one === weights);
  if (dtype) return dtype;
  const all = dtypes.join(", ");
  throw new LoupeError(
    "bundle-missing-file",
    `There are no weights stored as "${weights.slice(0, 40)}", but as ${all}.`,
  );
}
