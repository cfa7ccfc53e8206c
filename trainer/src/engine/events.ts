/** What the engine prints on stdout, one JSON object a line (docs/trainer-protocol.md). */
import { z } from "zod";

const step = z.number().int().nonnegative();
// A diverged loss is NaN, which parseJsonLine turns to null.
const figure = z.number().nullable();

const stepEvent = z.object({
  event: z.literal("step"),
  step,
  loss: figure,
  metrics: z.record(z.string(), figure).default({}),
  samples_per_s: figure.default(null),
  eta_s: figure.default(null),
  /** Of training so far, over all runs of the stage. */
  seconds: z.number().nonnegative().optional(),
});

export const engineEvent = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("start"),
    stage: z.string(),
    total_steps: step,
    step: step.default(0),
    /** The process to ask to stop: of several the first. */
    pid: z.int().positive().optional(),
  }),
  stepEvent,
  z.object({ event: z.literal("checkpoint"), step, path: z.string() }),
  z.object({ event: z.literal("note"), message: z.string() }),
  /** Of a dry run; its shape is dry-run/estimate.ts. */
  z.object({ event: z.literal("estimate"), estimate: z.unknown() }),
  /** Of `import --check`; its shape is check/report.ts. */
  z.object({ event: z.literal("check"), check: z.unknown() }),
  z.object({ event: z.literal("done"), step, seconds: z.number().nonnegative() }),
  z.object({ event: z.literal("stopped"), step }),
  z.object({ event: z.literal("error"), code: z.string(), message: z.string() }),
]);

export type EngineEvent = z.infer<typeof engineEvent>;
export type StepEvent = z.infer<typeof stepEvent>;

/** Python's json module writes NaN and Infinity, which JSON does not have; they become null. */
function parseJsonLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    try {
      return JSON.parse(line.replace(/(?<=[:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, "null"));
    } catch {
      return null;
    }
  }
}

/** The event on a line, or null where the line is something else (a library's print, a broken line). */
export function parseEvent(line: string): EngineEvent | null {
  if (!line.startsWith("{")) return null;
  const result = engineEvent.safeParse(parseJsonLine(line));
  return result.success ? result.data : null;
}

/** A line of metrics.jsonl: a step object, with or without its "event". */
export function parseStep(line: string): StepEvent | null {
  if (!line.startsWith("{")) return null;
  const value = parseJsonLine(line);
  const result = stepEvent.safeParse(typeof value === "object" ? { event: "step", ...value } : value);
  return result.success ? result.data : null;
}
