/** The engine's doors: what src/engine/package.json exports, there as sources. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ENGINE = resolve(import.meta.dirname, "../../src/engine");

const engine: { exports: Record<string, string>; scripts: object } = JSON.parse(
  readFileSync(join(ENGINE, "package.json"), "utf8"),
);

export interface Door {
  /** As it is imported: ".", "./mask". */
  name: string;
  /** Of its source, and of its declarations: "index", "mask". */
  module: string;
  /** Of its script in dist/. */
  script: string;
}

export const DOORS: readonly Door[] = Object.entries(engine.exports).map(([name, source]) => {
  const module = source.replace(/^\.\/|\.ts$/g, "");
  return { name, module, script: module === "index" ? "loupe" : module };
});

/** The package.json that users get. */
export function packageJson(): object {
  const { scripts, ...said } = engine;
  const doors = DOORS.map(({ name, module, script }) => [
    name,
    { types: `./dist/types/${module}.d.ts`, default: `./dist/${script}.js` },
  ]);
  return {
    ...said,
    files: ["dist", "CHANGELOG.md"],
    sideEffects: ["./dist/worker.js"],
    exports: { ...Object.fromEntries(doors), "./dist/*": "./dist/*" },
  };
}
