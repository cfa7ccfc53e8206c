/** A page of this folder in headless Chromium with a software WebGPU adapter, served by Vite with a models folder. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { createServer, type Plugin } from "vite";
import { runtimeFiles } from "../../vite/runtime-files.ts";

const root = resolve(import.meta.dirname, "../..");

export const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--ignore-gpu-blocklist",
  "--disable-background-networking",
];

function serveModels(folder: string): Plugin {
  return {
    name: "serve-models",
    configureServer(server) {
      server.middlewares.use("/models", (request, response) => {
        const path = join(folder, normalize(decodeURIComponent((request.url ?? "/").split("?")[0] ?? "/")));
        if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) {
          response.statusCode = 404;
          response.end();
          return;
        }
        response.setHeader("content-length", statSync(path).size);
        createReadStream(path).pipe(response);
      });
    },
  };
}

/** The models that the project ships, or those of another folder. */
const shipped = resolve(process.env.LOUPE_MODELS_DIR ?? join(root, "models"));

export interface OpenPage {
  page: Page;
  browser: Browser;
  /** Ends browser and server. */
  close(): Promise<void>;
}

/** Prints what the page logs. */
export async function openPage(name: string, modelsDir = shipped): Promise<OpenPage> {
  const server = await createServer({
    configFile: false,
    root,
    logLevel: "warn",
    cacheDir: join(root, ".cache/vite-browser-tests"),
    plugins: [serveModels(modelsDir), runtimeFiles()],
    server: {
      port: 0,
      headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
    },
    worker: { format: "es" },
    // Workers too: what is found late makes Vite load the page anew, under a test's hands.
    optimizeDeps: {
      entries: ["tests/browser/*.html", "{src,tests/browser}/**/*worker.ts"],
      exclude: ["onnxruntime-web"],
    },
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS, headless: true });
  const page = await browser.newPage();
  page.on("console", (message) => console.log(`  [page] ${message.text()}`));
  page.on("pageerror", (error) => console.error(`  [page error] ${error.message}`));
  // The first time, Vite bundles the dependencies before it answers: minutes on a busy machine.
  await page.goto(`${server.resolvedUrls?.local[0]}tests/browser/${name}`, { timeout: 600_000 });
  return {
    page,
    browser,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Addresses of another origin that the page asks for from now on. */
export function foreignRequests(page: Page): readonly string[] {
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).host !== new URL(page.url()).host) {
      foreign.push(request.url());
    }
  });
  return foreign;
}
