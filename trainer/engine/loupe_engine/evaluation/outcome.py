"""One sentence's answer beside its truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..coordinates import Box
from ..boxes import box_iou
from ..masks import Overlap, overlap, tight_box

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Outcome:
    """What the figures need of one sentence. Where nothing matches the truth is empty; where refused, the answer is.

    `target`: something in the photo matches. `refused`: the model's mask is missing or empty.
    `box_iou`: of the model's box (0 without one) with the truth's tight box; None where nothing matches.
    `thought_tokens`: None where no reply was written. `group`: a row of its own in the figures, if any.
    `heatmap`: of CoPRS's prior with the truth, None for other heads.
    """

    mask: Overlap
    target: bool
    refused: bool
    box_iou: float | None
    thought_tokens: int | None = None
    group: str | None = None
    heatmap: Overlap | None = None

    def __post_init__(self) -> None:
        if self.target != (self.box_iou is not None):
            raise ValueError("a box IoU belongs to a sentence with a target, and only to one")
        if self.box_iou is not None and not 0 <= self.box_iou <= 1:
            raise ValueError(f"a box IoU must be from 0 to 1, not {self.box_iou}")
        if self.thought_tokens is not None and self.thought_tokens < 0:
            raise ValueError(f"a thought cannot have {self.thought_tokens} tokens")


def judge(
    truth: np.ndarray | Tensor | None,
    answer: np.ndarray | Tensor | None,
    box: Box | None,
    *,
    ignore: np.ndarray | Tensor | None = None,
    heatmap: np.ndarray | Tensor | None = None,
    thought_tokens: int | None = None,
    group: str | None = None,
) -> Outcome:
    """Masks are [H,W] of the photo's size, bool or whole numbers; None is an empty one. `box`: the model's, in pixels.

    `ignore` leaves pixels out of the counts alone. Whether there is a target, where its box is and whether the model
    refused are read from the whole masks: an answer that lies in ignored pixels is still no refusal.
    """
    tight = tight_box(truth)
    return Outcome(
        mask=overlap(truth, answer, ignore),
        target=tight is not None,
        refused=tight_box(answer) is None,
        box_iou=None if tight is None else box_iou(box, tight) if box is not None else 0.0,
        thought_tokens=thought_tokens,
        group=group,
        heatmap=None if heatmap is None else overlap(truth, heatmap, ignore),
    )
