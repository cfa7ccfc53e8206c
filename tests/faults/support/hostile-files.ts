/** Bundles whose files are broken or mean harm: graphs, weights, tokenizer, chat template. */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import type { AnyJson, BundleFolder } from "./bundle-folder";
import { type HostileBundle, literally, set } from "./hostile-bundle";
import { embedding } from "./onnx";

const GRAPH = "onnx/embed_tokens.onnx";
const BIG = "onnx/segment_encoder.onnx_data";
const TOKENIZER = "tokenizer/tokenizer.json";
const CONFIG = "tokenizer/tokenizer_config.json";

/** One of a bundle's files, with the right hash but of the wrong content. */
function content(file: string, what: string, make: (bytes: Buffer) => string | Uint8Array): HostileBundle {
  const name =
    file
      .split("/")
      .at(-1)
      ?.replace(/\.onnx.*|_config/, "") ?? "";
  return {
    what: `${file}: ${what}`,
    change: (bundle) => bundle.write(file, make(bundle.read(file))),
    names: new RegExp(`${name}|tokenizer|template|graph|weights`),
    mayAnswer: true,
  };
}

const contents = [
  GRAPH,
  "onnx/mask_decoder.onnx",
  "onnx/vision_encoder.onnx",
  "onnx/segment_encoder.onnx_data",
].flatMap((file) => [
  content(file, "cut in half", (bytes) => bytes.subarray(0, bytes.length >> 1)),
  content(file, "zeros", (bytes) => Buffer.alloc(bytes.length)),
  content(file, "text", () => "no graph"),
  content(file, "one byte", () => "x"),
  content(file, "every 97th byte another", (bytes) => bytes.map((byte, i) => (i % 97 ? byte : byte ^ 85))),
]);

const swapped = (["connector", "embed_tokens", "mask_decoder", "prior"] as const).map(
  (name): HostileBundle => ({
    what: `${name}'s graph is the vision encoder's`,
    change: ({ manifest }) => set(manifest, ["graphs", name, "file"], "onnx/vision_encoder.onnx"),
    names: new RegExp(name),
  }),
);

function hole(file: string): void {
  writeFileSync(file, "");
  truncateSync(file, 4e9);
}

/** Not the file that the manifest describes. */
const BROKEN: [what: string, change: (file: string) => void][] = [
  ["missing", () => {}],
  ["empty", (file) => writeFileSync(file, "")],
  ["another", (file) => writeFileSync(file, "another")],
  ["a folder", (file) => void mkdirSync(file)],
  ["a pipe that nobody writes to", (file) => void spawnSync("mkfifo", [file])],
  ["a link to a device without an end", (file) => symlinkSync("/dev/zero", file)],
  ["a link to itself", (file) => symlinkSync(file, file)],
  ["a hole of 4 GB", hole],
];
const broken = [GRAPH, BIG, TOKENIZER, "context_queries.bin"].flatMap((path) =>
  BROKEN.map(
    ([what, change]): HostileBundle => ({
      what: `${path}: ${what}`,
      change: (bundle) => change(bundle.freed(path)),
      names: new RegExp(literally(path)),
    }),
  ),
);

/** These two are read before anything says how large they are. */
const small = ["manifest.json", "registry.json"].flatMap((name): HostileBundle[] => {
  const file = name === "manifest.json" ? `nano/${name}` : name;
  const made = (what: string, make: (path: string) => void): HostileBundle => ({
    what: `${name}: ${what}`,
    change(bundle) {
      bundle.finish();
      const path = `${bundle.models}/${file}`;
      spawnSync("rm", ["-rf", path]);
      make(path);
      bundle.isFinished = true;
    },
    names: new RegExp(literally(name)),
  });
  return [
    ...BROKEN.map(([what, change]) => made(what, change)),
    made("no JSON", (path) => writeFileSync(path, "{")),
    made("a list", (path) => writeFileSync(path, "[]")),
    made("not UTF-8", (path) => writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]))),
    made("nested 100,000 deep", (path) => writeFileSync(path, "[".repeat(1e5) + "]".repeat(1e5))),
    made("20 MB of wrong entries", (path) =>
      writeFileSync(path, JSON.stringify({ models: Array(2e6).fill({ a: 1 }) })),
    ),
  ];
});

