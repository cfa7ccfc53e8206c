/** One honest bar over all files that are to come: bytes as the manifests give them, whatever the network carries. */
import type { DownloadEvent } from "../values";
import type { ListedFile } from "./listed-file";

export class Progress {
  readonly #tell: (event: DownloadEvent) => void;
  readonly #loaded = new Map<string, number>();
  readonly #sizes: Map<string, number>;
  readonly #troubles = new Map<string, string>();
  readonly #total: number;
  #most = 0;
  #kept = 0;
  #paused = false;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(files: readonly ListedFile[], tell: (event: DownloadEvent) => void) {
    this.#tell = tell;
    this.#sizes = new Map(files.map(({ path, bytes }) => [path, bytes]));
    this.#total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes of a file that were there before anything was fetched. */
  kept(bytes: number): void {
    this.#kept += bytes;
  }

  loaded(path: string, bytes: number): void {
    this.#loaded.set(path, bytes);
    // Often enough for a bar that moves, and no message a network packet.
    const now = performance.now();
    if (bytes === this.#sizes.get(path) || now - this.#toldAt > 50) this.#send(path, now);
  }

  trouble(path: string, why: string | null): void {
    if ((this.#troubles.get(path) ?? null) === why) return;
    if (why) this.#troubles.set(path, why);
    else this.#troubles.delete(path);
    this.#send(path);
  }

  paused(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    this.#send([...this.#sizes.keys()][0] ?? "");
  }

  #send(file: string, now = performance.now()): void {
    this.#toldAt = now;
    const sum = [...this.#loaded.values()].reduce((all, bytes) => all + bytes, 0);
    // What came and was wrong is fetched again; the bar waits for it.
    this.#most = Math.max(this.#most, sum);
    const [trouble] = this.#troubles.values();
    this.#tell({
      type: "download",
      file,
      loaded: this.#loaded.get(file) ?? 0,
      total: this.#sizes.get(file) ?? 0,
      bytesLoaded: this.#most,
      bytesTotal: this.#total,
      bytesKept: this.#kept,
      state: this.#paused ? "paused" : trouble ? "stalled" : "running",
      detail: trouble ?? "",
    });
  }
}
