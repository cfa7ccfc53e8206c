/**
 * Products with weights of a few bits (MatMulNBits), in slices. ONNX Runtime has no kernel for them on WASM and unpacks all of the
 * weights to 32 bits at every run: those of 151,936 words by 2,048 take 1.2 GB. Each slice's are unpacked where the last one's were.
 */
import { ATTRIBUTE, GRAPH, MODEL_GRAPH, NODE, WEIGHT } from "./onnx-fields";
import { type Field, field, fieldsOf, joined } from "./protobuf";

/** Bytes that a product's unpacked weights may take: of 32 MB a step took a quarter longer, of 8 MB as long. */
const MOST = 2 ** 24;

/** Bounds on what a hostile graph may make of it; beyond them it stays as it is. Published graphs have some 20,000 parts. */
const MOST_PARTS = 2 ** 17;
const MOST_NODE_BYTES = 2 ** 16;
const MOST_FIELDS = 64;
const MOST_SLICES = 4096;
/** Bytes that the graph may grow by. */
const MOST_MORE = 2 ** 24;

/** Field numbers of StringStringEntryProto. */
const ENTRY = { key: 1, value: 2 };
/** AttributeProto.INT. */
const INT = 2;

/** Of the inputs: packed weights, scales, zero points, bias, which go by the output's columns (N) first. The others do not. */
const BY_COLUMN = [1, 2, 3, 5];

/** The bytes of a tensor, in a file or here. */
interface Weight {
  dims: number[];
  /** Of external_data, by key; of what is in a file: location, offset, length. */
  entries: Map<string, string>;
  bytes: Uint8Array | null;
  /** Everything else of it, as it stands. */
  rest: Uint8Array[];
}

interface Product {
  columns: number;
  inputs: string[];
  output: string;
  slices: number;
  attributes: { name: string; raw: Uint8Array }[];
  /** Everything else of it but its name, as it stands. */
  rest: Uint8Array[];
}

const text = new TextDecoder();

/** The graph, as it is where nothing in it is larger than `most`, or where it is no graph. */
export function sliceProducts(model: Uint8Array, most = MOST): Uint8Array {
  try {
    const parts = partsOf(model);
    const sliced = parts?.map(({ number, bytes }) => (number === MODEL_GRAPH ? sliceGraph(bytes, most) : null));
    if (!sliced?.some(Boolean)) return model;
    return joined((parts as Field[]).map(({ raw }, i) => (sliced[i] ? field(MODEL_GRAPH, sliced[i]) : raw)));
  } catch (error) {
    if (error instanceof RangeError) return model;
    throw error;
  }
}

/** Null where there are too many. */
function partsOf(message: Uint8Array, most = MOST_PARTS): Field[] | null {
  const parts: Field[] = [];
  for (const part of fieldsOf(message)) if (parts.push(part) > most) return null;
  return parts;
}

/** Null where nothing is to be sliced. */
function sliceGraph(graph: Uint8Array, most: number): Uint8Array | null {
  const parts = partsOf(graph);
  if (!parts) return null;
  const products = parts.map(({ number, bytes }) => (number === GRAPH.node ? productOf(bytes, most) : null));
  if (!products.some(Boolean)) return null;
  const weights = new Map<string, Weight>();
  for (const { number, bytes } of parts) if (number === GRAPH.weight) weights.set(...weightOf(bytes));
  // Weights that are in the graph are in it twice until ONNX Runtime has thrown the whole ones away.
  const room = { left: graph.length + MOST_MORE };
  const written = parts.map(({ raw }, i) => (products[i] && sliceProduct(products[i], weights, room)) ?? [raw]);
  return written.every(({ length }) => length === 1) ? null : joined(written.flat());
}

function productOf(node: Uint8Array, most: number): Product | null {
  if (node.length > MOST_NODE_BYTES) return null;
  const product: Product = { columns: 0, inputs: [], output: "", slices: 1, attributes: [], rest: [] };
  let [op, rows] = ["", 0];
  for (const { number, bytes, raw } of fieldsOf(node)) {
    if (number === NODE.op) op = text.decode(bytes);
    else if (number === NODE.input) product.inputs.push(text.decode(bytes));
    else if (number === NODE.output) product.output = text.decode(bytes);
    else if (number === NODE.attribute) {
      const { name, int } = attributeOf(bytes);
      product.attributes.push({ name, raw });
      if (name === "N") product.columns = int;
      if (name === "K") rows = int;
    } else if (number !== NODE.name) product.rest.push(raw);
  }
  const bytes = product.columns * rows * 4;
  if (op !== "MatMulNBits" || !(bytes > most)) return null;
  const slices = Math.min(product.columns, Math.ceil(bytes / most));
  return slices > MOST_SLICES ? null : { ...product, slices };
}

