import { defineConfig } from "vitest/config";

/** Whole answers on WebGPU in a real Chromium, drawn in software: minutes each. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/browser/long/**/*.test.ts", "tests/e2e/long/**/*.test.ts"],
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
