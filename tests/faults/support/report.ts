/** What became of each fault of a family, and what a person read: test-results/faults/FAMILY.md. */
import { mkdirSync, writeFileSync } from "node:fs";

export interface Row {
  fault: string;
  /** In a few words. */
  outcome: string;
  /** All that a person read of it, in its order. */
  said: readonly string[];
}

const FOLDER = "test-results/faults";

const cell = (text: string) => text.replace(/\s+/g, " ").replaceAll("|", "\\|").slice(0, 600);

/** Returns what notes a row. The file holds what is known so far, also of a run that is ended. */
export function report(family: string): (row: Row) => void {
  const lines: string[] = [];
  mkdirSync(FOLDER, { recursive: true });
  return ({ fault, outcome, said }) => {
    lines.push(`| ${[fault, outcome, said.join(" ⏎ ")].map(cell).join(" | ")} |`);
    const title = `# ${family}: ${lines.length} faults`;
    const head = ["| fault | what became of it | what a person read |", "| --- | --- | --- |"];
    writeFileSync(`${FOLDER}/${family}.md`, `${[title, "", ...head, ...lines].join("\n")}\n`);
  };
}

/** Words that tell a person nothing: of our insides, of a library, of a stack. */
const NO_WORDS = [
  /something went wrong inside/i,
  /\bat (async )?\S+ \(|\.[jt]s:\d+/,
  /\b(Type|Range|Reference|Syntax|Abort|Runtime|Compile|DOM)(Error|Exception)\b/,
  /OrtRun|ERROR_CODE|onnxruntime::|std::|ASSERTIONS|\[object |\bundefined\b|\bNaN\b/,
  /failed to fetch|network error|the operation is insecure|cannot read propert/i,
];

/** Of what a person read, what should not have been there. */
export const unfit = (said: readonly string[]): string[] =>
  said.filter((text) => NO_WORDS.some((one) => one.test(text)));
