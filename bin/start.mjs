/**
 * Starts a command line that is written in TypeScript: tsx compiles it in memory, so the repository needs no build step. What
 * ends it before its own first line is told in a line, too.
 */
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmdirSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const FILES = "too many files are open. Let it open more (ulimit -n 1024)";
const MEMORY = "memory ran out. Let it take more (ulimit -v unlimited), or close other programs";

/** @returns null for what nobody foresaw. */
function reasonOf(error) {
  if (error?.syscall === "uv_cwd") return "the current folder is gone. Go to another one";
  if (error?.code === "EMFILE" || error?.code === "ENFILE") return FILES;
  if (error?.code === "ENOMEM" || /out of memory/i.test(error?.message)) return MEMORY;
  if (error?.syscall === "mkdtemp" || error?.syscall === "mkdir")
    return `no file can be made in ${tmpdir()}. Set TMPDIR to a folder where that can be`;
  return null;
}

/**
 * Sets the exit status.
 * @param name of the program, as it is called
 * @param main the module of its `main(args)`
 */
export async function start(name, main) {
  let isTold = false;
  // Where memory is short Node may end without a word.
  const last = () => isTold || writeSync(2, `${name}: it cannot start: ${MEMORY}.\n`);
  const tell = (error) => {
    isTold = true;
    const reason = reasonOf(error);
    if (reason === null) throw error;
    writeSync(2, `${name}: it cannot start: ${reason}.\n`);
    process.exit(1);
  };
  process.on("uncaughtException", tell);
  process.on("exit", last);
  const program = await load(main).catch(tell);
  process.off("exit", last);
  process.off("uncaughtException", tell);
  program.watchStandardOutput(name);
  process.exitCode = await program.main(process.argv.slice(2));
}

/** As many files as are read at once while the program is loaded. */
const AT_ONCE = 128;

/** Throws where so many cannot be open. tsx's own thread does not tell, it waits for ever. */
function openMany() {
  const open = [];
  try {
    while (open.length < AT_ONCE) open.push(openSync(import.meta.filename));
  } finally {
    open.forEach(closeSync);
  }
}

/** As tsx would, of its own folder there: but Node's recursive mkdir goes round without end in /proc. */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

async function load(main) {
  process.cwd();
  openMany();
  makeFolder(tmpdir());
  rmdirSync(mkdtempSync(join(tmpdir(), "loupe-")));
  const { register } = await import("tsx/esm/api");
  register();
  const output = await import("../src/command-line/standard-output.ts");
  return { ...(await import(main)), ...output };
}
