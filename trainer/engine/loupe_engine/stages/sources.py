"""Where a stage's questions come from: composite scenes, or published datasets, as the recipe's `data` says."""

from __future__ import annotations

from pathlib import Path

from ..config import RunConfig
from ..data.reader import Pool
from ..models.loupe import Loupe
from ..text import Text
from .batch import Source


def open_source(run: RunConfig, model: Loupe, text: Text) -> Source:
    if run.recipe.data.train:
        from .datasets import Datasets

        return Datasets(run, model, text)
    from .scenes import Scenes

    return Scenes(model, text, Pool(Path(run.pool or "")))
