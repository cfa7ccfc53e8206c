/** The program's own words, and what is done when nobody reads them any more. */
import { reasonOf, WRITING } from "./file-reasons";

/** What a shell says of a program that wrote to a closed pipe. */
const PIPE_CLOSED = 141;

let broken: number | null = null;

/**
 * From now on a closed pipe (`loupe … | head -1`) and a full disk end nothing: what is said is lost, files are still
 * written, trainings go on, and the exit status tells, where nothing else did. Without this Node ends with a stack trace.
 * @param name of the program
 */
export function watchStandardOutput(name: string): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (broken !== null) return;
      broken = error.code === "EPIPE" ? PIPE_CLOSED : 1;
      if (broken === 1 && stream === process.stdout) {
        process.stderr.write(`${name}: what was found cannot be shown: ${reasonOf(error, WRITING)}.\n`);
      }
    });
  }
  process.once("exit", (status) => {
    if (status === 0 && broken !== null) process.exitCode = broken;
  });
}

/** Whether nobody reads what is printed. */
export const isUnheard = (): boolean => broken !== null;
