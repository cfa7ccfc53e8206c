/**
 * Runs in the engine's worker before its own code, which stays as it was built: counts what is asked of WebGPU, and
 * remembers the WebAssembly memories that are made. `benchLog` has the counts at every message, in and out.
 */
{
  const counts = { dispatches: 0, buffers: 0, readBacks: 0, readBytes: 0 };
  const log = [];
  const note = (what) => log.push({ what, ...counts });

  const MAP_READ = 1;
  const before = (type, name, count) => {
    const prototype = globalThis[type].prototype;
    const original = prototype[name];
    prototype[name] = function (...args) {
      count(args, this);
      return original.apply(this, args);
    };
  };
  const countGpu = () => {
    const dispatch = () => counts.dispatches++;
    before("GPUComputePassEncoder", "dispatchWorkgroups", dispatch);
    before("GPUComputePassEncoder", "dispatchWorkgroupsIndirect", dispatch);
    before("GPUDevice", "createBuffer", () => counts.buffers++);
    before("GPUBuffer", "mapAsync", ([mode]) => {
      if (mode & MAP_READ) counts.readBacks++;
    });
    before("GPUCommandEncoder", "copyBufferToBuffer", ([source, second, third, , fifth]) => {
      // (source, target, size?) or (source, offset, target, offset, size?).
      const short = second instanceof GPUBuffer;
      const [target, size] = short ? [second, third] : [third, fifth];
      if (target.usage & MAP_READ) counts.readBytes += size ?? source.size - (short ? 0 : second);
    });
  };

  const memories = [];
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(...args) {
      super(...args);
      memories.push(this);
    }
  };

  // Before the first message its classes may not be there yet: Chromium adds them when it knows that the address is secure.
  addEventListener("message", () => "GPUDevice" in globalThis && countGpu(), { once: true });
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
