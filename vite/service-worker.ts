/** Builds src/app/service-worker.ts beside the page, and tells it the files of the build it belongs to. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Plugin } from "vite";
import type { FileTable, KeptWhen } from "../src/app/file-table.ts";
import { filesBelow } from "./files.ts";

const SOURCE = resolve(import.meta.dirname, "../src/app/service-worker.ts");

/** What the page is made of. What else lies in public/, as `_headers` or `CNAME`, is for the host, which may not give it. */
const APP = /^(index\.html|first\.js|icon\.svg|manifest\.webmanifest)$|^(assets|samples)\//;

/** Null: never. */
export function keptWhen(path: string): KeptWhen | null {
  if (!APP.test(path) || /\.(br|gz|map)$/.test(path)) return null;
  if (/^assets\/ort-wasm-simd-threaded-[\w-]+\.wasm$/.test(path)) return "spare";
  // The engine keeps what it runs, with the models.
  if (path.endsWith(".wasm")) return null;
  if (/^assets\/ort-wasm-simd-threaded-[\w-]+\.mjs$/.test(path)) return "idle";
  if (/^assets\/ort/.test(path)) return "asked";
  // The samples of earlier versions, which only links name.
  if (/^samples\/.*\.jpg$/.test(path)) return "asked";
  if (path.startsWith("samples/") && path !== "samples/samples.json") return "idle";
  return "install";
}

async function tableOf(folder: string): Promise<FileTable> {
  const table: FileTable = {};
  for (const path of await filesBelow(folder)) {
    const when = keptWhen(path);
    if (!when) continue;
    const hash = createHash("sha256").update(await readFile(join(folder, path)));
    table[path] = [hash.digest("hex").slice(0, 16), when];
  }
  return table;
}

export function serviceWorker(): Plugin {
  let out = "";
  return {
    name: "loupe:service-worker",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      out = resolve(config.root, config.build.outDir);
    },
    writeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        // Like the page's own scripts; as one classic script, which every browser takes for a service worker.
        await build({
          configFile: false,
          logLevel: "warn",
          define: { BUILD: JSON.stringify(await tableOf(out)) },
          build: {
            outDir: out,
            emptyOutDir: false,
            copyPublicDir: false,
            target: "es2023",
            rolldownOptions: { input: SOURCE, output: { format: "iife", entryFileNames: "service-worker.js" } },
          },
        });
      },
    },
  };
}
