"""A recipe's stage on the scales, without a GPU and without weights: `loupe-trainer VERB --recipe NAME --dry-run`."""

from __future__ import annotations

from ..config import RunConfig
from ..events import emit
from .estimate import estimate


def dry_run(run: RunConfig) -> None:
    emit("estimate", estimate=estimate(run))
    emit("done", step=0, seconds=0)
