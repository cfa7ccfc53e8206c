"""--data DIR as LISA and LENS lay it out: DIR/refer_seg, DIR/reason_seg, … side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from loupe_engine.config import DatasetsConfig, RunConfig
from loupe_engine.data.readers import folder_of
from loupe_engine.dry_run.questions import questions
from loupe_engine.evaluation.sets import eval_sets

from .conftest import tiny_recipe
from .filled import filled
from .test_readers_reason_seg import reason_seg, shape


@pytest.mark.parametrize("inside", [".", "reason-seg"])
def test_a_published_layout_is_found(tmp_path: Path, inside: str) -> None:
    """Or, as before, in a folder of the dataset's name; by evaluation and the dry run alike."""
    reason_seg(tmp_path / inside, [shape("x", 2, 2, 9, 9)])
    recipe = tiny_recipe()
    recipe.data = filled(DatasetsConfig, train=[{"name": "reason-seg", "options": {"split": "val"}}])
    asked = {"dataset": "reason-seg", "options": "split=val"}
    run = filled(RunConfig, verb="eval", recipe=recipe, run=str(tmp_path / "run"), data_root=str(tmp_path), extra=asked)
    (found,) = eval_sets(run)
    assert len(found.dataset) == 1 and questions(run) == (1, "counted in --data")


def test_a_folder_that_is_named_is_the_one(tmp_path: Path) -> None:
    (tmp_path / "refcoco").mkdir()
    assert folder_of(tmp_path, "refcoco") == tmp_path / "refcoco"
    assert folder_of(tmp_path, "refcoco", ".") == tmp_path
    assert folder_of(tmp_path, "refcoco+") == tmp_path
