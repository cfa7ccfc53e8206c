"""Which of a detector's cells become regions: the likeliest boxes that are not each other's twins.

All of it is tensors of fixed shapes, so that it stands in an exported graph: no loop, no NonZero. N cells of all strides in
their order; channels first, as convolutions have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from ...nanodet import BINS, KINDS, Level

Order = Literal["score", "left_to_right"]
CANDIDATES = 96
"""How many of the highest cells may suppress each other."""
TWIN = 0.65
"""Of two boxes with a larger IoU the one with the lower score goes."""
LATER = 100.0
"""Taken off the logits of cells that are no peak, and of twins: they come behind all others, in their order."""


@dataclass
class Regions:
    """`boxes` [B,4,K] as x1, y1, x2, y2 in pixels, within the image; `logits` [B,1,K]: the highest of a kind that has its
    peak there, less LATER where none has; `seen` [B,336,K]: the head's hidden, the neck's features, the kinds' logits."""

    boxes: Tensor
    logits: Tensor
    seen: Tensor


def find_regions(levels: list[Level], size: int, count: int, order: Order) -> Regions:
    """Of images of size × size pixels."""
    rows = torch.cat([torch.cat([x.hidden, x.neck, x.told], 1).flatten(2) for x in levels], 2)
    peaks = torch.cat([peaks_of(level) for level in levels], 1)
    logits, where = peaks.topk(min(CANDIDATES, peaks.shape[1]))
    rows, places = take(rows, where), take(places_of(levels).expand(len(rows), -1, -1), where)
    boxes = boxes_of(rows[:, -4 * BINS :], places).clamp(0, size)
    chosen = choose(boxes, logits, count, order)
    return Regions(take(boxes, chosen), take(logits[:, None], chosen), take(rows[:, : -4 * BINS], chosen))


def peaks_of(level: Level) -> Tensor:
    """[B,h·w]"""
    logits = level.told[:, :KINDS]
    is_peak = logits == F.max_pool2d(logits, 3, 1, 1)
    return torch.where(is_peak, logits, logits - LATER).amax(1).flatten(1)


def places_of(levels: list[Level]) -> Tensor:
    """Centre and stride of each cell in pixels: x, y, x, y, stride; [1,5,N]."""
    places = []
    for level in levels:
        h, w = level.told.shape[2:]
        x, y = (torch.arange(n, device=level.told.device) + 0.5 for n in (w, h))
        x, y = (x * level.stride).repeat(h), (y * level.stride).repeat_interleave(w)
        places.append(torch.stack([x, y, x, y, torch.full_like(x, level.stride)]))
    return torch.cat(places, 1)[None].float()


def boxes_of(bins_BCK: Tensor, places_B5K: Tensor) -> Tensor:
    """How far each side is from the centre, as an expectation over bins, → boxes [B,4,K] in pixels."""
    b, _, k = bins_BCK.shape
    steps = torch.arange(BINS, device=bins_BCK.device).view(1, 1, BINS, 1)
    reach = (torch.softmax(bins_BCK.reshape(b, 4, BINS, k), 2) * steps).sum(2)
    away = torch.tensor([-1.0, -1.0, 1.0, 1.0], device=bins_BCK.device).view(1, 4, 1)
    return places_B5K[:, :4] + away * reach * places_B5K[:, 4:]


def overlaps(boxes_B4K: Tensor) -> Tensor:
    """IoU of each with each, [B,K,K]."""
    low, high = boxes_B4K[:, :2], boxes_B4K[:, 2:]
    shared = torch.minimum(high[..., None], high[:, :, None]) - torch.maximum(low[..., None], low[:, :, None])
    shared, sides = shared.clamp(min=0), high - low
    both, area = shared[:, 0] * shared[:, 1], sides[:, 0] * sides[:, 1]
    return both / (area[..., None] + area[:, None] - both).clamp(min=1e-6)


def choose(boxes_B4K: Tensor, logits_BK: Tensor, count: int, order: Order) -> Tensor:
    """Which of the candidates, the highest first, become regions, int64 [B,count]: peaks without twins; where there are too
    few of these, twins, then cells that are no peak, behind them. "left_to_right": the same, by their boxes' centres."""
    k = boxes_B4K.shape[2]
    before = torch.ones(k, k, device=boxes_B4K.device).triu(1)
    # One that is itself a twin suppresses all the same ("fast NMS").
    is_twin = (overlaps(boxes_B4K) * before).amax(1) > TWIN
    _, chosen = torch.where(is_twin, logits_BK - 2 * LATER, logits_BK).topk(count)
    if order == "left_to_right":
        picked = take(boxes_B4K, chosen)
        _, by_place = (-(picked[:, 0] + picked[:, 2])).topk(count)
        chosen = chosen.gather(1, by_place)
    return chosen


def take(values_BCN: Tensor, where_BK: Tensor) -> Tensor:
    """[B,C,K]: of each image the columns `where`."""
    return values_BCN.gather(2, where_BK[:, None].expand(-1, values_BCN.shape[1], -1))
