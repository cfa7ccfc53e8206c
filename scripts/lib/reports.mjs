import { existsSync, readFileSync } from "node:fs";

/**
 * Counts of a Vitest JSON report, or null where there is none. `again`: the names of those that passed at the second try,
 * each with what the first one said: something is wrong there that does not show each time.
 */
export function readVitest(file) {
  if (!existsSync(file)) return null;
  const report = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: report.numPassedTests,
    // A file that cannot be loaded fails as a suite without any failed test in it.
    failed:
      report.numFailedTests +
      report.testResults.filter((r) => r.status === "failed" && !r.assertionResults.length).length,
    skipped: report.numPendingTests + report.numTodoTests,
    again: report.testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status, failureMessages }) => status === "passed" && failureMessages?.length)
        .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0].split("\n")[0]}`),
    ),
  };
}

/** Counts of a JUnit XML report as pytest writes it, or null where there is none. */
export function readJunit(file) {
  if (!existsSync(file)) return null;
  const total = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const [, attributes] of readFileSync(file, "utf8").matchAll(/<testsuite\s([^>]*)>/g)) {
    for (const key of Object.keys(total)) {
      total[key] += Number(new RegExp(`\\b${key}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
    }
  }
  const failed = total.failures + total.errors;
  return { passed: total.tests - failed - total.skipped, failed, skipped: total.skipped };
}
