export default {
  // Development: what Vite bundles ahead loses the files beside it, the worker and ONNX Runtime's.
  optimizeDeps: { exclude: ["@loupe/engine"] },
  worker: { format: "es" },
};
