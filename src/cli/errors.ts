import { UsageError } from "../command-line/arguments";
import { printable } from "../command-line/printable";
import { LoupeError } from "../engine/errors";

/** Something outside the engine that a person can act on: a file that cannot be read or written. */
export class FileError extends Error {
  readonly exitCode = 1;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FileError";
  }
}

/** Of a message: what a person reads. The rest is what a file or a model put into it. */
const LONGEST = 1000;

/** One line, not too long, without anything a terminal would act on. */
export function oneLine(message: string): string {
  const line = printable(message.slice(0, 2 * LONGEST).replace(/\s*\r?\n\s*/g, " "));
  return message.length <= LONGEST ? line : `${line.slice(0, LONGEST)} … (${message.length} characters)`;
}

/** What went wrong in words, for the errors a person can act on; null for anything else, which is a bug. */
export function messageOf(error: unknown): string | null {
  const known = error instanceof LoupeError || error instanceof UsageError || error instanceof FileError;
  if (!known) return null;
  return oneLine(error instanceof LoupeError && error.code === "not-finite" ? notFinite(error) : error.message);
}

/** Here there is no other provider to choose, and no graphics device to blame. */
function notFinite({ message }: LoupeError): string {
  const [what] = message.split(" on this device");
  return `${what}: the model's weights or graphs are damaged. Install it again, or choose another with --model.`;
}

/** Says what went wrong. What nobody foresaw is told as such; LOUPE_STACK=1 shows where it happened, and the cause. */
export function complain(error: unknown): void {
  const message = messageOf(error);
  if (message !== null) {
    console.error(`loupe: ${message}`);
  } else {
    console.error(`loupe: this should not have happened: ${oneLine(String(error))} (LOUPE_STACK=1 shows where)`);
  }
  if (process.env.LOUPE_STACK === "1") console.error(error);
}

export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof FileError ? error.exitCode : 1;
}
