/**
 * Keys and values of the tokens the decoder has seen. Every decoder run returns new tensors (on the GPU where the
 * decoder runs there), so a cache is never changed: it is followed by a longer one, and released. In a room (KvRoom) the
 * longer one lies where the shorter did, whose rows stay as they are: only the longest is followed there.
 */
import type { Manifest } from "../store/manifest";
import type { KvRoom } from "./kv-room";
import type { OrtApi, Tensor } from "./ort";
import { dispose, emptyTensor, output, type Tensors } from "./tensors";

export class KvCache {
  /** Tokens seen. */
  readonly length: number;
  /** The position of a text token that follows (M-RoPE positions do not equal the count after an image). */
  readonly next: number;
  readonly #layers: readonly Tensor[];
  readonly #room: KvRoom | null;
  #shared = false;

  private constructor(layers: readonly Tensor[], length: number, next: number, room: KvRoom | null = null) {
    this.#layers = layers;
    this.length = length;
    this.next = next;
    this.#room = room;
  }

  static empty(ort: OrtApi, { layers, kv_heads, head_dim, kv_dtype }: Manifest["decoder"]): KvCache {
    const tensors = Array.from({ length: 2 * layers }, () => emptyTensor(ort, kv_dtype, [1, kv_heads, 0, head_dim]));
    return new KvCache(tensors, 0, 0);
  }

  /** Whether it is to be moved before `added` tokens follow it: a photo's prefix on the GPU, or more than its room holds. */
  outgrows(added: number): boolean {
    if (this.#room) return this.length + added > this.#room.rows;
    return this.#shared && this.#layers.every(({ location }) => location === "gpu-buffer");
  }

  /** The same tokens in `room`, at their front. This one stays, unless it lies there. */
  movedTo(room: KvRoom): KvCache {
    room.copy(this.#layers, this.length);
    return new KvCache(room.views, this.length, this.next, room);
  }

  /** past_key_values.{i}.key/value, [1, kv_heads, length, head_dim], of decoder.kv_dtype. */
  feeds(): Tensors {
    const names = this.#names("past_key_values");
    return Object.fromEntries(this.#layers.map((tensor, i) => [names[i] as string, tensor]));
  }

  /** The outputs of a decoder run that followedBy() takes. */
  names(): string[] {
    return this.#names("present");
  }

  /** Where a run is to write them; nothing where it makes new ones. */
  targets(): Tensors {
    const { views } = this.#room ?? { views: [] };
    const names = this.names();
    return Object.fromEntries(views.map((view, i) => [names[i] as string, view]));
  }

  /** The cache after `added` more tokens, of a decoder run's present.{i}.key/value. This one stays as it is. */
  followedBy(outputs: Tensors, added: number, next: number): KvCache {
    const layers = this.#room?.views ?? this.names().map((name) => output(outputs, name));
    return new KvCache(layers, this.length + added, next, this.#room);
  }

  #names(kind: Kind): string[] {
    return kvNames(kind, this.#layers.length / 2);
  }

  /** From now on release() leaves it alone: it is a photo's prefix, read by every prompt on that photo. */
  share(): this {
    this.#shared = true;
    return this;
  }

  /** What a prompt calls when it is through with a cache. */
  release(): void {
    if (!this.#shared) this.dispose();
  }

  /** What the owner calls. */
  dispose(): void {
    if (!this.#room) dispose(this.#layers);
  }
}

type Kind = "past_key_values" | "present";

/** Of each layer keys and values, as graphs name them. */
export function kvNames(kind: Kind, layers: number): string[] {
  return Array.from({ length: 2 * layers }, (_, i) => `${kind}.${i >> 1}.${i % 2 ? "value" : "key"}`);
}
