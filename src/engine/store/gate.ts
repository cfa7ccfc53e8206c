/** Whether downloads may go on. */
export class Gate {
  #waiting: (() => void)[] = [];
  readonly #listeners = new Set<(closed: boolean) => void>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    for (const listener of this.#listeners) listener(true);
  }

  open(): void {
    this.#closed = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const listener of this.#listeners) listener(false);
    for (const go of waiting) go();
  }

  /** Resolves while it is open, or once the signal is aborted. */
  async passed(signal?: AbortSignal): Promise<void> {
    while (this.#closed && !signal?.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  /** `listener` is told when it closes or opens, until the returned function is called. */
  onChange(listener: (closed: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
