/**
 * Counts what is asked of WebGPU from countGpu() on, in `gpuCounts`: in the engine's worker (worker.js, before its own code), and
 * in pages of tests.
 */
{
  const counts = { dispatches: 0, buffers: 0, readBacks: 0, readBytes: 0 };

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
  Object.assign(globalThis, { gpuCounts: counts, countGpu });
}
