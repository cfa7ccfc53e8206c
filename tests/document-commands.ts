/** The commands of documents, read out of them, so that tests run what people copy. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface DocumentCommand {
  /** As the document has it. */
  line: string;
  program: "loupe" | "loupe-trainer";
  args: string[];
}

/** All lines of a document's `sh` blocks, in their order, without comments. */
export function documentCommands(document: string): DocumentCommand[] {
  const text = readFileSync(join(resolve(import.meta.dirname, ".."), document), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  const lines = blocks.flatMap((block) => block.split("\n")).map((line) => line.replace(/(^| +)#.*$/, ""));
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [npx, program, ...args] = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
      if (npx !== "npx" || (program !== "loupe" && program !== "loupe-trainer")) {
        throw new Error(`${document}: "${line}" is no command of ours, so no test can run it`);
      }
      return { line, program, args };
    });
}

export const lensCommands = () => documentCommands("docs/lens.md");

/**
 * The trainer's own, from the first of full size on. "…" stands for the options of the line above: those of the files that it
 * starts from.
 */
export function fullSizeCommands(): DocumentCommand[] {
  const commands = documentCommands("trainer/README.md");
  const first = commands.findIndex(({ args }) => args.includes("--dry-run"));
  return commands.slice(first).map((command, i, all) => {
    const [verb = "", ...above] = all[i - 1]?.args ?? [];
    const repeated = above.slice(above.indexOf("--recipe") + 2);
    const args = command.args.flatMap((word) => (word === "…" && verb ? repeated : [word]));
    return { ...command, args };
  });
}
