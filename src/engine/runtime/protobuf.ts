/** Protobuf messages, field by field: what an ONNX graph is written in. */

const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

export interface Field {
  number: number;
  /** Of a whole number; exact up to 2^53. */
  value: number;
  /** Empty where it is a whole number. */
  bytes: Uint8Array;
  /** As it stands in the message, its number included. */
  raw: Uint8Array;
}

/** Throws RangeError where the bytes are no such message. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    // Ten bytes at most; what goes beyond exact numbers is a value that nobody reads, or a length that nothing has.
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined || scale > 2 ** 63) throw new RangeError("A number does not end.");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const from = at;
    const tag = varint();
    const kind = tag & 7;
    const number = Math.floor(tag / 8);
    if (kind === VARINT) {
      const value = varint();
      yield { number, value, bytes: new Uint8Array(0), raw: message.subarray(from, at) };
      continue;
    }
    const length = kind === BYTES ? varint() : kind === EIGHT_BYTES ? 8 : kind === FOUR_BYTES ? 4 : Number.NaN;
    if (!(length <= message.length - at)) throw new RangeError("A field goes beyond its message.");
    const bytes = message.subarray(at, at + length);
    at += length;
    yield { number, value: 0, bytes, raw: message.subarray(from, at) };
  }
}

/** A field, written. Whole numbers below zero are taken as 64 bits. */
export function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === "number") return Uint8Array.from([...varint(number * 8 + VARINT), ...varint(value)]);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return joined([Uint8Array.from([...varint(number * 8 + BYTES), ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
