"""Every file that the engine reads back from a run's folder, a pool, a pack or a published model, as others may have left it: what
can be done without is, and what cannot is named in one line, with its key or line where it has one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from loupe_engine import __main__ as engine
from loupe_engine.config import BackboneConfig, FromRun, RunConfig
from loupe_engine.data.detections import read_detections
from loupe_engine.data.pool import OF, holds_pool
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation.answers import Answers
from loupe_engine.evaluation.generation import FILE, published_generation
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe
from loupe_engine.published.files import read_checkpoint
from loupe_engine.published.nanodet import read_convolutions
from loupe_engine.text import copy_tokenizer, save_tokenizer, train_tokenizer
from loupe_engine.training import metrics
from loupe_engine.training.checkpoint import load_checkpoint, save_atomic
from loupe_engine.training.from_run import load_run
from loupe_engine.training.start import read_backbone
from loupe_engine.verbs import opened_library, tokenizer_of

from .conftest import tiny_recipe
from .detector_file import write_detector
from .filled import filled

DAMAGE: dict[str, bytes | None] = {
    "empty": b"",
    "cut": None,
    "list": b"[1]",
    "number": b"5",
    "nothing": b"null",
    "other keys": b'{"a": 1}',
    "deep": b"[" * 100_000,
    "no text": bytes(range(256)),
}
"""What the file then holds; None: its first two fifths."""


def pool_run(folder: Path, pool: Path) -> RunConfig:
    shutil.copytree(pool, folder / "pool")
    return filled(RunConfig, verb="test", recipe=tiny_recipe(), run=str(folder), pool=str(folder / "pool"), threads=1)


def scenes(folder: Path, pool: Path) -> Callable[[], object]:
    pool_run(folder, pool)
    return lambda: Pool(folder / "pool")


def pool_settings(folder: Path, pool: Path) -> Callable[[], object]:
    run = pool_run(folder, pool)
    return lambda: holds_pool(folder / "pool", run.recipe.data.model_copy(update={"scenes": 24, "size": 64, "seed": 3, "expressions_per_scene": 8}))


def detections(folder: Path, _: Path) -> Callable[[], object]:
    lines = [{"image": name, "found": [[0, 0.5, 0, 0, 1, 1]]} for name in ("a.jpg", "b.jpg")]
    (folder / "detections.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return lambda: read_detections(folder / "detections.jsonl")


def cutouts(folder: Path, _: Path) -> Callable[[], object]:
    (folder / "photos").mkdir()
    (folder / "photos/cutouts.jsonl").write_text(json.dumps({"image": "a.png", "name": "cat"}) + "\n")
    return lambda: opened_library(str(folder / "photos"))


def annotations(folder: Path, _: Path) -> Callable[[], object]:
    read = cutouts(folder, _)
    record = {"image": "a.jpg", "source": "coco", "width": 64, "height": 64, "instances": [], "complete": True, "names": []}
    (folder / "photos/annotations.jsonl").write_text(json.dumps(record) + "\n")
    return read


def run_tokenizer(folder: Path, pool: Path) -> Callable[[], object]:
    run = pool_run(folder, pool)
    tokenizer_of(run)
    return lambda: tokenizer_of(run)


def published_tokenizer(folder: Path, _: Path) -> Callable[[], object]:
    save_tokenizer(train_tokenizer(["a tokenizer of its own"] * 9, 700, 64), folder / "published")
    return lambda: copy_tokenizer(folder / "published", folder / "own", None)


def configuration(folder: Path, pool: Path) -> Callable[[], object]:
    path = folder / "config.json"
    path.write_text(pool_run(folder, pool).model_dump_json())

    def start() -> None:
        with redirect_stdout(StringIO()) as out:
            assert engine.main(["card", "--config", str(path)]) == 1
        said = json.loads(out.getvalue().splitlines()[-1])
        raise EngineError(said["code"], said["message"])

    return start


def others_configuration(folder: Path, _: Path) -> Callable[[], object]:
    (folder / "other/align").mkdir(parents=True)
    save_atomic({"weights": {}, "step": 1, "seconds": 1.0}, folder / "other/align/checkpoint.pt")
    (folder / "other/align/config.json").write_text(json.dumps({"recipe": {"name": "before"}}))
    recipe = tiny_recipe().model_copy(update={"from_run": FromRun(recipe="before", decoder="tuned")})
    run = filled(RunConfig, verb="rl", recipe=recipe, run=str(folder / "run"), threads=1, weights={"run": str(folder / "other")})

    model = Loupe(tiny_recipe().model)
    return lambda: load_run(model, run)


def generation(folder: Path, _: Path) -> Callable[[], object]:
    (folder / FILE).write_text(json.dumps({"repetition_penalty": 1.05, "eos_token_id": [1, 2]}))
    return lambda: published_generation({"lens": str(folder)})


def shards(folder: Path, _: Path) -> Callable[[], object]:
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "model-1.safetensors"}}))
    return lambda: read_checkpoint(folder)


def backbone(folder: Path, _: Path) -> Callable[[], object]:
    (folder / "config.json").write_text(json.dumps({"model_type": "qwen2_5_vl"}))
    config = filled(BackboneConfig, kind="qwen2_5_vl", hidden=64, layers=2, heads=2, kv_heads=1, intermediate=96, vocab=700)
    return lambda: read_backbone(config, folder)


def detector(folder: Path, _: Path) -> Callable[[], object]:
    write_detector(folder)
    return lambda: read_convolutions(folder)


NEEDED: list[tuple[str, Callable, set[str]]] = [
    ("pool/scenes.jsonl", scenes, set()),
    # An empty one has seen no photo, and names none.
    ("detections.jsonl", detections, {"empty"}),
    ("photos/cutouts.jsonl", cutouts, {"empty"}),
    ("photos/annotations.jsonl", annotations, {"empty"}),
    ("tokenizer/tokenizer.json", run_tokenizer, set()),
    ("published/tokenizer.json", published_tokenizer, set()),
    ("published/tokenizer_config.json", published_tokenizer, {"other keys"}),
    ("config.json", configuration, set()),
    (FILE, generation, {"other keys"}),
    ("model.safetensors.index.json", shards, set()),
    ("config.json", backbone, set()),
    ("nanodet.json", detector, set()),
]
"""A file, what reads it, and damage that it can take."""


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(("name", "prepare", "harmless"), NEEDED, ids=[f"{row[0]} ({row[1].__name__})" for row in NEEDED])
def test_what_is_needed_is_named(
    tmp_path: Path, pool: Path, name: str, prepare: Callable, harmless: set[str], damage: str
) -> None:
    read = prepare(tmp_path, pool)
    spoil(tmp_path / name, damage)
    if damage in harmless:
        read()
        return
    with pytest.raises(EngineError) as error:
        read()
    folder = (tmp_path / name).parent
    assert (name in str(error.value) or str(folder) in str(error.value)) and "\n" not in str(error.value)
    assert len(str(error.value)) < len(str(folder)) + 500


def spoil(path: Path, damage: str) -> None:
    content = DAMAGE[damage]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 5] if content is None else content)


@pytest.mark.parametrize("damage", [*DAMAGE, "gone"])
def test_what_can_be_done_without_is(tmp_path: Path, pool: Path, damage: str) -> None:
    """What a pool is of, the recipe's name of another run's stage, logged figures, answers of an evaluation."""
    read = pool_settings(tmp_path, pool)
    (tmp_path / "metrics.jsonl").write_text(json.dumps({"step": 3}) + "\n")
    answers = Answers(tmp_path / "eval/one.jsonl", {"weights": "a"})
    skip = {"number": 0, "id": "0", "expression": "a", "skip": {"code": "image-missing", "message": "?"}}
    answers.add([skip])
    assert Answers(tmp_path / "eval/one.jsonl", {"weights": "a"}).lines == [skip]
    named = others_configuration(tmp_path, pool)
    named()
    for name in (f"pool/{OF}", "metrics.jsonl", "eval/one.jsonl", "eval/one.of.json", "other/align/config.json"):
        path = tmp_path / name
        if damage == "gone":
            path.unlink(missing_ok=True)
        else:
            spoil(path, damage) if path.exists() else path.write_bytes(DAMAGE[damage] or b"")
        if name == f"pool/{OF}":
            assert read()
        elif name == "metrics.jsonl":
            metrics.cut(path, 4)
        elif name.startswith("eval"):
            assert Answers(tmp_path / "eval/one.jsonl", {"weights": "a"}).lines == []
            Answers(tmp_path / "eval/one.jsonl", {"weights": "a"}).add([skip])
        else:
            with pytest.raises(EngineError, match="is a run of None, and tiny goes on from before"):
                named()


def test_answers_that_are_none_are_asked_anew(tmp_path: Path) -> None:
    """Each after a whole one, which stays."""
    path, of = tmp_path / "one.jsonl", {"weights": "a"}
    skip = {"number": 0, "id": "0", "expression": "a", "skip": {"code": "image-missing", "message": "?"}}
    judged = {
        "number": 1, "id": "1", "expression": "a", "reply": "", "absent": False, "box": None, "rle": None, "thought_tokens": 0, "group": None,
        "target": True, "refused": False, "mask": [1, 2], "iou": 0.5, "box_iou": 0.5, "heatmap": None, "heatmap_iou": None,
    }  # fmt: skip
    Answers(path, of).add([skip, judged])
    assert Answers(path, of).lines == [skip, judged]
    changes = [{"mask": [1]}, {"mask": "12"}, {"iou": "much"}, {"box_iou": 7}, {"target": False}, {"heatmap": 5}, {"skip": 5}, {"number": "1"}, {"number": True}]
    for changed in [{**judged, **change} for change in changes] + [{k: v for k, v in judged.items() if k != key} for key in ("box", "group", "reply")]:
        path.write_text("".join(json.dumps(line) + "\n" for line in (skip, changed)))
        assert Answers(path, of).lines == [skip], changed


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"objects": 5}, "objects"), ({"objects": [5]}, "objects"), ({"objects": [{"name": 1, "box": []}]}, "objects.name"),
        ({"expressions": [{"text": "a"}]}, "expressions.targets"), ({"known": 5}, "known"),
    ],
)  # fmt: skip
def test_a_scene_of_another_kind_names_its_line_and_key(tmp_path: Path, pool: Path, change: dict, lacks: str) -> None:
    read = scenes(tmp_path, pool)
    path = tmp_path / "pool/scenes.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], json.dumps({**json.loads(lines[1]), **change}), *lines[2:]]) + "\n")
    with pytest.raises(EngineError, match=rf"scenes\.jsonl:2: no {lacks} as a scene has it; delete the folder") as error:
        read()
    assert error.value.code == "pool-broken"


@pytest.mark.parametrize(
    "saved",
    [
        {"weights": 5}, {"weights": {"a": 5}}, {"step": "3"}, {"seconds": None}, {"made_of": [1]}, {"made_of": {"data": 1}},
    ],
)  # fmt: skip
def test_a_checkpoint_of_another_kind_is_none(tmp_path: Path, saved: dict) -> None:
    save_atomic({"weights": {}, "step": 3, "seconds": 1.0, **saved}, tmp_path / "checkpoint.pt")
    with pytest.raises(EngineError, match=r"checkpoint\.pt cannot be read \(not a stage's checkpoint\); delete it") as error:
        load_checkpoint(tmp_path / "checkpoint.pt")
    assert error.value.code == "checkpoint-broken"
