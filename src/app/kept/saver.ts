/** Brings changes to a store in their order, one write at a time; of what changes while one runs, only the latest is written. */
import type { Change, Store } from "./store";

/** As a Change; where the value is a function it is called when its turn has come. */
export type Saving = Omit<Change, "value"> & { value: unknown | (() => unknown) };

export interface Saver {
  /** Written at once, or with the next write where one runs. */
  save(...changes: Saving[]): void;
  /** Resolves once all that was to be saved is written, or has failed and been told. */
  flush(): Promise<void>;
  /** Begins to write what waits, beside what is being written: for a page that may be gone in a moment. Stores keep the order. */
  hurry(): void;
}

/** A timer would wait for a second in a page that is behind others. */
const nextTask = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** `failed` is given what could not be written, and why; the saver goes on. */
export function createSaver(
  store: Pick<Store, "write">,
  failed: (changes: readonly Change[], error: unknown) => Promise<void>,
): Saver {
  let next = new Map<string, Saving>();
  let running: Promise<void> | null = null;
  /** Writes beside it. */
  let hurried: Promise<unknown> | null = null;

  const write = async () => {
    const savings = [...next.values()];
    next = new Map();
    const changes: Change[] = [];
    for (const saving of savings) {
      const { value } = saving;
      try {
        changes.push({ ...saving, value: typeof value === "function" ? value() : value });
      } catch (error) {
        // It cannot be written down: the others are.
        await failed([], error);
      }
    }
    try {
      await store.write(changes);
    } catch (error) {
      await failed(changes, error);
    }
  };
  const run = async () => {
    // So that what one command changes in several steps is one write, and is in the page before.
    await nextTask();
    while (next.size) await write();
    running = null;
  };

  return {
    save(...changes) {
      for (const change of changes) {
        const id = `${change.table}/${change.key}`;
        if (change.ifAbsent && next.has(id)) continue;
        // The latest comes last.
        next.delete(id);
        next.set(id, change);
      }
      running ??= run();
    },
    hurry() {
      if (next.size) hurried = Promise.all([hurried, write()]);
    },
    async flush() {
      while (running) await running;
      await hurried;
    },
  };
}
