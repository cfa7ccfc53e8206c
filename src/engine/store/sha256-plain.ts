/**
 * SHA-256 (FIPS 180-4) where the browser keeps its own from the page, and of what is too long to be in memory at once, for which
 * no browser has one. Held to Node's by tests.
 */

const isPrime = (n: number) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
};
const PRIMES = Array.from({ length: 310 }, (_, i) => i + 2)
  .filter(isPrime)
  .slice(0, 64);
/** The first 32 bits of the fractional part. */
const fraction = (x: number) => Math.floor((x - Math.floor(x)) * 2 ** 32) >>> 0;
const ROUND = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const rotate = (x: number, by: number) => (x >>> by) | (x << (32 - by));

/** Of bytes that come bit by bit. */
export class Sha256 {
  readonly #state = START.slice();
  readonly #words = new Uint32Array(64);
  /** The block that is not whole yet. */
  readonly #block = new Uint8Array(64);
  #length = 0;

  add(bytes: Uint8Array): this {
    const begun = this.#length % 64;
    this.#length += bytes.length;
    let at = 0;
    if (begun > 0) {
      at = Math.min(64 - begun, bytes.length);
      this.#block.set(bytes.subarray(0, at), begun);
      if (begun + at < 64) return this;
      addBlock(this.#state, this.#words, viewOf(this.#block), 0);
    }
    const view = viewOf(bytes);
    for (; at + 64 <= bytes.length; at += 64) addBlock(this.#state, this.#words, view, at);
    this.#block.set(bytes.subarray(at));
    return this;
  }

  /** 32 bytes; nothing can be added any more. */
  digest(): Uint8Array {
    // The rest, a one bit, zeros, and the length in bits as 64 bits.
    const rest = this.#length % 64;
    const ending = new Uint8Array(rest < 56 ? 64 : 128);
    ending.set(this.#block.subarray(0, rest));
    ending[rest] = 0x80;
    const end = viewOf(ending);
    end.setUint32(ending.length - 8, Math.floor(this.#length / 2 ** 29));
    end.setUint32(ending.length - 4, (this.#length * 8) >>> 0);
    for (let at = 0; at < ending.length; at += 64) addBlock(this.#state, this.#words, end, at);
    const digest = new DataView(new ArrayBuffer(32));
    this.#state.forEach((word, i) => {
      digest.setUint32(4 * i, word);
    });
    return new Uint8Array(digest.buffer);
  }
}

/** 32 bytes. */
export const plainSha256 = (bytes: Uint8Array): Uint8Array => new Sha256().add(bytes).digest();

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// Written out without tuples, which would cost four times as much here.
function addBlock(state: Uint32Array, w: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUND[i] as number) + (w[i] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  const end = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < 8; i++) state[i] = (state[i] as number) + (end[i] as number);
}
