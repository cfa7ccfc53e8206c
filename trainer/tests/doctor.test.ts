import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeProbe, type Probe } from "../src/doctor/checks";
import { meets, parseRequirements } from "../src/doctor/requirements";
import { requirementsFile } from "../src/paths";

describe("meets", () => {
  it.each([
    ["2.11.0+cpu", "==2.11.*", true],
    ["2.110.0", "==2.11.*", false],
    ["2.11", "==2.11.*", true],
    ["2.10.9", "==2.11.*", false],
    ["2.0.1", ">=2", true],
    ["1.9.9", ">=2", false],
    ["1.30.0", "==1.30", true],
    ["1.30.1", "==1.30", false],
    ["2.5", ">=2,==2.4.*", false],
    ["0.3", "", true],
  ])("%s against %s: %s", (version, constraint, expected) => {
    expect(meets(version, constraint)).toBe(expected);
  });

  it("knows every form that requirements.txt uses", () => {
    const requirements = parseRequirements(readFileSync(requirementsFile, "utf8"));
    expect(requirements.find(({ name }) => name === "torch")?.constraint).toMatch(/^==\d/);
    for (const { name, constraint } of requirements) {
      expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(constraint).toMatch(/^((==\d+(\.\d+)*(\.\*)?|>=\d+(\.\d+)*)(,|$))*$/);
    }
  });
});

describe("judgeProbe", () => {
  const wanted = [
    { name: "torch", constraint: "==2.11.*" },
    { name: "numpy", constraint: "" },
  ];
  const probe: Probe = {
    python: "3.12.4",
    packages: { torch: "2.11.0+cpu", numpy: "2.1.0" },
    torch: { gpus: [], error: null },
    engine: true,
  };
  const states = (changes: Partial<Probe>) =>
    Object.fromEntries(judgeProbe({ ...probe, ...changes }, wanted, "python").map(({ what, state }) => [what, state]));

  it("is content with what the requirements ask for", () => {
    expect(states({})).toEqual({ Python: "good", Packages: "good", CUDA: "note" });
    expect(states({ torch: { gpus: [{ name: "GPU", bytes: 8e9 }], error: null } }).CUDA).toBe("good");
  });

  it("names what is missing or of the wrong version, and what to do", () => {
    const checks = judgeProbe({ ...probe, packages: { torch: "2.9.0" }, engine: false }, wanted, "/env/python");
    expect(checks.find(({ what }) => what === "Packages")).toEqual({
      what: "Packages",
      state: "bad",
      detail: "torch 2.9.0, wanted ==2.11.*; numpy missing",
      advice: "/env/python -m pip install -r trainer/engine/requirements.txt",
    });
    expect(checks.find(({ what }) => what === "Engine")?.state).toBe("bad");
    expect(states({ torch: { gpus: [], error: "OSError: libcudart" } }).torch).toBe("bad");
    expect(states({ python: "3.13.0" }).Python).toBe("note");
  });
});
