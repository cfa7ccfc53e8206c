import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";
import { compressed } from "./vite/compress.ts";
import { contentSecurityPolicy } from "./vite/content-security-policy.ts";
import { linkPreview } from "./vite/link-preview.ts";
import { modelOrigins } from "./vite/model-origins.ts";
import { models } from "./vite/models.ts";
import { runtimeFiles } from "./vite/runtime-files.ts";
import { serviceWorker } from "./vite/service-worker.ts";
import { startFiles } from "./vite/start-files.ts";
import { wholeRequests } from "./vite/whole-requests.ts";

export default defineConfig({
  // Unknown paths are 404, not the app's page: a missing model file must look missing.
  appType: "mpa",
  // The built app runs under any path of a host.
  base: "./",
  plugins: [
    wholeRequests(),
    react(),
    models(),
    runtimeFiles(),
    modelOrigins(),
    contentSecurityPolicy(),
    linkPreview(),
    startFiles(),
    serviceWorker(),
    compressed(),
  ],
  // ORT without its loader inlined: the engine names loader and .wasm as files of our own, once.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  optimizeDeps: { entries: ["index.html", "src/engine/worker.ts"], exclude: ["onnxruntime-web"] },
  // One file a worker: WebKit runs a worker a second time where a chunk of it imports from it, and that one gets the messages.
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: false } } },
  build: {
    target: "es2023",
    chunkSizeWarningLimit: 1500,
    assetsInlineLimit: 0,
    // What the page begins with is one file: what it shares with later parts would be a dozen small ones, each a round trip.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "index", tags: ["$initial"] }] } } },
  },
  // The trainer's environment and runs hold far more files than the app.
  server: { watch: { ignored: ["**/.venv/**", "**/runs/**", "**/trainer/**", "**/tests/**"] } },
});
