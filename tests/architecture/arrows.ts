/**
 * Which way imports go: they may skip a layer, never turn. A name ending in "/" is a folder and all in it; every other
 * name is one module. Biome says the first table again, for editors.
 */

/** What each folder imports of the others. */
export const folders: Record<string, string[]> = {
  // How far words are apart is said once.
  "src/command-line/": ["src/engine/words"],
  "src/engine/": [],
  "src/document/": ["src/engine/mask"],
  // The doors of the package (src/engine/package.json), and nothing behind them.
  "src/app/": ["src/document/", "src/engine/index", "src/engine/mask", "src/engine/words", "src/engine/image"],
  "src/cli/": [
    "src/command-line/",
    "src/document/",
    "src/engine/node",
    "src/engine/mask",
    "src/engine/api",
    "src/engine/values",
    "src/engine/coordinates",
    "src/engine/errors",
    "src/engine/trace",
    // Insides. Evaluation measures with the engine's own code; `models` reads bundles without loading a runtime.
    "src/engine/image/decode-node",
    "src/engine/image/resize",
    // A photo is looked at before a model is loaded for it.
    "src/engine/image/sniff",
    "src/engine/mask/regions",
    "src/engine/mask/rle",
    "src/engine/pipeline/postprocess",
    "src/engine/store/",
  ],
  "trainer/src/": ["src/command-line/"],
};

/** Inside a folder: a layer knows those before it and nothing of the others, nor do two names on one line of each other. */
export const layers: Record<string, string[][]> = {
  "src/engine/": [
    // What they say of each other, and of the rest, is types.
    [
      "pairs",
      "values",
      "coordinates",
      "errors",
      "api",
      "wire",
      "trace",
      "web-locks",
      "no-eval",
      "own-runtime",
      "any-origin-worker",
    ],
    ["store/", "life", "heartbeat", "places"],
    ["image/", "mask/", "text/"],
    ["gpu/"],
    ["runtime/"],
    ["pipeline/"],
    ["loupe", "library", "client"],
    ["index", "mask", "words", "image", "worker", "node"],
  ],
  "src/document/": [
    [
      "document",
      "colours",
      "crc32",
      "utf8",
      "xml",
      "svg-path",
      "curves",
      "ground",
      "brush-runs",
      "yaml-names",
      "photo-names",
    ],
    [
      "heatmap",
      "edits",
      "history",
      "prompt",
      "restore",
      "seen",
      "faithful-outline",
      "rings",
      "categories",
      "file-names",
      "indexed-png",
    ],
    ["steps", "rating", "project", "drawing", "objects-read", "cut-edges", "curved-path"],
    ["cutout", "batch"],
    ["formats/"],
    ["zip"],
  ],
  "src/app/": [
    [
      "words",
      "places",
      "runtime.d",
      "samples",
      "colour-map",
      "object-colours",
      "camera",
      "box-handles",
      "worker-calls",
      "worker-answers",
      "late",
      "file-table",
      "hex",
      "requested-path",
      "tab-entry",
      "icons/",
      "styles/",
    ],
    ["state/"],
    ["kept/", "masks/", "page/", "site/"],
    ["app"],
    ["work/"],
    ["commands/"],
    ["tools/"],
    ["context", "keyboard"],
    ["stage/", "panels/"],
    ["Workspace", "Embed"],
    ["App"],
    ["main", "service-worker"],
  ],
};

/** Modules that others import only for their types, but for these. */
export const heldBy: Record<string, string[]> = {
  // The engine's implementation.
  "src/engine/loupe": ["src/engine/worker", "src/engine/node"],
  "src/engine/values": ["src/engine/", "src/cli/"],
  // The door through which a Loupe is made and called.
  "src/engine/index": ["src/app/main", "src/app/app", "src/app/commands/", "src/app/work/"],
};

/** Everything else is written without React, and runs without it. */
export const knowReact = [
  "src/app/main",
  "src/app/App",
  "src/app/Workspace",
  "src/app/Embed",
  "src/app/context",
  "src/app/stage/",
  "src/app/panels/",
  "src/app/icons/",
];
