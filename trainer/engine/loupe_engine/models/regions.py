"""Which of a detector's cells become regions: the likeliest boxes that are not each other's twins.

All of it is tensors of fixed shapes, so that it stands in an exported graph: no loop, no NonZero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from .nanodet import Level

Order = Literal["score", "left_to_right"]
CANDIDATES = 96
"""How many of the highest cells may suppress each other."""
TWIN = 0.65
"""Of two boxes with a larger IoU the one with the lower score goes."""
LATER = 100.0
"""Taken off the logits of cells that are no peak, and of twins: they come behind all others, in their order."""


@dataclass
class Cells:
    """All cells of all levels, in their order, N of them: `boxes` [B,N,4] as x1, y1, x2, y2 in pixels, within the image;
    `logits` [B,N]: the highest of a kind that has its peak there, less LATER where none has."""

    boxes: Tensor
    logits: Tensor


def cells_of(levels: list[Level], height: int, width: int) -> Cells:
    boxes, logits = [], []
    for level in levels:
        _, _, h, w = level.logits.shape
        is_peak = level.logits == F.max_pool2d(level.logits, 3, 1, 1)
        logits.append(torch.where(is_peak, level.logits, level.logits - LATER).amax(1).flatten(1))
        device, dtype = level.reach.device, level.reach.dtype
        x = ((torch.arange(w, device=device, dtype=dtype) + 0.5) * level.stride)[None, None]
        y = ((torch.arange(h, device=device, dtype=dtype) + 0.5) * level.stride)[None, :, None]
        left, top, right, bottom = level.reach.unbind(1)
        sides = [(x - left).clamp(min=0), (y - top).clamp(min=0), (x + right).clamp(max=width), (y + bottom).clamp(max=height)]
        boxes.append(torch.stack(sides, dim=-1).flatten(1, 2))
    return Cells(torch.cat(boxes, 1), torch.cat(logits, 1))


def overlaps(boxes_BN4: Tensor) -> Tensor:
    """IoU of each with each, [B,N,N]."""
    low, high = boxes_BN4[..., :2], boxes_BN4[..., 2:]
    shared = (torch.minimum(high[:, :, None], high[:, None]) - torch.maximum(low[:, :, None], low[:, None])).clamp(min=0)
    area = (high - low).clamp(min=0)
    both, area = shared[..., 0] * shared[..., 1], area[..., 0] * area[..., 1]
    return both / (area[:, :, None] + area[:, None] - both).clamp(min=1e-6)


def choose(cells: Cells, count: int, order: Order) -> Tensor:
    """Cells of the regions, int64 [B,count]: the highest peaks without twins; where there are too few of these, twins,
    then cells that are no peak, behind them. "left_to_right": the same, by their boxes' centres."""
    logits, where = cells.logits.topk(min(CANDIDATES, cells.logits.shape[1]))
    boxes = take(cells.boxes, where)
    # Sorted already: whoever stands before is higher. One that is itself a twin suppresses all the same ("fast NMS").
    before = torch.ones(boxes.shape[1], boxes.shape[1], device=boxes.device).triu(1)
    twins = ((overlaps(boxes) * before) > TWIN).to(logits.dtype).amax(1)
    _, chosen = (logits - 2 * LATER * twins).topk(count)
    if order == "left_to_right":
        picked = take(boxes, chosen)
        _, by_place = (-(picked[..., 0] + picked[..., 2])).topk(count)
        chosen = chosen.gather(1, by_place)
    return where.gather(1, chosen)


def take(values_BNC: Tensor, where_BK: Tensor) -> Tensor:
    """The rows `where` of each image, [B,K,C]; one plain Gather where it is exported."""
    b, n, c = values_BNC.shape
    first = torch.arange(b, device=where_BK.device)[:, None] * n
    return values_BNC.reshape(b * n, c).index_select(0, (where_BK + first).flatten()).reshape(b, where_BK.shape[1], c)
