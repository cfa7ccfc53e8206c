import { createReadStream, existsSync } from "node:fs";
import { cp, mkdir, readFile, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";

const ROOT = import.meta.dirname;
/** Where the bundles are: models/, or another folder while a model is being made. */
const MODELS = resolve(ROOT, process.env.LOUPE_MODELS_DIR ?? "models");

/** WASM threads need shared memory, which browsers give only to pages that are isolated from other origins. */
const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Nothing is fetched from, or sent to, anywhere but the app's own origin. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join("; ");

/** In the build only: the dev server's own scripts are inline, and its reloads come over a web socket. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "loupe:content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}

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

/** Serves the bundles under /models/ in development, and copies those that the registry lists into the build. */
function models(): Plugin {
  let out = "";
  return {
    name: "loupe:models",
    configResolved(config) {
      out = resolve(config.root, config.build.outDir, "models");
    },
    configureServer(server) {
      server.middlewares.use("/models", async (request, response) => {
        const path = resolve(
          MODELS,
          `.${decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname)}`,
        );
        const found = path.startsWith(MODELS + sep) ? await stat(path).catch(() => null) : null;
        if (!found?.isFile()) {
          response.statusCode = 404;
          response.end();
          return;
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

export default defineConfig({
  // Unknown paths are 404, not the app's page: a missing model file must look missing.
  appType: "mpa",
  plugins: [react(), models(), contentSecurityPolicy()],
  // ORT without its loader inlined: the engine names loader and .wasm as files of our own, once.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  optimizeDeps: { entries: ["index.html", "src/engine/worker.ts"], exclude: ["onnxruntime-web"] },
  // One file a worker: WebKit runs a worker a second time where a chunk of it imports from it, and that one gets the messages.
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: false } } },
  build: { target: "es2023", chunkSizeWarningLimit: 1500, assetsInlineLimit: 0 },
  // The trainer's environment and runs hold far more files than the app.
  server: { headers: ISOLATION, watch: { ignored: ["**/.venv/**", "**/runs/**", "**/trainer/**", "**/tests/**"] } },
  preview: { headers: { ...ISOLATION, "Content-Security-Policy": CONTENT_SECURITY_POLICY } },
});
