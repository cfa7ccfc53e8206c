/** One dispatch of a compute shader, and what it wrote. */

export interface Kernel {
  pipeline: GPUComputePipeline;
  /** What the shader writes; at least as long as `staging`. */
  chosen: GPUBuffer;
  /** As many bytes as are read back. */
  staging: GPUBuffer;
}

/** `bound`: by binding, in group 0. The bytes of `chosen`, from its beginning. One call at a time uses a kernel. */
export async function runKernel(
  device: GPUDevice,
  { pipeline, chosen, staging }: Kernel,
  bound: readonly GPUBufferBinding[],
  workgroups: number,
): Promise<ArrayBuffer> {
  const entries = bound.map((resource, binding) => ({ binding, resource }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(workgroups);
  pass.end();
  encoder.copyBufferToBuffer(chosen, 0, staging, 0, staging.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const read = staging.getMappedRange().slice(0);
  staging.unmap();
  return read;
}
