"""The model card: tables of figures, what the model was made of, curves, pictures of failures."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from loupe_engine.config import Recipe, RunConfig
from loupe_engine.events import EngineError
from loupe_engine.export.card import card
from loupe_engine.export.curves import curves, series
from loupe_engine.export.figures import failure_table, figure_sections
from loupe_engine.export.gallery import choose, gallery_section, read_failures
from loupe_engine.export.making import StageRun, data_section, read_stages, stage_section
from loupe_engine.json_files import LARGEST
from PIL import Image

from .conftest import tiny_recipe
from .filled import SCENES, filled
TEXT = {
    "set": "dev",
    "describes": "real photographs",
    "n": 236,
    "giou": 0.2776,
    "ciou": 0.1198,
    "p50": 0.1164,
    "p70": 0.037,
    "p90": 0.0159,
    "box_accuracy": None,
    "absent_accuracy": 0.7234,
    "answer_rate": 0.7778,
}
MORE = {
    "baselines": {"whole image": 0.1412},
    "thought_tokens": 14.5,
    "heatmap_iou": 0.1489,
    "heatmap_r": 0.8458,
    "groups": {"referring": {"n": 189, "p50": 0.1164, "ciou": 0.1, "giou": 0.2}, "a|b": {"n": 2}},
    "speed": {"encode_ms": 139.84, "first_token_ms": 16},
    "failures": {"wrongly refused": 10, "partly right": 30},
}
POINTING = {
    **{key: None if isinstance(value, float) else value for key, value in TEXT.items()},
    "set": "dev_pointing",
    "n": 126,
    "pointing": {"n": 126, "box": 0.624, "click_1": 0.249, "click_2": 0.322, "click_3": None},
    "speed": {"click_ms": 22.25},
}


def rows_of(lines: list[str]) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("|")]


def test_a_row_of_sentences_alone_has_one_table():
    lines = figure_sections([TEXT])
    assert rows_of(lines)[2:] == [
        ["dev", "236", "0.278", "0.120", "0.116", "0.037", "0.016", "–", "0.723", "0.778"],
    ]
    assert lines[-1] == "- **dev**: real photographs"


def test_every_figure_has_its_table():
    lines = figure_sections([{**TEXT, **MORE}, POINTING])
    rows = rows_of(lines)
    # The sentences' table has no row of dashes for clicks and boxes.
    assert [row for row in rows if row[:2] == ["dev_pointing", "126"]] == [
        ["dev_pointing", "126", "0.624", "0.249", "0.322", "–"]
    ]
    assert ["dev", "referring", "189", "0.116", "0.100", "0.200"] in rows
    assert ["dev", "a\\|b", "2", "–", "–", "–"] in rows
    assert ["dev", "14.5", "0.149", "0.846"] in rows
    assert ["dev", "139.8", "16.0", "–"] in rows and ["dev_pointing", "–", "–", "22.2"] in rows
    assert ["dev", "partly right", "30", "75%"] in rows_of(failure_table([{**TEXT, **MORE}]))


def test_tables_are_apart_and_have_as_many_cells_as_headings():
    lines = figure_sections([{**TEXT, **MORE}, POINTING])
    tables = [block.splitlines() for block in "\n".join(lines).split("\n\n") if block.startswith("|")]
    assert len(tables) == 5
    for table in tables:
        assert len({len(row) for row in rows_of(table)}) == 1


STAGE = {"steps": 100, "batch": 8, "lr": 0.001}
EXPORT = {"id": "a", "name": "A", "version": "1", "summary": "s", "licence": {"id": "none", "note": ""}}
LISTS = {"can": [], "cannot": [], "base_models": []}


def recipe(**data) -> Recipe:
    sources = [{"name": "Photos", "what": "all", "licence": "CC BY | 4.0"}]
    export = {**EXPORT, **LISTS, "data": sources}
    stages = {"vision": STAGE, "segmenter": STAGE, "align": STAGE}
    return filled(Recipe, name="a", model=tiny_recipe().model, data={**SCENES, **data}, stages=stages, export=export)


def test_data_are_told_from_the_scenes_where_they_are_and_else_from_the_recipe(tmp_path: Path):
    asked, absent = {"text": "the cup", "targets": [0]}, {"text": "the dog", "targets": []}
    scenes = [
        {"objects": [], "known": ["cup"], "background": "coco/1.jpg", "expressions": [asked, absent]},
        {"objects": [], "known": None, "background": "coco/2.jpg", "expressions": [asked, asked]},
    ]
    some = recipe(scenes=20000, photos=0.55, expressions_per_scene=12)
    lines = data_section(some, tmp_path)
    assert lines[2] == "| Photos | all | CC BY \\| 4.0 |"
    assert lines[-1].startswith("20,000 scenes (55% photos")
    (tmp_path / "scenes.jsonl").write_text("\n".join(map(json.dumps, scenes)) + "\n")
    told = data_section(some, tmp_path)[-1]
    assert "2 scenes: 1 photos (50%)" in told and "4 questions, 25%" in told and told.endswith("from coco (1).")


FIXTURES = Path(__file__).resolve().parents[3] / "tests/fixtures/manifests"


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0", "0.2.1", "0.2.2", "0.2.3", "0.2.4", "0.2.5"])
def test_a_bundle_of_an_older_trainer_gets_a_card(tmp_path: Path, version: str):
    old = json.loads((FIXTURES / f"nano-{version}.json").read_text())
    bundle = tmp_path / "nano"
    bundle.mkdir()
    (bundle / "manifest.json").write_text(json.dumps(old))
    (tmp_path / "registry.json").write_text(json.dumps({"default": "nano", "models": []}))
    row = tmp_path / "row.json"
    row.write_text(json.dumps(TEXT))
    card(filled(RunConfig, verb="card", recipe=recipe(), run=str(tmp_path), out=str(bundle), extra={"figures": str(row)}))
    mask = {"pad_box": False, "max_hole_area": 0, "max_sprinkle_area": 0, **old["mask"]}
    template = {"case": "typed", **old["template"]}
    decoder = {"positions": 16_384, "past_present_share_buffer": False, **old["decoder"]}
    image = {"regions": 0, **old["image"]}
    sections = {"decoder": decoder, "image": image, "mask": mask, "template": template}
    wanted = {"layout": "loupe", **old, **sections, "evaluation": [TEXT]}
    assert json.loads((bundle / "manifest.json").read_text()) == wanted
    assert (bundle / "README.md").read_text().startswith(f"# {old['name']} {version}\n")


PARITY = {"graphs": [{"graph": "prior", "fp32_error": None, "shipped_error": 1e-6}], "scenes": 9, "same": {"tokens": 1.0, "box": 1.0, "mask": 1.0}}
BROKEN = {
    "missing": None,
    "empty": "",
    "cut": '{"set": "dev", "n": 2',
    "list": "[1]",
    "number": "5",
    "deep": "[" * 100_000,
    "huge": " " * LARGEST + "{}",
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("file", ["row.json", "registry.json", "nano/manifest.json", "verify.json"])
def test_a_file_that_is_broken_is_named_and_nothing_is_written(tmp_path: Path, file: str, how: str):
    if (file, how) in [("nano/manifest.json", "missing"), ("verify.json", "missing")]:
        return  # "bundle-missing", and nothing that a card must have.
    run = made_bundle(tmp_path)
    manifest = tmp_path / "nano/manifest.json"
    path = tmp_path / file
    path.unlink(missing_ok=True) if BROKEN[how] is None else path.write_text(BROKEN[how])
    refused(run, path, r"cannot be read \(.+\); ")


def refused(run: RunConfig, path: Path, said: str) -> None:
    manifest = Path(run.out) / "manifest.json"
    before = manifest.read_bytes()
    with pytest.raises(EngineError, match=said) as error:
        card(run)
    assert error.value.code == "file-broken" and str(path) in str(error.value) and "\n" not in str(error.value)
    assert manifest.read_bytes() == before and not (Path(run.out) / "README.md").exists()


@pytest.mark.parametrize(
    ("file", "value", "said"),
    [
        ("row.json", {**TEXT, "giou": "much"}, r"\(evaluation\.0\.giou: 'much' is not .+loupe eval --json"),
        ("row.json", {"a": 1}, r"\(evaluation\.0: .+loupe eval --json"),
        ("registry.json", {"default": 5}, r"\(default: .+delete it"),
        ("nano/manifest.json", {"id": "nano"}, r"\(it: .+ is a required property\); export or import the bundle anew"),
        ("verify.json", {"passed": True}, r"\(graphs: Field required\); run verify again"),
        ("verify.json", PARITY, r"\(box_and_mask: Field required\); run verify again"),
        ("verify.json", {**PARITY, "box_and_mask": 1, "same": [1]}, r"\(same: .+run verify again"),
        ("verify.json", {**PARITY, "box_and_mask": 1, "graphs": [{"graph": 1}]}, r"\(graphs\.0\.graph: .+run verify again"),
    ],
)
def test_a_file_of_another_kind_is_named_with_its_key(tmp_path: Path, file: str, value: dict, said: str):
    run = made_bundle(tmp_path)
    (tmp_path / file).write_text(json.dumps(value))
    refused(run, tmp_path / file, said)


def test_a_file_without_end_is_refused(tmp_path: Path):
    run = made_bundle(tmp_path)
    (tmp_path / "verify.json").symlink_to("/dev/zero")
    refused(run, tmp_path / "verify.json", "more than 16 MB")


def test_metrics_that_are_none_are_left_out(tmp_path: Path):
    run = made_bundle(tmp_path)
    (tmp_path / "align").mkdir()
    whole = {"step": 3, "loss": 0.5, "metrics": {"iou": 0.5}, "seconds": 60}
    others = [5, None, [1], {"a": 1}, {**whole, "step": "3"}, {**whole, "metrics": [1]}, {**whole, "loss": None}, {**whole, "seconds": {}}]
    (tmp_path / "align/metrics.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in [whole, *others]) + "[" * 100_000)
    card(run)
    assert "| align | 3 | 24 |" in (tmp_path / "nano/README.md").read_text()


def test_another_bundles_broken_manifest_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture):
    run = made_bundle(tmp_path)
    for name, content in (("cut", '{"id": "cut"'), ("other", '{"a": 1}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(content)
    card(run)
    listed = json.loads((tmp_path / "registry.json").read_text())
    assert listed["default"] == "nano" and [one["path"] for one in listed["models"]] == ["nano"]
    said = capsys.readouterr().out
    assert "cut/manifest.json cannot be read" in said and "other/manifest.json is no bundle's" in said


def made_bundle(folder: Path) -> RunConfig:
    """With figures for its card."""
    (folder / "nano").mkdir()
    (folder / "nano/manifest.json").write_text((FIXTURES / "nano-0.2.0.json").read_text())
    (folder / "registry.json").write_text(json.dumps({"default": "nano", "models": []}))
    (folder / "row.json").write_text(json.dumps(TEXT))
    extra = {"figures": str(folder / "row.json")}
    return filled(RunConfig, verb="card", recipe=recipe(), run=str(folder), out=str(folder / "nano"), extra=extra)


def test_stages_that_ran_have_a_row_with_their_cost(tmp_path: Path):
    for stage, seconds in (("vision", 60), ("align", 400)):
        (tmp_path / stage).mkdir()
        line = json.dumps({"step": 100, "loss": 0.5, "metrics": {}, "seconds": seconds})
        (tmp_path / stage / "metrics.jsonl").write_text(f'{line}\n{{"step": 1')
    rows = rows_of(stage_section(read_stages(tmp_path, recipe())))[2:]
    assert rows[0] == ["vision", "100", "800", "13", "1", "0.500"]
    assert rows[1] == ["align", "100", "800", "2.0", "7", "0.500"]
    assert [cell for cell in rows[2] if cell] == ["all", "1,600", "8"]


def test_curves_are_one_small_well_formed_picture():
    steps = range(1, 5001)
    lines = [{"step": i, "seconds": i, "loss": 9 / i, "metrics": {"iou_box": 0.5} if i % 2 else {}} for i in steps]
    lines[4]["loss"] = float("nan")
    picture = curves([StageRun(name, 8, lines) for name in ("vision", "segmenter", "cold_start", "align", "rl")])
    root = ElementTree.fromstring(picture)
    # Five losses and the one metric that was logged, with an axis each.
    assert len(root.findall("{*}path")) == 12
    assert len(picture) < 40_000 and "nan" not in picture
    assert len(series(lines, None)) < 200


def failure(kind: str, number: int, thought: str = "") -> dict:
    return {"kind": kind, "prompt": "the cup", "thought": thought, "picture": f"{number}.jpg"}


def put(folder: Path, failures: list[dict]) -> Path:
    folder.mkdir()
    (folder / "failures.json").write_text(json.dumps(failures))
    for one in failures:
        Image.new("RGB", (448, 300), "red").save(folder / Path(one["picture"]).name)
    return folder


def test_pictures_of_failures_are_small_copies_and_what_was_said_is_no_markup(tmp_path: Path):
    hostile = "a `b` | <script>\\|\n![x](http://y)"
    source = put(tmp_path / "sheet", [failure("not recognised", 3, thought=hostile)])
    bundle = tmp_path / "bundle"
    (bundle / "failures").mkdir(parents=True)
    (bundle / "failures" / "old.jpg").touch()
    lines = gallery_section(source, bundle, "Composites, GPL-2.")
    assert rows_of(lines)[2] == [
        "![not recognised](failures/1.jpg)",
        "`the cup`",
        "`a 'b' \\| <script>/\\| ![x](http://y)`",
        "not recognised",
    ]
    assert lines[-1].endswith("Composites, GPL-2.")
    assert [path.name for path in (bundle / "failures").iterdir()] == ["1.jpg"]
    assert Image.open(bundle / "failures" / "1.jpg").size == (320, 214)
    assert gallery_section(None, bundle, None) == [] and not (bundle / "failures").exists()


def test_every_kind_of_failure_is_shown_before_a_second_of_one(tmp_path: Path):
    kinds = "aaaaabbbbccdeee"
    failures = read_failures(put(tmp_path / "sheet", [failure(kind, i) for i, kind in enumerate(kinds)]))
    assert [(one.kind, one.picture) for one in choose(failures)] == [
        ("a", "0.jpg"),
        ("a", "1.jpg"),
        ("b", "5.jpg"),
        ("e", "12.jpg"),
        ("c", "9.jpg"),
        ("d", "11.jpg"),
    ]


@pytest.mark.parametrize("changed", [{"picture": "../secret.jpg"}, {"kind": "<b>"}, {"more": 1}])
def test_a_list_of_failures_that_is_not_ours_is_refused(tmp_path: Path, changed: dict):
    with pytest.raises(EngineError, match=r"failures\.json cannot be read \(0\..+; write it anew: `loupe eval --failures DIR`"):
        read_failures(put(tmp_path / "sheet", [{**failure("a", 1), **changed}]))


def test_a_folder_without_failures_is_told(tmp_path: Path):
    with pytest.raises(EngineError, match="no failures.json"):
        gallery_section(tmp_path, tmp_path, None)
