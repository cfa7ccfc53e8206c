import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["tests/**/*.test.ts", "trainer/tests/**/*.test.ts"],
    // These need a built app and a browser; they have their own scripts.
    exclude: [
      "tests/e2e/**",
      "tests/browser/**",
      "tests/long/**",
      "tests/faults/**",
      "tests/consume/pages/**",
      "**/node_modules/**",
    ],
    // Of two cores Vitest would use one.
    maxWorkers: 2,
    // Models load and run in some of them, on machines that may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A second, as Vitest waits otherwise, is little on a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
