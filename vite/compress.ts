/** Writes FILE.br beside each file of the build that is worth it: `loupe serve` and other hosts send them as they are. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";
import { filesBelow } from "./files.ts";

/** Pictures are compressed, small files gain nothing, and a service worker is to be the same to the byte. */
const LEFT_OUT = /\.(br|gz|jpg|png|webp)$|^service-worker\.js$/;
const SMALL = 1024;
/** Beyond that the best quality takes minutes: 3.9 MB instead of 4.6 of the largest .wasm, in five times the time. */
const LARGE = 2_000_000;
/** Less than that saved is not worth the time that unpacking takes. */
const WORTH = 0.95;

const brotli = promisify(brotliCompress);

async function compress(bytes: Buffer): Promise<Buffer> {
  return brotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? 9 : 11,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

export function compressed(): Plugin {
  let out = "";
  let cache = "";
  /** By what the file holds, so that the next build need not do it again. */
  const cached = async (bytes: Buffer): Promise<Buffer> => {
    const name = join(cache, `${createHash("sha256").update(bytes).digest("hex")}.br`);
    const before = await readFile(name).catch(() => null);
    if (before) return before;
    const packed = await compress(bytes);
    await mkdir(cache, { recursive: true });
    await writeFile(`${name}.${process.pid}`, packed);
    await rename(`${name}.${process.pid}`, name);
    return packed;
  };
  return {
    name: "loupe:compressed",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      out = resolve(config.root, config.build.outDir);
      cache = join(config.cacheDir, "brotli");
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const waiting = (await filesBelow(out)).filter((path) => !LEFT_OUT.test(path));
        const line = async () => {
          for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
            const file = join(out, path);
            const bytes = await readFile(file);
            const packed = bytes.length > SMALL ? await cached(bytes) : bytes;
            if (packed.length < WORTH * bytes.length) await writeFile(`${file}.br`, packed);
            // Of an earlier build into the same folder.
            else await rm(`${file}.br`, { force: true });
          }
        };
        await Promise.all([line(), line()]);
      },
    },
  };
}
