/** A repository of a hub at one revision, in the layout of transformers.js: what of it is in the list of its files. */
import { LoupeError } from "../../errors";

export interface PublishedFile {
  path: string;
  bytes: number;
  /** Of the whole file, 64 hex digits; null where the hub does not say. */
  sha256: string | null;
}

export interface PublishedRepository {
  /** owner/name. */
  name: string;
  /** The commit that everything below is of. */
  revision: string;
  licence: { id: string; note: string };
  files: readonly PublishedFile[];
  /** Its small files that are read, whole and checked: those of `neededFiles` that it has. */
  small: ReadonlyMap<string, Uint8Array>;
}

/** What of a repository must be fetched before a manifest can be written. */
export const NEEDED = {
  language: [
    "config.json",
    "preprocessor_config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
  ],
  segmenter: ["config.json", "preprocessor_config.json"],
};
/** The chat template, where it is a file of its own; the first that is there. */
export const TEMPLATES = ["chat_template.jinja", "chat_template.json"];
/** Bytes of such a file; tokenizer.json has some 11 MB. */
export const LARGEST_SMALL = 2 ** 25;

/** How weights are stored → what a file's name says of it (transformers.js's own table). */
const SUFFIXES = {
  fp32: "",
  fp16: "_fp16",
  q8: "_quantized",
  int8: "_int8",
  uint8: "_uint8",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
} as const;
export type Dtype = keyof typeof SUFFIXES;
export const dtypes = Object.keys(SUFFIXES) as Dtype[];

/** Those that compute in half precision: on WebGPU they need shader-f16. */
export const needsHalf = (dtype: Dtype): boolean => dtype.endsWith("f16") || dtype === "fp16";

/** Files of a graph's weights; transformers.js takes no more either. */
const MOST_EXTERNAL = 100;

export interface GraphPaths {
  file: string;
  /** In the order of their numbers. */
  external: string[];
}

/** The files of a graph as its weights are stored so; null where there is none. */
export function graphPaths(
  { files }: Pick<PublishedRepository, "files">,
  graph: string,
  dtype: Dtype,
): GraphPaths | null {
  const file = `onnx/${graph}${SUFFIXES[dtype]}.onnx`;
  const there = new Set(files.map(({ path }) => path));
  if (!there.has(file)) return null;
  const external = Array.from({ length: MOST_EXTERNAL }, (_, i) => `${file}_data${i ? `_${i}` : ""}`);
  const missing = external.findIndex((path) => !there.has(path));
  return { file, external: external.slice(0, missing < 0 ? external.length : missing) };
}

/** In which ways all of the graphs are there, and how many bytes they have together. */
export function choicesOf(
  repository: Pick<PublishedRepository, "files">,
  graphs: readonly string[],
): { dtype: Dtype; bytes: number }[] {
  const bytes = new Map(repository.files.map((file) => [file.path, file.bytes] as const));
  return dtypes.flatMap((dtype) => {
    const paths = graphs.map((graph) => graphPaths(repository, graph, dtype));
    if (paths.includes(null)) return [];
    const all = paths.flatMap((of) => (of ? [of.file, ...of.external] : []));
    return [{ dtype, bytes: all.reduce((sum, path) => sum + (bytes.get(path) ?? 0), 0) }];
  });
}

/** Throws bundle-missing-file, bundle-invalid where it is larger than any such file. */
export function smallFile({ name, small }: PublishedRepository, path: string): Uint8Array {
  const bytes = small.get(path);
  if (!bytes) {
    throw new LoupeError(
      "bundle-missing-file",
      `${name} has no ${path}, so it is not in the layout of transformers.js. Choose one that is.`,
    );
  }
  if (bytes.length <= LARGEST_SMALL) return bytes;
  throw new LoupeError(
    "bundle-invalid",
    `${path} of ${name} has ${bytes.length} bytes, more than any such file. Choose another model.`,
  );
}
