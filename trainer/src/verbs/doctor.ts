import type { Verb } from "../../../src/command-line/program";
import { type Check, checkFetched, checkMachine, checkNode, checkPython } from "../doctor/checks";
import { parts } from "../fetched/parts";

const marks = { good: "ok", note: "note", bad: "BAD" } as const;

function describe(check: Check): string {
  const line = `${marks[check.state].padEnd(6)}${check.what.padEnd(10)}${check.detail}`;
  return check.advice === undefined ? line : `${line}\n${" ".repeat(16)}→ ${check.advice}`;
}

export const doctor: Verb = {
  name: "doctor",
  summary: "is everything here that training needs? and if not, what to do",
  options: {},
  async run() {
    const checks = [checkNode(), ...(await checkPython()), ...parts.map(checkFetched), ...(await checkMachine())];
    for (const check of checks) console.log(describe(check));
    const bad = checks.some((check) => check.state === "bad");
    console.log(bad ? "Training will not work until the lines marked BAD are put right." : "Ready to train.");
    return bad ? 1 : 0;
  },
};
