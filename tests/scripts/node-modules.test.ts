import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isStale } from "../../scripts/lib/node-modules.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "loupe-"));
  mkdirSync(join(root, "node_modules"));
});
afterEach(() => rmSync(root, { recursive: true }));

function lock(file: string, packages: Record<string, object>): void {
  writeFileSync(join(root, file), JSON.stringify({ packages }));
}

test("nothing installed is stale", () => {
  lock("package-lock.json", { "": {}, "node_modules/a": { version: "1.0.0" } });
  expect(isStale(root)).toBe(true);
});

test("what the lock file asks for is not, even without other platforms' optional packages", () => {
  const wanted = {
    "node_modules/a": { version: "1.0.0" },
    "node_modules/trainer": { link: true, resolved: "trainer" },
  };
  lock("package-lock.json", { "": {}, ...wanted, "node_modules/win": { version: "1.0.0", optional: true } });
  lock("node_modules/.package-lock.json", wanted);
  expect(isStale(root)).toBe(false);
});

test.each([
  ["another version", { "node_modules/a": { version: "1.0.1" } }],
  ["a missing package", {}],
])("%s is stale", (_, installed) => {
  lock("package-lock.json", { "node_modules/a": { version: "1.0.0" } });
  lock("node_modules/.package-lock.json", installed);
  expect(isStale(root)).toBe(true);
});
