import { defineConfig } from "vitest/config";

/** The built app in other browsers, and for a long time in Chromium. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/e2e/apart/**/*.test.ts"],
    globalSetup: ["tests/e2e/support/server.ts"],
    setupFiles: ["tests/e2e/support/no-csp-reports.ts"],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 900_000,
    // A second, as Vitest waits otherwise, is little on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
