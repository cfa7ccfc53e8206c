// The other thread of watchdog.ts, which sees what holds the first one, and ends the program when it takes too much.
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

const POLL_MS = 50;
const { state, words } = workerData;
const [step, limits, text] = [new Int32Array(state, 0, 2), new Float64Array(state, 8, 2), new Uint8Array(words)];

/** The step that is watched, and what had been used when it was first seen. */
let seen = 0;
let began = { seconds: 0, bytes: 0 };

function used() {
  const { user, system } = process.cpuUsage();
  return { seconds: (user + system) / 1e6, bytes: process.memoryUsage.rss() };
}

setInterval(() => {
  const now = Atomics.load(step, 0);
  if (now === 0) return;
  const { seconds, bytes } = used();
  if (now !== seen) {
    seen = now;
    began = { seconds, bytes };
    return;
  }
  const [mostSeconds, mostBytes] = limits;
  const tooLong = seconds - began.seconds > mostSeconds;
  if (!tooLong && bytes - began.bytes <= mostBytes) return;
  const what = Buffer.from(text.slice(0, Atomics.load(step, 1))).toString();
  const why = tooLong
    ? `does not end (after ${Math.round(mostSeconds)} s of work)`
    : "takes far more memory than it should";
  writeSync(2, `loupe: ${what} ${why}. This model is not used: install it again, or choose another with --model.\n`);
  // Nothing gentler reaches a thread that never comes back.
  process.kill(process.pid, "SIGKILL");
}, POLL_MS);
