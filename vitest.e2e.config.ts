import { defineConfig } from "vitest/config";

/** The built app in a real Chromium. One browser at a time: a software GPU and WASM threads share few cores. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/e2e/**/*.test.ts"],
    exclude: ["tests/e2e/long/**", "tests/e2e/apart/**"],
    globalSetup: ["tests/e2e/support/server.ts"],
    setupFiles: ["tests/e2e/support/no-csp-reports.ts"],
    // On a busy machine a hundred and seventy sessions of a whole browser do not all pass. One that passes at the second
    // try is named at the end (scripts/lib/reports.mjs): it is a fault, of the page or of the test, that is still to be found.
    retry: 1,
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // A second, as Vitest waits otherwise, is little on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
