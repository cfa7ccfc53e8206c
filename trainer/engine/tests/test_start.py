"""Where a full-size recipe's model starts: published files, whole."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from loupe_engine.events import EngineError
from loupe_engine.training.start import start

from .published_layout import video_memory
from .test_datasets_source import opened, recipe, root  # noqa: F401 (a fixture)
from .test_sam2 import meta_state


def test_metas_own_sam2_file_is_read_with_its_video_memory_in_it(root: Path, tmp_path: Path) -> None:  # noqa: F811
    run, model, _ = opened(root, tmp_path / "run", recipe("qwen2_5_vl", "lens"))
    video = video_memory()
    assert len(video) == 157
    torch.save({"model": {**meta_state(model.segmenter), **video}}, tmp_path / "sam2_hiera_tiny.pt")
    weights = {**run.weights, "segmenter": str(tmp_path / "sam2_hiera_tiny.pt")}
    read = start(run.model_copy(update={"weights": weights})).segmenter.state_dict()
    wanted = model.segmenter.state_dict()
    assert set(read) == set(wanted) and not [n for n in wanted if not torch.equal(read[n], wanted[n])]


def test_what_is_in_no_file_of_metas_is_still_refused(root: Path, tmp_path: Path) -> None:  # noqa: F811
    run, model, _ = opened(root, tmp_path / "run", recipe("qwen2_5_vl", "lens"))
    torch.save({"model": {**meta_state(model.segmenter), "memory.bank": torch.ones(1)}}, tmp_path / "other.pt")
    with pytest.raises(EngineError, match="unexpected in the checkpoint: memory.bank"):
        start(run.model_copy(update={"weights": {**run.weights, "segmenter": str(tmp_path / "other.pt")}}))
