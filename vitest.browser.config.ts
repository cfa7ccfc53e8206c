import { defineConfig } from "vitest/config";

/** Parts of the engine in a real Chromium, served by Vite from source. One browser at a time. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/browser/**/*.test.ts"],
    exclude: ["tests/browser/long/**"],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 300_000,
    // A second, as Vitest waits otherwise, is little on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
