"""What a person reads who asked for what cannot be: a line with what is missing and what to do, for each of these codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from loupe_engine.config import DatasetsConfig, RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation.sets import eval_sets
from loupe_engine.events import EngineError
from loupe_engine.export.card import card
from loupe_engine.export.verify import judge
from loupe_engine.text import copy_tokenizer
from loupe_engine.training.distributed import device_of
from loupe_engine.training.loop import take
from loupe_engine.training.weights import load_stage
from loupe_engine.verbs import trained

from .conftest import tiny_recipe
from .filled import filled


def run_of(folder: Path, **more: object) -> RunConfig:
    recipe = tiny_recipe()
    recipe.data = filled(DatasetsConfig, train=[{"name": "photo-pack", "options": {"split": "train"}}])
    return filled(RunConfig, verb="eval", recipe=recipe, run=str(folder), threads=1, **more)


def of_a_box(folder: Path) -> None:
    run = run_of(folder)
    model = run.recipe.model.model_copy(update={"head": "box"})
    trained(run.model_copy(update={"recipe": run.recipe.model_copy(update={"model": model})}))


def epochs(folder: Path) -> None:
    stage = tiny_recipe().stages.align.model_copy(update={"steps": None, "epochs": 1})
    stage.lasting(3)


def uneven(folder: Path) -> None:
    _ = tiny_recipe().stages.align.model_copy(update={"accumulate": 3}).share


GRAPHS = {"graphs": [{"graph": "prior", "fp32": 1.0}], "box_and_mask": 1.0}
ROWS: list[tuple[str, Callable[[Path], object], str]] = [
    ("pool-missing", Pool, "make one with `loupe-trainer data`"),
    ("stage-missing", lambda folder: load_stage(torch.nn.Linear(1, 1), folder, "align"), "run the align stage first"),
    ("bundle-missing", lambda folder: card(run_of(folder, out=str(folder))), "export the bundle first"),
    ("tokenizer-missing", lambda folder: copy_tokenizer(folder, folder / "x", None), "give --weights tokenizer=DIR"),
    ("data-missing", lambda folder: list(eval_sets(run_of(folder, extra={"dataset": "refcoco"}))), "with --data"),
    ("nothing-to-evaluate", lambda folder: list(eval_sets(run_of(folder))), "give --lines FILE.jsonl --images DIR"),
    ("checkpoint-mismatch", lambda folder: take({"a": torch.nn.Parameter(torch.ones(1))}, {}, folder), "delete it to start anew"),
    ("nothing-trained", of_a_box, "make its bundle with `npx loupe-trainer import`"),
    ("data-too-small", epochs, "do not fill one batch of"),
    ("batch-not-divisible", uneven, "cannot be split evenly into 3 micro-batches"),
    ("verify-failed", lambda folder: judge(GRAPHS, "fp32"), "prior: fp32 error 1.0e+00 > "),
    ("verify-failed", lambda folder: judge({"graphs": [], "box_and_mask": 0.1}, "fp32"), "agree on 10% of scenes"),
]


@pytest.mark.parametrize(("code", "ask", "advice"), ROWS, ids=[row[0] for row in ROWS])
def test_it_is_said(tmp_path: Path, code: str, ask: Callable[[Path], object], advice: str) -> None:
    with pytest.raises(EngineError) as error:
        ask(tmp_path)
    assert error.value.code == code
    assert advice in str(error.value) and "\n" not in str(error.value)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="use --device cpu") as error:
        device_of(run_of(tmp_path, device="cuda"))
    assert error.value.code == "device-missing"
