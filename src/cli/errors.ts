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

/** One line, without anything a terminal would act on. */
export function oneLine(message: string): string {
  return printable(message.replace(/\s*\r?\n\s*/g, " "));
}

/** What went wrong in words, for the errors a person can act on; null for anything else, which is a bug. */
export function messageOf(error: unknown): string | null {
  const known = error instanceof LoupeError || error instanceof UsageError || error instanceof FileError;
  return known ? oneLine(error.message) : null;
}

/** Says what went wrong on the way to what is worse. */
export function complain(error: unknown): void {
  console.error(`loupe: ${messageOf(error) ?? oneLine(String(error))}`);
}

export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof FileError ? error.exitCode : 1;
}
