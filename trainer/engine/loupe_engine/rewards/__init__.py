"""Rewards of sampled replies: functions of one completion and its truth, each giving a float from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .absent import absent
from .box_iou import box_iou
from .brevity import brevity
from .distinct import distinct
from .format_coprs import format_coprs
from .format_tags import format_tags
from .mask_coprs import mask_coprs
from .mask_iou import mask_iou
from .total import total
from .completion import Completion, Truth

Reward = Callable[[Completion, Truth], float]

REWARDS: dict[str, Reward] = {
    "format_tags": format_tags,
    "format_tags_strict": partial(format_tags, strict=True),
    "format_coprs": format_coprs,
    "format_coprs_paper": partial(format_coprs, long_text="after"),
    "box_iou": box_iou,
    "box_iou_squared": partial(box_iou, exponent=2.0),
    "mask_iou": mask_iou,
    "mask_iou_squared": partial(mask_iou, exponent=2.0),
    "mask_coprs": mask_coprs,
    "brevity": brevity,
    "distinct": distinct,
    "absent": absent,
}

__all__ = ["REWARDS", "Completion", "Reward", "Truth", "total"]
