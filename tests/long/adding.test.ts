/**
 * docs/adding.md by a newcomer: a reward, a dataset and a backbone, made up, are added to a copy of the repository by the document's
 * steps and by no others; then the checks that the document names pass, and the thing is there. With one file left out they fail.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const ENGINE = "trainer/engine/loupe_engine";
const TESTS = "trainer/engine/tests";
const SCHEMA = "trainer/src/recipe/schema";

/** A file by hand: the text of a new one, or what becomes of one that is there. */
interface Edit {
  file: string;
  to: string | ((text: string) => string);
}

/** `after` is what stands there already; a document that no longer fits fails here. */
const added =
  (after: string, more: string) =>
  (text: string): string => {
    if (text.split(after).length !== 2) throw new Error(`${JSON.stringify(after)} is not there once`);
    return text.replace(after, after + more);
  };

const REWARD: Edit[] = [
  {
    file: `${ENGINE}/rewards/calm.py`,
    to: `"""Does the reply do without exclamation marks? Made up."""

from __future__ import annotations

from .completion import Completion, Truth


def calm(completion: Completion, truth: Truth) -> float:
    """1 without any, else 0."""
    return float("!" not in completion.text)
`,
  },
  {
    file: `${ENGINE}/rewards/__init__.py`,
    to: (text) =>
      added(
        '"brevity": brevity,\n',
        '    "calm": calm,\n',
      )(added("from .brevity import brevity\n", "from .calm import calm\n")(text)),
  },
  { file: `${SCHEMA}/stages.ts`, to: added('  "brevity",\n', '  "calm",\n') },
  {
    file: `${TESTS}/test_rewards.py`,
    to: (text) => `${text}

def test_calm():
    assert (reward("calm", GOOD), reward("calm", GOOD + "!")) == (1, 0)
`,
  },
];

const DATASET: Edit[] = [
  {
    file: `${ENGINE}/data/readers/two_columns.py`,
    to: `"""Made up: lines of a picture's path and an expression, with a tab between them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ...events import EngineError
from . import checks
from .dataset import Dataset
from .sample import Sample
from .skips import BadSample


def open_two_columns(root: Path, split: str = "train") -> Dataset:
    """One sample a line of SPLIT.tsv. Raises EngineError where it cannot be read."""
    path = root / f"{split}.tsv"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError("dataset-missing", f"{path} cannot be read: {error}") from error
    return Dataset(f"two columns {split}", lines, partial(_sample, root))


def _sample(root: Path, line: str) -> Sample:
    image, tab, expression = line.partition("\\t")
    if not tab:
        raise BadSample("bad-record", "a line without a tab")
    return Sample(id=line, image=checks.image_inside(root, image), expressions=[checks.text(expression, "an expression")])
`,
  },
  {
    file: `${ENGINE}/data/readers/__init__.py`,
    to: (text) =>
      added(
        '"vlm-r1": open_vlm_r1,\n',
        '    "two-columns": open_two_columns,\n',
      )(added("from .skips import BadSample, Skip, Skips\n", "from .two_columns import open_two_columns\n")(text)),
  },
  { file: `${SCHEMA}/data.ts`, to: added('  "vlm-r1",\n', '  "two-columns",\n') },
  {
    file: `${TESTS}/test_readers_two_columns.py`,
    to: `"""The made-up reader, over a small folder, and what it refuses."""

import pytest

from loupe_engine.data.readers import open_dataset
from loupe_engine.events import EngineError

from .test_readers_reason_seg import photo


def test_two_columns(tmp_path):
    photo(tmp_path / "a.jpg")
    (tmp_path / "train.tsv").write_text("a.jpg\\tthe cup\\nno tab\\n../b.jpg\\tthe cup\\n")
    dataset = open_dataset("two-columns", tmp_path)
    assert [sample.expressions for _, sample in dataset.stream()] == [["the cup"]]
    assert dataset.skips.counts == {"bad-record": 1, "path-outside": 1}


def test_it_refuses_what_is_not_there(tmp_path):
    with pytest.raises(EngineError, match="dataset-missing|cannot be read"):
        open_dataset("two-columns", tmp_path)
`,
  },
];

const BACKBONE: Edit[] = [
  { file: `${ENGINE}/models/backbones/owl_vl/__init__.py`, to: "" },
  {
    file: `${ENGINE}/models/backbones/owl_vl/family.py`,
    to: `"""Made up: Qwen2.5-VL's classes under another name."""

from __future__ import annotations

from transformers.models.qwen2_5_vl import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from ....config import QwenVision
from ..family import CLIP, Family, Settings, published_text, sized_vision


def vision(v: QwenVision, hidden: int) -> Settings:
    return {**sized_vision(v, hidden), "window_size": v.window, "fullatt_block_indexes": v.full_attention}


OWL_VL = Family(Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, published_text, vision=vision, normal=CLIP)
`,
  },
  {
    file: `${ENGINE}/models/backbones/__init__.py`,
    to: (text) =>
      added(
        '"llava": LLAVA,\n',
        '    "owl_vl": OWL_VL,\n',
      )(added("from .llava.family import LLAVA\n", "from .owl_vl.family import OWL_VL\n")(text)),
  },
  { file: `${SCHEMA}/model.ts`, to: added('"qwen3_vl", "llava"', ', "owl_vl"') },
  { file: `${ENGINE}/config/model.py`, to: added('"qwen3_vl", "llava"', ', "owl_vl"') },
  {
    file: "trainer/recipes/owl-3b.yaml",
    to: readFileSync(join(ROOT, "trainer/recipes/lens-3b.yaml"), "utf8")
      .replace("name: lens-3b", "name: owl-3b")
      .replace("kind: qwen2_5_vl", "kind: owl_vl"),
  },
];

