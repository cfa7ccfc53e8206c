/** Bundles whose manifest or registry is broken or means harm. */
import { type AnyJson, MANIFEST } from "./bundle-folder";
import { type HostileBundle, type Path, placed, set } from "./hostile-bundle";

/** Every key of a manifest but those of lists that only people read. */
function keysOf(value: AnyJson, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return [
    ...(path.length ? [path] : []),
    ...Object.keys(value).flatMap((key) =>
      path[0] === "graphs" && path.length === 2 && key !== "file" && key !== "external"
        ? [[...path, key]]
        : keysOf(value[key], [...path, key]),
    ),
  ];
}

const { evaluation: _, ...TOLD } = MANIFEST;
const KEYS = keysOf(TOLD);

const missing = KEYS.map(
  (path): HostileBundle => ({
    what: `manifest.json without ${path.join(".")}`,
    change: ({ manifest }) => set(manifest, path, undefined),
    names: placed(path),
    mayAnswer: true,
  }),
);

const WRONG = [null, -1, 1e308, "x", "../x", [], {}, true, "\u0000", 0.5];
const wrong = KEYS.map((path, i): HostileBundle => {
  const value = WRONG[i % WRONG.length];
  return {
    what: `manifest.json, ${path.join(".")}: ${JSON.stringify(value)}`,
    change: ({ manifest }) => set(manifest, path, value),
    names: placed(path),
    mayAnswer: true,
  };
});

const NUMBERS: [Path, number[]][] = [
  [
    ["segment_image", "size"],
    [1, 321, 640, 20_000, 1e9],
  ],
  [
    ["segment_image", "mask_size"],
    [1, 81, 20_000, 1e9],
  ],
  [
    ["segment_image", "heatmap_size"],
    [1, 160, 1e9],
  ],
  [
    ["decoder", "layers"],
    [1, 5, 1e4, 1e8],
  ],
  [
    ["decoder", "kv_heads"],
    [1, 3, 1e8],
  ],
  [
    ["decoder", "head_dim"],
    [1, 65, 1e9],
  ],
  [
    ["decoder", "vocab"],
    [1, 3073, 1e9],
  ],
  [
    ["decoder", "deepstack"],
    [1, 1e8],
  ],
  [
    ["decoder", "positions"],
    [1, 1e15],
  ],
  [
    ["context", "count"],
    [1, 17, 1e9],
  ],
  [
    ["context", "hidden"],
    [1, 255, 1e9],
  ],
  [
    ["image", "sizing", "width"],
    [32, 352, 32_000, 1.6e9],
  ],
  [
    ["image", "sizing", "height"],
    [32, 352, 32_000, 1.6e9],
  ],
  [
    ["image", "patch_size"],
    [1, 8, 32, 1e9],
  ],
  [
    ["image", "merge_size"],
    [1, 4, 1e9],
  ],
  [
    ["image", "temporal_patch_size"],
    [1, 4, 1e9],
  ],
  [
    ["image", "regions"],
    [1, 1e9],
  ],
  [
    ["tokens", "image"],
    [0, 99, 1e9, 2 ** 53],
  ],
  [
    ["tokens", "vision_end"],
    [0, 1e9],
  ],
  [["tokens", "vision_start"], [1e9]],
  [
    ["generation", "max_new_tokens"],
    [1, 1e9],
  ],
  [
    ["generation", "max_prompt_tokens"],
    [1, 1e12],
  ],
  [["mask", "max_hole_area"], [1e15]],
  [["chunk_bytes"], [1, 1e15]],
  [["requires", "memory_mb"], [1e12]],
];
/** A bundle may allow so little; then it is the prompt that is too long. */
const ALLOWS = /max_prompt_tokens|takes up to 1 token/;
const numbers = NUMBERS.flatMap(([path, values]) =>
  values.map(
    (value): HostileBundle => ({
      what: `manifest.json, ${path.join(".")}: ${value}`,
      change: ({ manifest }) => set(manifest, path, value),
      names: path[1] === "max_prompt_tokens" ? ALLOWS : placed(path),
      mayAnswer: true,
    }),
  ),
);

const PATHS = [
  "../nano/context_queries.bin",
  "/etc/passwd",
  "/dev/zero",
  "a/../../b",
  "file:///etc/passwd",
  "http://x/y",
];
const MORE_PATHS = [
  "",
  ".",
  "..",
  "%2e%2e/x",
  "x\\..\\y",
  "\u0000",
  "ｅ",
  "__proto__",
  "constructor",
  "x".repeat(5000),
];
const paths = [...PATHS, ...MORE_PATHS].flatMap((value): HostileBundle[] => [
  {
    what: `manifest.json, a listed file: ${JSON.stringify(value).slice(0, 60)}`,
    change: ({ manifest }) => set(manifest, ["files", 0, "path"], value),
    names: /manifest\.json/,
  },
  {
    what: `registry.json, a bundle's folder: ${JSON.stringify(value).slice(0, 60)}`,
    change: ({ registry }) => set(registry, ["models", 0, "path"], value),
    names: /registry\.json|manifest\.json/,
  },
]);

const wrongFiles: HostileBundle = {
  what: "manifest.json lists 100,000 wrong files",
  change: ({ manifest }) => set(manifest, ["files"], Array(1e5).fill({ path: "..", bytes: 0, chunks: [] })),
  names: /manifest\.json/,
};

/** What goes into a prompt, and all that people are shown. */
const texts: HostileBundle[] = [
  ["template", "system"],
  ["template", "question"],
  ["name"],
  ["version"],
  ["summary"],
  ["can", 0],
  ["cannot", 0],
  ["licence", "id"],
  ["licence", "note"],
  ["base_models", 0, "name"],
  ["base_models", 0, "part"],
  ["evaluation", 0, "set"],
  ["graphs", "mask_decoder", "weights"],
  ["requires", "features", 0],
].map((path) => ({
  what: `manifest.json, ${path.join(".")}: 5 MB`,
  change: ({ manifest }) => set(manifest, path, `{question}${"x".repeat(5e6)}`),
  names: placed(path),
}));

const listed: HostileBundle[] = ["id", "name", "licence"].map((key) => ({
  what: `registry.json, ${key}: 5 MB`,
  change: ({ registry }) => set(registry, ["models", 0, key], "x".repeat(5e6)),
  names: /registry\.json/,
}));

export const hostileManifests: HostileBundle[] = [
  ...missing,
  ...wrong,
  ...numbers,
  ...paths,
  wrongFiles,
  ...texts,
  ...listed,
];
