/** `import --check`: what the engine found, as it is printed; what is asked of the engine at all. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, describe as group, it, vi } from "vitest";
import { describe, reportSchema } from "../src/check/report";
import { main } from "../src/main";

const looked = [{ file: "model.safetensors", tensors: 1520, bytes: 8_900_000_000 }];
const said: string[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "loupe-check-"));
  said.length = 0;
  for (const name of ["log", "error"] as const)
    vi.spyOn(console, name).mockImplementation((text) => said.push(String(text)));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

group("a report", () => {
  it("says what was looked at, and that all of it is right", () => {
    const text = describe({ looked, differences: [], notes: ["SAM's own file was not looked at"] }, "lens-3b");
    expect(text).toContain("model.safetensors: 1,520 tensors, 8.90 GB");
    expect(text).toContain("All is as lens-3b expects it.\nSAM's own file");
  });

  it("names each difference by its file, on one line, whatever is in it", () => {
    const differences = [
      { file: "config.json", message: "rope_theta is 10000.0, expected 1000000" },
      { file: "a\u001b[2J\n.safetensors", message: `${"x".repeat(5000)} is not expected` },
    ];
    const lines = describe({ looked, differences, notes: [] }, "lens-3b").split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[2]).toBe("2 differences from what lens-3b expects:");
    expect(lines[3]).toBe("  config.json: rope_theta is 10000.0, expected 1000000");
    expect(lines[4]).not.toContain("\u001b");
    expect(lines[4]?.length).toBeLessThanOrEqual(400);
  });

  it("is the engine's, or none", () => {
    expect(reportSchema.safeParse({ looked, differences: [], notes: [] }).success).toBe(true);
    expect(reportSchema.safeParse({ looked: [{ file: "x" }], differences: [], notes: [] }).success).toBe(false);
  });
});

group("the command line", () => {
  it("refuses a folder that is not there", async () => {
    expect(await main(["import", "--recipe", "lens-3b", "--check", path.join(folder, "none")])).toBe(2);
    expect(said.join("\n")).toMatch(/--check .*none: there is no such folder/);
  });

  it.each([
    ["lens-3b", "lens"],
    ["coprs-7b", "coprs"],
    ["box-3b", "backbone"],
  ])("asks the engine for %s as --weights %s=DIR, and ends with 1 where anything differs", async (recipe, part) => {
    vi.stubEnv("LOUPE_PYTHON", path.join(import.meta.dirname, "fixtures/peer.py"));
    vi.stubEnv("PEER", "check");
    expect(await main(["import", "--recipe", recipe, "--check", folder])).toBe(1);
    expect(said.join("\n")).toContain(`config.json: ${part}=${folder}`);
  });
});
