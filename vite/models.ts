/** The bundles: under /models/ in development, copied into the build. */
import { createReadStream, existsSync } from "node:fs";
import { cp, mkdir, readFile, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Plugin } from "vite";
import { partsOf } from "../src/cli/serving/find-file.ts";

/** Where they are: models/, or another folder while a model is being made. */
const MODELS = resolve(import.meta.dirname, "..", process.env.LOUPE_MODELS_DIR ?? "models");

/** Folders of the bundles that the registry lists; null without a registry. The engine checks the rest of it. */
async function listBundles(): Promise<string[] | null> {
  const path = join(MODELS, "registry.json");
  if (!existsSync(path)) return null;
  const registry = JSON.parse(await readFile(path, "utf8")) as { models: { path: string }[] };
  return registry.models.map((model) => {
    if (!resolve(MODELS, model.path).startsWith(MODELS + sep)) throw new Error(`${path} lists ${model.path}`);
    return model.path;
  });
}

export function models(): Plugin {
  let out = "";
  return {
    name: "loupe:models",
    configResolved(config) {
      out = resolve(config.root, config.build.outDir, "models");
    },
    configureServer(server) {
      server.middlewares.use("/models", async (request, response) => {
        const parts = partsOf(request.url ?? "/");
        const path = join(MODELS, ...(parts ?? []));
        const found = await stat(path).catch(() => null);
        if (!found?.isFile()) {
          response.statusCode = 404;
          response.end();
          return;
        }
        for (const [name, value] of Object.entries(server.config.server.headers ?? {})) {
          if (value !== undefined) response.setHeader(name, value);
        }
        response.setHeader("content-length", found.size);
        response.setHeader("content-type", path.endsWith(".json") ? "application/json" : "application/octet-stream");
        createReadStream(path).pipe(response);
      });
    },
    async writeBundle() {
      const bundles = await listBundles();
      if (!bundles) {
        this.warn(`${MODELS} has no registry.json: the built app will say that its model is missing.`);
        return;
      }
      await mkdir(out, { recursive: true });
      await cp(join(MODELS, "registry.json"), join(out, "registry.json"));
      for (const path of bundles) await cp(join(MODELS, path), join(out, path), { recursive: true });
    },
  };
}