function attributeOf(bytes: Uint8Array): { name: string; int: number } {
  const attribute = { name: "", int: 0 };
  for (const { number, value, bytes: part } of fieldsOf(bytes)) {
    if (number === ATTRIBUTE.name) attribute.name = text.decode(part);
    if (number === ATTRIBUTE.int) attribute.int = value;
  }
  return attribute;
}

function weightOf(tensor: Uint8Array): [name: string, Weight] {
  const weight: Weight = { dims: [], entries: new Map(), bytes: null, rest: [] };
  let name = "";
  for (const { number, value, bytes, raw } of partsOf(tensor, MOST_FIELDS) ?? []) {
    if (number === WEIGHT.name) name = text.decode(bytes);
    // Several in one field are what no exporter writes.
    else if (number === WEIGHT.dim) weight.dims.push(bytes.length ? Number.NaN : value);
    else if (number === WEIGHT.bytes) weight.bytes = bytes;
    else if (number === WEIGHT.external) {
      const entry = new Map((partsOf(bytes, MOST_FIELDS) ?? []).map((part) => [part.number, text.decode(part.bytes)]));
      weight.entries.set(entry.get(ENTRY.key) ?? "", entry.get(ENTRY.value) ?? "");
    } else weight.rest.push(raw);
  }
  return [name, weight];
}

/**
 * Fields of the graph: slices of the weights, their products, and these side by side. Null where a weight has no slices. Throws
 * RangeError where there is no room left.
 */
function sliceProduct(
  product: Product,
  weights: ReadonlyMap<string, Weight>,
  room: { left: number },
): Uint8Array[] | null {
  const { columns, inputs, output, slices, attributes, rest } = product;
  const most = Math.ceil(columns / slices);
  const starts = Array.from({ length: Math.ceil(columns / most) }, (_, i) => i * most);
  const written: Uint8Array[] = [];
  const write = (part: Uint8Array) => {
    written.push(part);
    room.left -= part.length;
    if (room.left < 0) throw new RangeError("The graph would grow without bounds.");
  };
  for (const from of starts) {
    const to = Math.min(from + most, columns);
    const names = inputs.map((name, i) => (BY_COLUMN.includes(i) && name ? `${output}/${i}/${from}` : name));
    for (const [i, name] of inputs.entries()) {
      if (name === names[i]) continue;
      const slice = sliceWeight(weights.get(name), names[i] as string, [from, to, columns]);
      if (!slice) return null;
      write(field(GRAPH.weight, slice));
    }
    const numbers = attributes.map(({ name, raw }) => (name === "N" ? intAttribute("N", to - from) : raw));
    write(nodeOf("MatMulNBits", names, `${output}/${from}`, [...numbers, ...rest]));
  }
  const outputs = starts.map((from) => `${output}/${from}`);
  write(nodeOf("Concat", outputs, output, [intAttribute("axis", -1)]));
  return written;
}

function sliceWeight(
  weight: Weight | undefined,
  name: string,
  [from, to, columns]: [number, number, number],
): Uint8Array | null {
  if (!weight) return null;
  const { dims, entries, bytes, rest } = weight;
  const length = bytes ? bytes.length : Number(entries.get("length"));
  const [first = 0, ...others] = dims;
  // Only what is the same number of whole bytes for each column.
  const [each, rows] = [length / columns, first / columns];
  if (!Number.isSafeInteger(each) || !Number.isSafeInteger(rows) || each < 1) return null;
  const at = Number(entries.get("offset") ?? 0) + from * each;
  const place = new Map(entries).set("offset", String(at)).set("length", String((to - from) * each));
  // Of the whole.
  place.delete("checksum");
  return joined([
    ...[(to - from) * rows, ...others].map((dim) => field(WEIGHT.dim, dim)),
    field(WEIGHT.name, name),
    ...(bytes
      ? [field(WEIGHT.bytes, bytes.subarray(from * each, to * each))]
      : [...place].map((entry) => field(WEIGHT.external, entryOf(entry)))),
    ...rest,
  ]);
}

const entryOf = ([key, value]: [string, string]) => joined([field(ENTRY.key, key), field(ENTRY.value, value)]);

function nodeOf(op: string, inputs: readonly string[], output: string, more: readonly Uint8Array[]): Uint8Array {
  const named = inputs.map((name) => field(NODE.input, name));
  const node = [...named, field(NODE.output, output), field(NODE.name, output), field(NODE.op, op), ...more];
  return field(GRAPH.node, joined(node));
}

function intAttribute(name: string, value: number): Uint8Array {
  const attribute = [field(ATTRIBUTE.name, name), field(ATTRIBUTE.int, value), field(ATTRIBUTE.type, INT)];
  return field(NODE.attribute, joined(attribute));
}
