"""The `eval` verb: figures counted from the answers, going on where it stopped, skips said."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from loupe_engine.config import DatasetConfig, DatasetsConfig, RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation import Tally, judge
from loupe_engine.evaluation.answers import encoded
from loupe_engine.evaluation.lines import open_lines
from loupe_engine.evaluation.predict import Predictor
from loupe_engine.evaluation.run import evaluate
from loupe_engine.evaluation.sets import held_out, options_of, set_name
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe
from loupe_engine.text import Text
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe
from .filled import filled

Answering = tuple[RunConfig, Callable[[], Loupe], Text]


@pytest.fixture(scope="module")
def answering(pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """A run of three scenes with three questions each, their lines mixed; one on a picture that is missing, one with a
    mask of another size, one without truth."""
    folder, scenes = tmp_path_factory.mktemp("eval"), Pool(pool)
    rows = []
    for scene in range(3):
        Image.fromarray(np.asarray(scenes.images[scene])).save(folder / f"{scene}.png")
        for k, one in enumerate(scenes.records[scene]["expressions"][:3]):
            mask = scenes.target_mask(scene, one["targets"])
            rle = encoded(mask) if one["targets"] else None
            line = {"id": f"{scene}.{k}", "image": f"{scene}.png", "expression": one["text"], "rle": rle}
            rows.append({**line, "kind": one["kind"]})
    rows.append({"id": "bad mask", "image": "1.png", "expression": "a thing", "rle": {"size": [3, 3], "counts": "09"}})
    rows.append({"id": "no picture", "image": "9.png", "expression": "a thing", "rle": None})
    rows.append({"id": "no truth", "image": "0.png", "expression": "a thing"})
    order = [0, 3, 1, 6, 9, 10, 2, 4, 5, 7, 8, 11]
    (folder / "lines.jsonl").write_text("".join(json.dumps(rows[i]) + "\n" for i in order))
    recipe = tiny_recipe()
    recipe.export.max_new_tokens = 4
    extra = {"lines": str(folder / "lines.jsonl"), "images": str(folder), "batch": "2"}
    run = filled(RunConfig, verb="eval", recipe=recipe, run=str(folder / "run"), pool=str(pool), threads=1, extra=extra)

    def model() -> Loupe:
        torch.manual_seed(5)
        return Loupe(recipe.model).load_imagenet()

    return run, model, tokenizer_of(run)


def into(run: RunConfig, out: Path, **extra: str) -> RunConfig:
    return run.model_copy(update={"out": str(out), "extra": {**run.extra, **extra}})


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_figures_are_those_of_the_predictions(answering: Answering, tmp_path: Path) -> None:
    run, model, text = answering
    evaluate(into(run, tmp_path, set="../held out"), model(), text)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"_held_out.{end}" for end in ("json", "jsonl", "of.json", "details.json", "correlation.svg")
    }
    dataset = open_lines(Path(run.extra["lines"]), Path(run.extra["images"]))
    predictor, tally = Predictor(model(), text, 4), Tally()
    for index in range(len(dataset)):
        sample = dataset.read(index)
        loaded = sample and dataset.load(sample)
        if loaded and loaded.mask is not None:
            (said,) = predictor(loaded.photo, sample.expressions)
            more = {"heatmap": said.heatmap, "thought_tokens": said.thought_tokens, "group": sample.group}
            tally.add(index, judge(loaded.mask, said.mask, said.box, **more))
    details = json.loads((tmp_path / "_held_out.details.json").read_text())
    expected = asdict(tally.figures())
    assert details["all"].items() >= {k: v if v is None else pytest.approx(v) for k, v in expected.items()}.items()
    assert details["skipped"] == {"bad-mask": 1, "image-missing": 1}
    assert (details["questions"], details["judged"]) == (11, 9)
    assert list(details["groups"]) == list(tally.by_group())
    row = json.loads((tmp_path / "_held_out.json").read_text())
    assert row["set"] == "../held out" and row["n"] == 9 and row["giou"] == round(expected["giou"], 4)


def test_it_goes_on_where_it_stopped(answering: Answering, tmp_path: Path) -> None:
    run, model, text = answering
    evaluate(into(run, tmp_path / "whole"), model(), text)
    evaluate(into(run, tmp_path / "torn"), model(), text)
    whole = contents(tmp_path / "whole")
    answers = tmp_path / "torn" / "lines.jsonl"
    lines = answers.read_text().splitlines(keepends=True)
    # Killed in the middle of the second photo, and of a line.
    answers.write_text("".join(lines[:5]) + lines[5][:40])
    before = answers.stat().st_mtime_ns
    evaluate(into(run, tmp_path / "torn"), model(), text)
    assert answers.stat().st_mtime_ns != before
    assert contents(tmp_path / "torn") == whole


def test_it_asks_anew_for_other_weights_only(
    answering: Answering, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    run, model, text = answering
    evaluate(into(run, tmp_path), model(), text)
    evaluate(into(run, tmp_path), model(), text)
    assert "answered before" in capsys.readouterr().out
    other = model()
    torch.nn.init.normal_(other.context_queries, std=5.0)
    evaluate(into(run, tmp_path), other, text)
    assert "answered before" not in capsys.readouterr().out


def test_answers_are_not_written_over_the_lines(answering: Answering) -> None:
    run, model, text = answering
    lines = Path(run.extra["lines"])
    before = lines.read_bytes()
    with pytest.raises(EngineError, match="--out"):
        evaluate(into(run, lines.parent), model(), text)
    assert lines.read_bytes() == before


def test_the_first_n_sentences(answering: Answering, tmp_path: Path) -> None:
    run, model, text = answering
    evaluate(into(run, tmp_path, limit="2"), model(), text)
    assert [json.loads(line)["id"] for line in (tmp_path / "lines.jsonl").read_text().splitlines()] == ["0.0", "1.0"]


def test_held_out_splits_follow_from_what_is_trained_on(answering: Answering) -> None:
    run, _, _ = answering
    with pytest.raises(EngineError, match="--lines"):
        held_out(run)
    options = {"split": "train", "split_by": "unc", "without": "refcoco"}
    trained = [filled(DatasetConfig, name="refcoco", options=options), filled(DatasetConfig, name="vlm-r1")]
    recipe = run.recipe.model_copy(update={"data": DatasetsConfig(train=trained)})
    found = held_out(run.model_copy(update={"recipe": recipe}))
    assert [set_name(one) for one in found] == [f"refcoco-{split}-unc" for split in ("val", "testA", "testB")]
    reasoning = filled(DatasetConfig, name="reason-seg", options={"split": "train", "ignore": "exclude"})
    recipe = run.recipe.model_copy(update={"data": DatasetsConfig(train=[reasoning])})
    found = held_out(run.model_copy(update={"recipe": recipe}))
    assert [one.options["texts"] for one in found] == ["first", "first"]
    assert options_of("split=val,by=google") == {"split": "val", "split_by": "google"}
    with pytest.raises(EngineError, match="KEY=VALUE"):
        options_of("split")
