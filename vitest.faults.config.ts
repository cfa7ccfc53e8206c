import { defineConfig } from "vitest/config";

/** Faults made on purpose: pages and networks in a real Chromium, files in the engine. Several at once, as most of it is waiting. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/faults/**/*.test.ts"],
    globalSetup: ["tests/e2e/support/server.ts"],
    fileParallelism: false,
    maxWorkers: 1,
    maxConcurrency: 4,
    testTimeout: 600_000,
    hookTimeout: 300_000,
    // A second, as Vitest waits otherwise, is little on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
