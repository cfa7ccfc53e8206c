/** One honest bar over all files that are to come: bytes as the manifests give them; of ONNX Runtime's, as it travels. */
import type { DownloadEvent } from "../values";
import type { ListedFile } from "./listed-file";

export class Progress {
  readonly #tell: (event: DownloadEvent) => void;
  readonly #loaded = new Map<string, number>();
  readonly #files: Map<string, ListedFile>;
  readonly #troubles = new Map<string, string>();
  readonly #total: number;
  #most = 0;
  #kept = 0;
  #paused = false;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(files: readonly ListedFile[], tell: (event: DownloadEvent) => void) {
    this.#tell = tell;
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#total = files.reduce((sum, { bytes, sent = bytes }) => sum + sent, 0);
  }

  /** Bytes of a file that were there before anything was fetched. */
  kept(path: string, bytes: number): void {
    this.#kept += this.#counted(path, bytes);
  }

  loaded(path: string, bytes: number): void {
    this.#loaded.set(path, this.#counted(path, bytes));
    // Often enough for a bar that moves, and no message a network packet.
    const now = performance.now();
    if (bytes === this.#files.get(path)?.bytes || now - this.#toldAt > 50) this.#send(path, now);
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
    this.#send([...this.#files.keys()][0] ?? "");
  }

  #counted(path: string, bytes: number): number {
    const file = this.#files.get(path);
    return file?.sent === undefined ? bytes : Math.round((bytes * file.sent) / file.bytes);
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
      total: this.#counted(file, this.#files.get(file)?.bytes ?? 0),
      bytesLoaded: this.#most,
      bytesTotal: this.#total,
      bytesKept: this.#kept,
      state: this.#paused ? "paused" : trouble ? "stalled" : "running",
      detail: trouble ?? "",
    });
  }
}
