/**
 * Two repositories as they are published for transformers.js, a Qwen-VL and a SAM2, as one bundle with the head "box": nothing
 * of them is exported anew, their files stand in the manifest as they are.
 */
import { z } from "zod";
import { LoupeError } from "../../errors";
import { totalBytes } from "../listed-file";
import { type Manifest, manifestSchema } from "../manifest";
import { LANGUAGE_GRAPHS, QUESTIONS, readLanguage, SYSTEM } from "./qwen";
import { type Dtype, graphPaths, needsHalf, type PublishedRepository } from "./repository";
import { readSegmenter, SEGMENTER_GRAPHS } from "./sam2";

export interface PairChoice {
  /** How each part's weights are stored. */
  language: Dtype;
  segmenter: Dtype;
  /** Most pixels of the language model's image. */
  maxPixels?: number;
  /** Most tokens of a reply. */
  maxNewTokens?: number;
  /** Other words around the prompt. */
  template?: Partial<Pick<Manifest["template"], "system" | "question">>;
}

/** 1,280 tokens of 28 × 28: published processors allow ten times as many, which no browser's memory holds. */
const MAX_PIXELS = 1280 * 28 ** 2;
const MAX_NEW_TOKENS = 1024;
const MAX_PROMPT_TOKENS = 512;

/** A model's files are in memory once, and beside them what it computes with. */
const MEMORY = { times: 1.3, more: 500 };

const PARTS = ["language", "segmenter"] as const;
type Part = (typeof PARTS)[number];

/** Which repository a file of the pair's manifest is of, and where it lies there. */
export function originOf(path: string): { part: Part; path: string } {
  const at = path.indexOf("/");
  return { part: path.slice(0, at) as Part, path: path.slice(at + 1) };
}

/**
 * Both repositories' `small` files are there (NEEDED, TEMPLATES). Throws bundle-missing-file, naming what is not there as
 * chosen; bundle-invalid, naming file and key.
 */
export function manifestOfPair(
  language: PublishedRepository,
  segmenter: PublishedRepository,
  choice: PairChoice,
): Manifest {
  const { family, graphs: languageGraphs, tokenizer, ...said } = readLanguage(language, choice.maxPixels ?? MAX_PIXELS);
  const { graphs: segmenterGraphs, ...seen } = readSegmenter(segmenter);
  const [encoder, decoder] = SEGMENTER_GRAPHS;
  const graphs = {
    ...Object.fromEntries(
      LANGUAGE_GRAPHS.map((name) => [
        name,
        { ...paths("language", language, name, choice.language), ...languageGraphs[name] },
      ]),
    ),
    segment_encoder: {
      ...paths("segmenter", segmenter, encoder, choice.segmenter),
      ...segmenterGraphs.segment_encoder,
    },
    mask_decoder: { ...paths("segmenter", segmenter, decoder, choice.segmenter), ...segmenterGraphs.mask_decoder },
  } as Manifest["graphs"];
  const small = Object.fromEntries(Object.entries(tokenizer).map(([what, path]) => [what, `language/${path}`]));
  const wanted = [
    ...Object.values(small),
    ...Object.values(graphs).flatMap(({ file, external }) => [file, ...external]),
  ];
  const files = wanted.map((path) => listed(path, { language, segmenter }));
  const bytes = totalBytes(files);
  const { licence } = language;
  const manifest = {
    schema: 1,
    id: idOf(language, segmenter),
    name: `${shortName(language)} + ${shortName(segmenter)}`,
    version: `${language.revision.slice(0, 12)}-${segmenter.revision.slice(0, 12)}-${choice.language}-${choice.segmenter}`,
    summary: "Published weights, as they are: the language model writes boxes, and the segmenter draws each.",
    can: ["read free language", "think before it answers", "find several things with one question"],
    cannot: ["show where it looks (no heatmap)", "answer as fast as the small model"],
    licence: { id: licence.id, note: [licence.note, `Segmenter: ${segmenter.licence.id}.`].filter(Boolean).join(" ") },
    base_models: [
      { name: language.name, licence: language.licence.id, part: "language" },
      { name: segmenter.name, licence: segmenter.licence.id, part: "segmenter" },
    ],
    head: "box",
    layout: "transformers.js",
    ...said,
    ...seen,
    tokenizer: small,
    template: {
      system: SYSTEM,
      question: QUESTIONS[family],
      think: ["<think>", "</think>"],
      answer: null,
      ...choice.template,
    },
    generation: { max_new_tokens: choice.maxNewTokens ?? MAX_NEW_TOKENS, max_prompt_tokens: MAX_PROMPT_TOKENS },
    graphs,
    chunk_bytes: Math.max(...files.map((file) => file.bytes)),
    files,
    requires: {
      features: [choice.language, choice.segmenter].some(needsHalf) ? ["shader-f16"] : [],
      memory_mb: Math.ceil((MEMORY.times * bytes) / 1e6 + MEMORY.more),
    },
    evaluation: [],
  };
  const checked = manifestSchema.safeParse(manifest);
  if (checked.success) return checked.data;
  const why = z.prettifyError({ issues: checked.error.issues.slice(0, 5) });
  throw new LoupeError("bundle-invalid", `${language.name} and ${segmenter.name} make no model:\n${why}`);
}

/** Throws bundle-missing-file. */
function paths(part: Part, repository: PublishedRepository, graph: string, dtype: Dtype) {
  const found = graphPaths(repository, graph, dtype);
  if (!found) {
    throw new LoupeError(
      "bundle-missing-file",
      `${repository.name} has no graph ${graph} stored as ${dtype}. Choose another.`,
    );
  }
  const below = (path: string) => `${part}/${path}`;
  return { file: below(found.file), external: found.external.map(below), weights: dtype };
}

/** Its hash is of the whole file, so it is one piece. Throws bundle-missing-file. */
function listed(path: string, repositories: Record<Part, PublishedRepository>): Manifest["files"][number] {
  const origin = originOf(path);
  const { name, files } = repositories[origin.part];
  const file = files.find((one) => one.path === origin.path);
  if (file?.sha256) return { path, bytes: file.bytes, chunks: [file.sha256] };
  if (file) {
    const why = `${origin.path} without its SHA-256 (lfs.oid), so it cannot be checked`;
    throw new LoupeError("bundle-invalid", `${name} lists ${why}.`);
  }
  throw new LoupeError(
    "bundle-missing-file",
    `${name} has no ${origin.path}, so it is not in the layout of transformers.js. Choose one that is.`,
  );
}

const shortName = ({ name }: PublishedRepository) => name.slice(name.lastIndexOf("/") + 1).slice(0, 100);

/** Both names, as far as an id is long. */
function idOf(...repositories: PublishedRepository[]): string {
  const words = repositories.map((repository) =>
    shortName(repository)
      .toLowerCase()
      .replace(/-?onnx$/, "")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 31),
  );
  return words.filter(Boolean).join("-") || "published-pair";
}
