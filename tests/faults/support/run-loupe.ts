/** `loupe` as people run it, and what it took: memory, seconds of the processor, and whether it ended by itself. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../cli/command";

export interface Took {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Of memory, at most at once. */
  megabytes: number;
  /** Of the processor. */
  seconds: number;
  /** It was still running after `patience`, and was ended. */
  hung: boolean;
}

const POLL_MS = 50;
const TICKS = 100;
/** Of each stream; what is longer is a fault of its own. */
const MOST = 2_000_000;

export interface RunOptions {
  cwd?: string;
  /** Seconds. */
  patience?: number;
  /** Called with the process, once it runs. */
  onStart?: (child: ReturnType<typeof spawn>) => void;
}

export function runLoupe(
  args: readonly string[],
  { cwd = ROOT, patience = 120, onStart }: RunOptions = {},
): Promise<Took> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(ROOT, "bin/loupe.mjs"), ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const took: Took = { code: null, signal: null, stdout: "", stderr: "", megabytes: 0, seconds: 0, hung: false };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (data) => {
        if (took[name].length < MOST) took[name] += data;
      });
    }
    const look = setInterval(() => measure(child.pid, took), POLL_MS);
    const end = setTimeout(() => {
      took.hung = true;
      child.kill("SIGKILL");
    }, patience * 1000);
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearInterval(look);
      clearTimeout(end);
      done({ ...took, code, signal });
    });
    onStart?.(child);
  });
}

function measure(pid: number | undefined, took: Took): void {
  try {
    const most = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    took.megabytes = Math.max(took.megabytes, Number(most ?? 0) / 1000);
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    took.seconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    // It has ended.
  }
}

/** Without the lines that say every ten seconds how far it is: only on a busy machine there are any. */
export const withoutProgress = (stderr: string): string => stderr.replace(/^\d+\/\d+ .*\n/gm, "");

/** What no command may say, of what it said on stderr. */
export function wordsThatDoNotFit(stderr: string): string[] {
  const lines = stderr.split("\n").filter(Boolean);
  return lines.filter(
    (line) =>
      line.length > 1200 ||
      /^\s+at |^node:|^Error|Node\.js v\d|FATAL ERROR|Segmentation|this should not have happened|something went wrong inside/i.test(
        line,
      ) ||
      /cannot read propert|is not a function|is not iterable|apply_chat_template|\[object /i.test(line) ||
      /onnxruntime::|OrtRun|ERROR_CODE|std::|\[E:onnx/.test(line),
  );
}
