import { defineConfig } from "vitest/config";

/** The packed engine on pages of others, in a real Chromium. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/consume/pages/**/*.test.ts"],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    // A second, as Vitest waits otherwise, is little on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
