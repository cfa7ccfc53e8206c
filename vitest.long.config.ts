import { defineConfig } from "vitest/config";

/** Bundles of true shapes, exported by the trainer first, and clicks on 1,000 photos: minutes and gigabytes. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/long/**/*.test.ts"],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    // A second, as Vitest waits otherwise, is little on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