const ADDED = [
  {
    section: "A reward (trainer)",
    name: "calm",
    edits: REWARD,
    count: "four files by hand, one of them new",
    tests: ["tests/test_lists.py", "tests/test_schema.py", "tests/test_rewards.py"],
    forgotten: [`${ENGINE}/rewards/__init__.py`, `${SCHEMA}/stages.ts`],
    asks: ["rl", "--recipe", "lens-3b", "--set", "stages.rl.rewards={calm: 1}", "--dry-run", "--gpus", "8"],
  },
  {
    section: "A dataset (trainer)",
    name: "two_columns",
    edits: DATASET,
    count: "four files by hand, two of them new",
    tests: ["tests/test_lists.py", "tests/test_schema.py", "tests/test_readers_two_columns.py"],
    forgotten: [`${ENGINE}/data/readers/__init__.py`, `${SCHEMA}/data.ts`],
    asks: ["align", "--recipe", "lens-3b", "--set", "data.train=[{name: two-columns}]", "--dry-run", "--gpus", "8"],
  },
  {
    section: "A backbone (trainer, then engine)",
    name: "owl_vl",
    edits: BACKBONE,
    count: "six files by hand",
    tests: ["tests/test_schema.py", "tests/test_architecture.py"],
    forgotten: [`${ENGINE}/models/backbones/__init__.py`, `${ENGINE}/config/model.py`],
    asks: ["align", "--recipe", "owl-3b", "--dry-run", "--gpus", "8"],
  },
];

let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "loupe-adding-"));
  const folders = ["bin", "trainer", "scripts", "src", "docs", "*.json"];
  const args = ["ls-files", "-co", "--exclude-standard", ...folders];
  const listed = spawnSync("git", args, { cwd: ROOT, encoding: "utf8" });
  for (const file of listed.stdout.trim().split("\n")) cpSync(join(ROOT, file), join(copy, file));
  for (const folder of ["node_modules", ".venv"]) symlinkSync(join(ROOT, folder), join(copy, folder), "dir");
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function run(program: string, args: string[], folder = "."): { status: number | null; told: string } {
  const env = { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: join(copy, folder), env, encoding: "utf8" });
  return { status, told: `${stdout}\n${stderr}` };
}
const schema = () => run(process.execPath, ["--import", "tsx", "scripts/schema.ts"]);
const pytest = (files: string[]) =>
  run(
    join(copy, ".venv/bin/python"),
    ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", ...files],
    "trainer/engine",
  );

const read = (file: string) => readFileSync(join(copy, file), "utf8");
function write(file: string, text: string): void {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
}

/** Of docs/adding.md, from its heading to the next. */
function sectionOf(title: string): string {
  const found = read("docs/adding.md")
    .split("\n## ")
    .find((text) => text.startsWith(`${title}\n`));
  if (found === undefined) throw new Error(`docs/adding.md has no section "${title}"`);
  return found.replace(/\s+/g, " ");
}

/** Whether the section names it, as it is, with NAME or `*` for the new thing's name, or by its folder's list or file beside. */
function isNamed(file: string, name: string, section: string): boolean {
  const path = file.replaceAll(name, "NAME");
  const beside = path.split("/").at(-1) as string;
  const written = [path, path.replace(/NAME(?=\.py$)/, "*"), path.replace(/[^/]+$/, "")];
  return written.some((one) => section.includes(`\`${one}\``)) || section.includes(`\`${beside}\` beside`);
}

test.each(ADDED)("$section", ({ section, name, edits, count, tests, forgotten, asks }) => {
  const said = sectionOf(section);
  expect(said).toContain(count);
  const unnamed = edits.filter(({ file, to }) => to !== "" && !isNamed(file, name, said)).map(({ file }) => file);
  expect(unnamed).toEqual([]);
  const before = new Map(edits.filter(({ to }) => typeof to === "function").map(({ file }) => [file, read(file)]));
  for (const { file, to } of edits) write(file, typeof to === "string" ? to : to(before.get(file) as string));
  expect(schema().status).toBe(0);
  const { status, told } = pytest(tests);
  expect(told).toMatch(/\d+ passed/);
  expect(status).toBe(0);
  const asked = run(process.execPath, ["trainer/bin/loupe-trainer.mjs", ...asks]);
  expect(asked.told).toMatch(/GB|GiB/);
  for (const file of forgotten) {
    const whole = read(file);
    write(file, before.get(file) as string);
    schema();
    expect(pytest(tests).status, `${file} was left out, and nothing failed`).not.toBe(0);
    write(file, whole);
  }
});