/** Templates of chats, in the configuration of the tokenizer. */
const TEMPLATES: [what: string, template: string][] = [
  ["a loop of a hundred million", "{% for i in range(100000000) %}x{% endfor %}"],
  ["loops within loops", `${"{% for i in range(9999) %}".repeat(4)}x${"{% endfor %}".repeat(4)}`],
  [
    "loops over a text",
    `{% set t = 'x' * 9999 %}${"{% for i in 'xxxxxxxxxxxxxxxxxxxx' %}".repeat(9)}x${"{% endfor %}".repeat(9)}`,
  ],
  ["no end", "{% for i in x %}"],
  ["an error of its own", "{{ raise_exception('no') }}"],
  ["nothing", ""],
  ["no image", "{{ messages[0].content }}"],
  ["a filter that nobody knows", "{{ messages | constructor }}"],
  ["JavaScript's own", "{{ messages.constructor.constructor('return process')() }}"],
  ["20 MB", "x".repeat(2e7)],
];
const templates = TEMPLATES.map(
  ([what, template]): HostileBundle => ({
    what: `the chat template: ${what}`,
    change(bundle) {
      const config = JSON.parse(bundle.read(CONFIG).toString());
      bundle.write(CONFIG, JSON.stringify({ ...config, chat_template: template }));
    },
    names: /template|tokenizer/,
  }),
);

const tokenizers = ([TOKENIZER, CONFIG] as const).flatMap((file) => [
  content(file, "no JSON", () => "{"),
  content(file, "a list", () => "[]"),
  content(file, "null", () => "null"),
  content(file, "nothing in it", () => "{}"),
  content(file, "nested 100,000 deep", () => "[".repeat(1e5) + "]".repeat(1e5)),
]);
const inTokenizer = (what: string, change: (tokenizer: AnyJson) => void) =>
  content(TOKENIZER, what, (bytes) => {
    const tokenizer = JSON.parse(bytes.toString());
    change(tokenizer);
    return JSON.stringify(tokenizer);
  });
tokenizers.push(
  inTokenizer("added tokens that are numbers", (tokenizer) => set(tokenizer, ["added_tokens"], [1, 2])),
  inTokenizer("added tokens without text", (tokenizer) => set(tokenizer, ["added_tokens"], [{ id: 1, content: "" }])),
  inTokenizer("a million added tokens", (tokenizer) =>
    set(
      tokenizer,
      ["added_tokens"],
      Array.from({ length: 1e6 }, (_, id) => ({ id, content: `<${id}>` })),
    ),
  ),
  inTokenizer("another model", (tokenizer) => set(tokenizer, ["model"], { type: "Nothing" })),
  inTokenizer("an expression that takes for ever", (tokenizer) =>
    set(tokenizer, ["pre_tokenizer"], {
      type: "Split",
      pattern: { Regex: "(x+x+)+y" },
      behavior: "Isolated",
      invert: false,
    }),
  ),
);

const graphs: HostileBundle[] = [
  {
    what: "a graph with a loop that has no end",
    change: (bundle) => embeddingOf(bundle, embedding(256, { endless: true })),
    names: /embed_tokens/,
  },
  {
    what: "a graph of the wrong width",
    change: (bundle) => embeddingOf(bundle, embedding(255)),
    names: /embed_tokens/,
  },
  ...["context_queries.bin", "package.json", "../package.json", "/etc/passwd", "/dev/zero", "onnx/x.bin"].map(
    (external): HostileBundle => ({
      what: `a graph whose weights are in ${external}, which no manifest lists`,
      change: (bundle) => embeddingOf(bundle, embedding(256, { external })),
      names: /embed_tokens/,
    }),
  ),
];

function embeddingOf(bundle: BundleFolder, bytes: Uint8Array): void {
  bundle.write(GRAPH, bytes);
  set(bundle.manifest, ["graphs", "embed_tokens", "external"], []);
}

export const hostileFiles: HostileBundle[] = [
  ...contents,
  ...swapped,
  ...broken,
  ...small,
  ...templates,
  ...tokenizers,
  ...graphs,
];
