/** What the engine's doors export, with types, as one text: src/engine/api-report.md. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseSync } from "vite";
import { declarations } from "./declarations.ts";
import { DOORS, ENGINE } from "./doors.ts";

export const REPORT = join(ENGINE, "api-report.md");

const HEADING = `# What @loupe/engine exports

Written by \`npm run package -- --report\`, held by tests/consume/report.test.ts. Who changes it says so in CHANGELOG.md.
`;

/** Of what TypeScript writes now. */
export async function report(): Promise<string> {
  const files = await declarations();
  const doors = DOORS.map(({ name, module }) => {
    const names = [...exportsOf(module, files)].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = names.map(([exported, from]) => `- ${exported}${from === module ? "" : ` (${from})`}\n`);
    return `\n## ${name.replace(/^\./, "@loupe/engine")}\n\n${lines.join("") || "Nothing: it is a worker's script.\n"}`;
  });
  const types = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => {
      const plain = text
        .replace(/\/\*[\s\S]*?\*\//g, "")
        .replace(/^\s*\n/gm, "")
        .trim();
      return `\n## ${path}\n\n\`\`\`ts\n${plain}\n\`\`\`\n`;
    });
  return [HEADING, ...doors, "\n# Declarations\n", ...types].join("");
}

/** Names that a module exports, each with the module that declares it. */
function exportsOf(module: string, files: Map<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  const { module: parsed, errors } = parseSync(`${module}.d.ts`, files.get(module) ?? "");
  if (errors.length > 0) throw new Error(`${module}.d.ts: ${errors[0]?.message}`);
  for (const entry of parsed.staticExports.flatMap(({ entries }) => entries)) {
    const from = entry.moduleRequest ? join(module, "..", entry.moduleRequest.value).replace(/\.js$/, "") : module;
    const name = entry.exportName.name;
    if (name) found.set(name, from);
    else if (entry.moduleRequest) for (const [inner, of] of exportsOf(from, files)) found.set(inner, of);
  }
  return found;
}

export async function writeReport(): Promise<void> {
  await writeFile(REPORT, await report());
}
