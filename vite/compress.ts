import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";
import { filesBelow } from "./files.ts";

/** What is compressed already, or is asked for in parts alone. */
const LEFT_OUT = /\.(br|gz|jpg|jpeg|png|webp|avif|woff2|map)$/;
/** Bytes. Below that a file costs its round trip, not its length. */
const LEAST = 1024;
/** Of the file, at most: what saves less is not worth a second file. */
const MOST_LEFT = 0.97;
/** 11 takes ten times as long and saves 5 to 12 % more (.wasm 2.69 → 2.36 MB, weights 10.4 → 9.9 MB of the first two). */
const QUALITY = 9;

const compress = promisify(brotliCompress);

/**
 * FILE.br beside each file of the build for which that saves, for servers that send it (`loupe serve`). They send it for whole
 * files; a Range is a part of the file itself. The last of the plugins: it takes what the others have written.
 */
export function compressed(): Plugin {
  let out = "";
  let cache = "";
  return {
    name: "loupe:compressed",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      out = resolve(config.root, config.build.outDir);
      cache = cacheIn(config.root);
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        for (const name of await filesBelow(out).catch(() => [])) {
          if (LEFT_OUT.test(name)) continue;
          const path = join(out, name);
          const bytes = await readFile(path);
          if (bytes.length < LEAST) continue;
          const small = await kept(cache, bytes);
          if (small.length <= MOST_LEFT * bytes.length) await writeFile(`${path}.br`, small);
        }
      },
    },
  };
}

export const cacheIn = (root: string) => resolve(root, ".cache/compressed");

/** Compressed once a machine: ONNX Runtime's files take a minute. `cache`: a folder. */
export async function kept(cache: string, bytes: Buffer): Promise<Buffer> {
  const path = join(cache, `${createHash("sha256").update(bytes).digest("hex")}-${QUALITY}.br`);
  const before = await readFile(path).catch(() => null);
  if (before) return before;
  await mkdir(cache, { recursive: true });
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  const small = await compress(bytes, {
    params: { [BROTLI_PARAM_QUALITY]: QUALITY, [BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  // Whole from its first moment: another build may look for it.
  await writeFile(`${path}.${process.pid}`, small);
  await rename(`${path}.${process.pid}`, path);
  return small;
}
