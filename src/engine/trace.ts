/**
 * Every named tensor of an answer, for finding out where two machines begin to differ (docs/debugging.md). Names: what a
 * graph took and gave is `call/graph.run/input/name` and `call/graph.run/output/name`, runs counted from 0 within the
 * call (encode, segment, refine); values between the graphs are `call/photo`, `call/reply_ids`, `call/mask_logits` …
 */

import type { GraphName } from "./store/manifest";
import type { SegmentEvent, TraceDtype, TraceEvent } from "./values";
import type { CallName } from "./wire";

/** What ONNX Runtime's tensors have, of the part that a trace reads. */
interface Readable {
  readonly type: string;
  readonly dims: readonly number[];
  getData(): Promise<unknown>;
}

export class Trace {
  readonly #call: CallName;
  readonly #tell: (event: TraceEvent) => void;
  readonly #runs = new Map<GraphName, number>();

  constructor(call: CallName, tell: (event: TraceEvent) => void) {
    this.#call = call;
    this.#tell = tell;
  }

  /** `data`: row-major, of `dims`. */
  value(name: string, dtype: TraceDtype, dims: readonly number[], data: ArrayBufferView): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    this.#tell({ type: "tensor", name: `${this.#call}/${name}`, dtype, dims: [...dims], data: bytes });
  }

  /**
   * All that a run of a graph took and gave, but for the KV cache where it says nothing new: what goes in came out of the
   * run before, and one token adds one row to it, which the next longer run has too.
   */
  async graph(
    name: GraphName,
    feeds: Readonly<Record<string, Readable>>,
    outputs: Readonly<Record<string, Readable>>,
  ): Promise<void> {
    const run = this.#runs.get(name) ?? 0;
    this.#runs.set(name, run + 1);
    const oneToken = feeds.inputs_embeds?.dims[1] === 1;
    for (const [kind, tensors] of [["input", feeds] as const, ["output", outputs] as const]) {
      for (const [key, tensor] of Object.entries(tensors)) {
        if (key.startsWith("past_key_values.") || (oneToken && key.startsWith("present."))) continue;
        const data = (await tensor.getData()) as ArrayBufferView;
        this.value(`${name}.${run}/${kind}/${key}`, tensor.type as TraceDtype, tensor.dims, data);
      }
    }
  }
}

/** NumPy's names of the dtypes, little-endian. */
const NUMPY: Record<TraceDtype, string> = {
  float32: "<f4",
  float16: "<f2",
  int64: "<i8",
  int32: "<i4",
  uint8: "|u1",
  bool: "|b1",
};

/** A file that `numpy.load` reads: NumPy's format 1.0, C order. */
export function toNpy({ dtype, dims, data }: Pick<TraceEvent, "dtype" | "dims" | "data">): Uint8Array {
  const shape = dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;
  const header = `{'descr': '${NUMPY[dtype]}', 'fortran_order': False, 'shape': ${shape}, }`;
  // Magic, version and length take 10 bytes; the data begin at a multiple of 64.
  const length = Math.ceil((header.length + 11) / 64) * 64 - 10;
  const file = new Uint8Array(10 + length + data.length);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  file.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), 10);
  file.set(data, 10 + length);
  return file;
}

/** The `index`-th tensor's file, relative to the trace's folder: the first 10,000 sort in the order in which they came. */
export function traceFile({ name }: Pick<TraceEvent, "name">, index: number): string {
  return `${String(index).padStart(4, "0")}-${name.replaceAll("/", ".")}.npy`;
}

/**
 * The files of a trace by their names: a tensor each, and reply.txt, what the model wrote, tags included. `events` are
 * all that encode() and segment() told. Whoever writes them adds the answer as result.json, the format "json".
 */
export function traceFiles(events: Iterable<SegmentEvent>): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let reply = "";
  for (const event of events) {
    if (event.type === "tensor") files.set(traceFile(event, files.size), toNpy(event));
    else if (event.type === "token") reply += event.text;
  }
  return files.set("reply.txt", new TextEncoder().encode(reply));
}

/**
 * Whether a file of this name is part of a trace: an older trace's are removed first, so that two never mix. Only names
 * that a trace gives: a person's own "2024-05-01.npy" stays.
 */
export function isTraceFile(name: string): boolean {
  return /^\d{4,}-(encode|segment|refine)\..+\.npy$/.test(name) || name === "reply.txt" || name === "result.json";
}

/** The model, with a trace where one is asked for. */
export function traced<M extends { trace: Trace | null }>(
  model: M,
  call: CallName,
  trace: boolean | undefined,
  onEvent: ((event: TraceEvent) => void) | undefined,
): M {
  return trace && onEvent ? { ...model, trace: new Trace(call, onEvent) } : model;
}
