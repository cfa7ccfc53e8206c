import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import type { RuntimeFiles } from "../src/engine/index.ts";
import { cacheIn, kept } from "./compress.ts";

const ID = "virtual:loupe/runtime";
/** Bytes. Each costs the page's first load 64 characters, and a browser that is closed at most so much download. */
const CHUNK = 4 << 20;

/** Ours, and what ONNX Runtime calls the files of each: the plain one, and two for WebGPU. */
export const BUILDS = {
  plain: "ort-wasm-simd-threaded",
  jspi: "ort-wasm-simd-threaded.jspi",
  asyncify: "ort-wasm-simd-threaded.asyncify",
};

/**
 * The module `virtual:loupe/runtime`: of each build of ONNX Runtime, the addresses of its loader and .wasm as hashed files of
 * our own, and what the .wasm must be: bytes, SHA-256 of the whole and a chunk, and what the build sends of it. So the page
 * knows all that is to come before it comes, and checks it as it checks a model.
 */
export function runtimeFiles(): Plugin {
  let cache: string | null = null;
  return {
    name: "loupe:runtime-files",
    configResolved(config) {
      if (config.command === "build") cache = cacheIn(config.root);
    },
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    async load(id) {
      if (id !== `\0${ID}`) return null;
      const imports: string[] = [];
      const entries: string[] = [];
      for (const [build, name] of Object.entries(BUILDS)) {
        const bytes = await readFile(pathOf(`${name}.wasm`));
        const { file, integrity } = described(build, bytes);
        if (cache) file.sent = (await kept(cache, bytes)).length;
        imports.push(`import ${build}Loader from "onnxruntime-web/${name}.mjs?url";`);
        imports.push(`import ${build}Wasm from "onnxruntime-web/${name}.wasm?url";`);
        const written = `integrity: "${integrity}", file: ${JSON.stringify(file)}`;
        entries.push(`${build}: { loader: ${build}Loader, address: ${build}Wasm, ${written} }`);
      }
      return `${imports.join("\n")}\nexport const runtime = { ${entries.join(",\n")} };\n`;
    },
  };
}

/** Of one of ONNX Runtime's files. */
export const pathOf = (name: string) => createRequire(import.meta.url).resolve(`onnxruntime-web/${name}`);

/** What a build's .wasm must be. */
export function described(build: string, bytes: Buffer): Pick<RuntimeFiles, "file" | "integrity"> {
  const integrity = `sha256-${createHash("sha256").update(bytes).digest("base64")}`;
  return {
    integrity,
    file: { path: `${build}.wasm`, bytes: bytes.length, chunks: hashes(bytes), chunkBytes: CHUNK },
  };
}

function hashes(bytes: Buffer): string[] {
  const chunks = Math.ceil(bytes.length / CHUNK);
  const chunk = (i: number) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK);
  return Array.from({ length: chunks }, (_, i) => createHash("sha256").update(chunk(i)).digest("hex"));
}
