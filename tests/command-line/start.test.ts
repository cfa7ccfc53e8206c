/** Both command lines where nothing is as it should be: closed pipes, full disks, no folder, no room. A line each, no stack. */
import { spawnSync } from "node:child_process";
import { describe, expect, test, vi } from "vitest";
import { ROOT } from "../cli/command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

/** In a shell, as people do; NAME is the program, run by its absolute path. */
function shell(program: string, command: string): { status: number | null; stderr: string } {
  const line = `set -o pipefail; ${command.replace("NAME", `'${process.execPath}' '${ROOT}${program}'`)}`;
  const { status, stderr } = spawnSync("bash", ["-c", line], { cwd: ROOT, encoding: "utf8", timeout: 120_000 });
  return { status, stderr };
}

describe.each([
  ["loupe", "bin/loupe.mjs"],
  ["loupe-trainer", "trainer/bin/loupe-trainer.mjs"],
])("%s", (name, program) => {
  test("into a pipe that is closed says nothing of it", () => {
    expect(shell(program, "NAME --help | true")).toEqual({ status: 141, stderr: "" });
  });

  test("onto a full disk says so", () => {
    const said = `${name}: what was found cannot be shown: there is no room left.\n`;
    expect(shell(program, "NAME --help > /dev/full")).toEqual({ status: 1, stderr: said });
  });

  test.each([
    ["in a folder that is gone", 'cd "$(mktemp -d)"; rmdir "$PWD"; NAME --help', /the current folder is gone/],
    [
      "where nothing can be kept for a moment",
      "TMPDIR=/proc NAME --help",
      /no file can be made in \/proc\. Set TMPDIR/,
    ],
    [
      "nor a folder be made for it",
      "TMPDIR=/proc/none NAME --help",
      /no file can be made in \/proc\/none\. Set TMPDIR/,
    ],
    ["with few files", "ulimit -n 24; NAME --help", /too many files are open/],
    ["with some files more", "ulimit -n 48; NAME --help", /too many files are open/],
    ["with little memory", "ulimit -v 4000000; NAME --help", /memory ran out/],
  ])("%s does not start, and says why in a line", (_, command, why) => {
    const { status, stderr } = shell(program, command);
    expect(stderr).toMatch(new RegExp(`^${name}: it cannot start: [^\\n]+\\n$`));
    expect(stderr).toMatch(why);
    expect(status).toBe(1);
  });
});
