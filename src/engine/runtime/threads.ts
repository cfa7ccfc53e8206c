/**
 * How many threads WASM gets. One or several is the faster, as the processor and what else runs on it would have it, and ONNX
 * Runtime asks before it starts, once: each number is timed in the idle seconds of one load, and the next load knows.
 */
import { openStorage } from "../store/storage";
import { isLarge } from "./subject";

/** What was measured, and for what: numbers of another bundle, build or processor say nothing. */
export interface ThreadTimings {
  on: string;
  /** Milliseconds of the same work by number of threads. */
  ms: Partial<Record<string, number>>;
}

/** More gain nothing. */
const MOST = 4;
/** How much shorter the work must be on more threads: they take from whatever else runs. */
const WORTH = 0.85;

/**
 * The numbers in question, the one for the first load first. `bytes`: of the model's files. On two busy cores two threads
 * are slower for every graph of a small model, and on quiet ones hardly faster.
 */
export function threadCounts(
  cores: number,
  bytes: number,
  most = MOST,
  isolated = globalThis.crossOriginIsolated ?? false,
): number[] {
  // Threads need shared memory, which browsers give to cross-origin isolated pages only.
  const many = isolated ? Math.min(Math.max(cores, 2), most) : 1;
  if (many <= 1) return [1];
  // Timing both would take minutes.
  if (isLarge(bytes)) return [many];
  return cores <= 2 ? [1, many] : [many, 1];
}

/** The first that was not timed yet; else the fastest. */
export function chooseThreads(counts: readonly number[], timings: ThreadTimings | null, on: string): number {
  const ms = timings?.on === on ? timings.ms : {};
  const untimed = counts.find((count) => ms[count] === undefined);
  if (untimed !== undefined) return untimed;
  const [one, many] = [Math.min(...counts), Math.max(...counts)];
  return (ms[many] as number) < (ms[one] as number) * WORTH ? many : one;
}

export function withTiming(timings: ThreadTimings | null, on: string, count: number, ms: number): ThreadTimings {
  return { on, ms: { ...(timings?.on === on ? timings.ms : {}), [count]: ms } };
}

const NOTE = "threads.json";

/** Null where nothing was kept, or something else. Never rejects. */
export async function keptTimings(): Promise<ThreadTimings | null> {
  const note = await (await openStorage(() => {})).note(NOTE);
  try {
    const { on, ms } = JSON.parse(new TextDecoder().decode(note ?? new Uint8Array()));
    const isRight = typeof on === "string" && Object.values(ms).every((value) => typeof value === "number");
    return isRight ? { on, ms } : null;
  } catch {
    return null;
  }
}

export async function keepTimings(timings: ThreadTimings): Promise<void> {
  await (await openStorage(() => {})).keepNote(NOTE, new TextEncoder().encode(JSON.stringify(timings)));
}
