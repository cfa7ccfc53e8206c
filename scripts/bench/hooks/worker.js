/**
 * Runs in the engine's worker behind gpu-counts.js and before its own code, which stays as it was built: counts what is asked of
 * WebGPU, and remembers the WebAssembly memories that are made. `benchLog` has the counts at every message, in and out.
 */
{
  const counts = globalThis.gpuCounts;
  const log = [];
  const note = (what) => log.push({ what, ...counts });

  const memories = [];
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(...args) {
      super(...args);
      memories.push(this);
    }
  };

  // Before the first message its classes may not be there yet: Chromium adds them when it knows that the address is secure.
  addEventListener("message", () => "GPUDevice" in globalThis && globalThis.countGpu(), { once: true });
  addEventListener("message", ({ data }) => note(`call ${data.call ?? "places"}`));
  const post = globalThis.postMessage.bind(globalThis);
  globalThis.postMessage = (message, ...rest) => {
    const { event, type } = message;
    const ended = type === "error" || message.error ? "error" : "result";
    note(event ? `event ${event.type}` : "alive" in message ? "alive" : ended);
    post(message, ...rest);
  };
  Object.assign(globalThis, {
    benchLog: log,
    benchWasmBytes: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
  });
}
