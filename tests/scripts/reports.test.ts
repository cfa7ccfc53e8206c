import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readJunit, readVitest } from "../../scripts/lib/reports.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "loupe-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test("a report that was never written is not a pass", () => {
  expect(readVitest(join(folder, "none.json"))).toBeNull();
  expect(readJunit(join(folder, "none.xml"))).toBeNull();
});

test("a test file that could not be loaded counts as a failure; what passed at the second try is named", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 0,
    testResults: [
      {
        status: "passed",
        assertionResults: [
          { status: "passed", fullName: "a", failureMessages: [] },
          { status: "passed", fullName: "b", failureMessages: ["Error: too late\n    at b.ts:1:1"] },
          { status: "skipped", fullName: "c", failureMessages: [] },
        ],
      },
      { status: "failed", assertionResults: [{ status: "failed", fullName: "d", failureMessages: ["Error"] }] },
      { status: "failed", assertionResults: [] },
    ],
  };
  const file = write("vitest.json", JSON.stringify(report));
  expect(readVitest(file)).toEqual({ passed: 3, failed: 2, skipped: 2, again: ["b: Error: too late"] });
});

test("pytest's failures and errors both count, over every suite", () => {
  const suites = `<testsuites name="pytest tests"><testsuite name="a" errors="1" failures="2" skipped="1" tests="9" time="1">
    </testsuite><testsuite name="b" errors="0" failures="0" skipped="0" tests="4"></testsuite></testsuites>`;
  expect(readJunit(write("pytest.xml", suites))).toEqual({ passed: 9, failed: 3, skipped: 1 });
});
