/** What the page's own thread did in one piece: a person feels a task of over 100 ms. */
import type { Browser, Page } from "playwright-core";

export interface Task {
  /** Milliseconds from its begin to its end, those included in which other threads had the processor. */
  wall: number;
  /** Milliseconds of the processor. */
  cpu: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

export async function watchTasks(browser: Browser, page: Page): Promise<void> {
  // A test that failed under watch, and is tried again.
  await browser.stopTracing().catch(() => {});
  await browser.startTracing(page, { categories: ["toplevel"] });
}

/** Since watchTasks(), the longest first, of the processor's time: of the page, or of its workers ("DedicatedWorker thread"). */
export async function watchedTasks(browser: Browser, of = "CrRendererMain"): Promise<Task[]> {
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const watched = new Set(
    traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === of).map(thread),
  );
  const tasks = traceEvents.filter((event) => event.name.endsWith("RunTask") && watched.has(thread(event)));
  return tasks.map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, cpu: tdur / 1000 })).sort((a, b) => b.cpu - a.cpu);
}
