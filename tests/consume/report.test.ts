/** What the engine's doors export changes on purpose: src/engine/api-report.md is what is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DOORS, ENGINE } from "../../scripts/package/doors";
import { REPORT, report } from "../../scripts/package/report";
import { PATIENCE_MS } from "./packed";

const written = readFileSync(REPORT, "utf8");

test("the declarations are those of the report; `npm run package -- --report` writes it", {
  timeout: PATIENCE_MS,
}, async () => {
  expect(await report()).toBe(written);
});

test.each(DOORS.filter(({ module }) => module !== "worker"))(
  "$name has what the report lists",
  async ({ name, module }) => {
    const [, listed = ""] = written.split(`\n## ${name.replace(/^\./, "@loupe/engine")}\n`);
    const names = [...(listed.split("\n## ")[0] ?? "").matchAll(/^- (\w+)/gm)].map(([, found]) => found);
    const values = Object.keys(await import(join(ENGINE, `${module}.ts`)));
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((value) => !names.includes(value))).toEqual([]);
  },
);

test("the changelog knows the version", () => {
  const { version } = JSON.parse(readFileSync(join(ENGINE, "package.json"), "utf8"));
  expect(readFileSync(join(ENGINE, "CHANGELOG.md"), "utf8")).toContain(`\n## ${version}\n`);
});
