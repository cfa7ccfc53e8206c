/** The commands of docs/lens.md, read out of it. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export interface DocumentCommand {
  /** As the document has it. */
  line: string;
  program: "loupe" | "loupe-trainer";
  args: string[];
}

/** All lines of its `sh` blocks, in their order. */
export function lensCommands(): DocumentCommand[] {
  const text = readFileSync(resolve(import.meta.dirname, "../docs/lens.md"), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  const lines = blocks.flatMap((block) => block.split("\n")).filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [npx, program, ...args] = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    if (npx !== "npx" || (program !== "loupe" && program !== "loupe-trainer")) {
      throw new Error(`docs/lens.md: "${line}" is no command of ours, so no test can run it`);
    }
    return { line, program, args };
  });
}
