/**
 * Buffers through which numbers come to the GPU and back, used again. ONNX Runtime makes one for each tensor that it brings
 * there or fetches, fills or reads it once, and drops it: four a token.
 */

/** Bytes of the longest that is kept: weights, which come once, are longer. */
const LONGEST = 2 ** 22;
/** Below this what goes up is made as long as the next power of two: prompts are of many lengths. */
const ROUNDED = 2 ** 16;

/** `device` itself, which from now on gives out again what was copied from, or read and destroyed. */
export function reuseStaging(device: GPUDevice): GPUDevice {
  const { MAP_READ, MAP_WRITE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const [UPLOAD, DOWNLOAD] = [MAP_WRITE | COPY_SRC, MAP_READ | COPY_DST];
  const make = device.createBuffer.bind(device);
  const begin = device.createCommandEncoder.bind(device);
  const submit = device.queue.submit.bind(device.queue);
  const idle = new Idle();
  /** Those that were given out. */
  const out = new WeakSet<GPUBuffer>();
  /** By the commands that copy from them. */
  const sources = new WeakMap<GPUCommandBuffer, GPUBuffer[]>();

  const destroy = (buffer: GPUBuffer) => {
    // Of what is back already nothing is to be done.
    if (!out.delete(buffer)) return;
    buffer.unmap();
    if (buffer.usage === DOWNLOAD) idle.put(buffer);
    else end(buffer);
  };
  /** What is copied is filled anew once the GPU is through with it. */
  const submitted = (buffer: GPUBuffer) => {
    if (!out.delete(buffer)) return;
    buffer.mapAsync(GPUMapMode.WRITE).then(
      () => idle.put(buffer),
      () => {}, // The device has ended.
    );
  };

  device.createBuffer = (descriptor) => {
    const { size, usage, mappedAtCreation = false } = descriptor;
    const isStaging = usage === (mappedAtCreation ? UPLOAD : DOWNLOAD);
    if (!isStaging || size > LONGEST) return make(descriptor);
    const length = mappedAtCreation && size < ROUNDED ? 2 ** Math.ceil(Math.log2(Math.max(size, 16))) : size;
    const buffer = idle.take(length, usage) ?? make({ ...descriptor, size: length });
    out.add(buffer);
    buffer.destroy = () => void destroy(buffer);
    return buffer;
  };
  device.createCommandEncoder = (descriptor) => {
    const encoder = begin(descriptor);
    const copiedFrom: GPUBuffer[] = [];
    const copy = encoder.copyBufferToBuffer.bind(encoder) as (...all: unknown[]) => undefined;
    const finish = encoder.finish.bind(encoder);
    encoder.copyBufferToBuffer = (source: GPUBuffer, ...to: unknown[]) => {
      if (source.usage === UPLOAD) copiedFrom.push(source);
      return copy(source, ...to);
    };
    encoder.finish = (descriptor) => {
      const commands = finish(descriptor);
      sources.set(commands, copiedFrom);
      return commands;
    };
    return encoder;
  };
  device.queue.submit = (all) => {
    const list = [...all];
    submit(list);
    for (const commands of list) for (const buffer of sources.get(commands) ?? []) submitted(buffer);
  };
  return device;
}

const end = (buffer: GPUBuffer) => GPUBuffer.prototype.destroy.call(buffer);

/** Buffers that wait for their next use; uploads are mapped. */
class Idle {
  static readonly MOST = 64;
  static readonly MOST_BYTES = 2 ** 23;
  readonly #buffers: GPUBuffer[] = [];
  #bytes = 0;

  take(size: number, usage: number): GPUBuffer | undefined {
    const at = this.#buffers.findLastIndex((buffer) => buffer.size === size && buffer.usage === usage);
    return at < 0 ? undefined : this.#remove(at);
  }

  /** Where there are too many, those go that have waited longest. */
  put(buffer: GPUBuffer): void {
    this.#buffers.push(buffer);
    this.#bytes += buffer.size;
    while (this.#buffers.length > Idle.MOST || this.#bytes > Idle.MOST_BYTES) end(this.#remove(0));
  }

  #remove(at: number): GPUBuffer {
    const [buffer] = this.#buffers.splice(at, 1) as [GPUBuffer];
    this.#bytes -= buffer.size;
    return buffer;
  }
}
