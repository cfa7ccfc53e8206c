"""How a region stands to those of its own kind: how many are further left, further right, higher, lower, smaller, larger.

"The second cup from the left" and "the largest dog" compare a region with all that are like it. A few layers learn to look for
one thing in one place; to count is a sum over pairs, which is written down here (after relation networks, Santoro et al. 2017,
equation 1, with a fixed g).
"""

from __future__ import annotations

import torch
from torch import Tensor

COUNTED = 5
"""Counts of 0 to 4 are told apart; what is more is "many"."""
SIDES = 6
STANDING = SIDES * (COUNTED + 1)
WIDTH = 0.35
"""Of the bump around each count."""
CLEAR = (0.02, 0.02, 0.15)
"""Differences that count half and more: of places in shares of the image, of areas in natural logarithms."""
SURE = 0.35
"""The score from which on a region counts whole."""
SURER = 0.02
"""By so much more score one of a thing's two regions is the one that counts."""
SAME = (0.3, 0.7)
"""Boxes with less IoU are two things, with more one that was found twice."""


def compared(box: Tensor, score: Tensor, kinds: Tensor) -> Tensor:
    """[B,R,STANDING], each number of 0 to about 1. `box`: x1, y1, x2, y2 in shares of the image [B,R,4]; `score` [B,R];
    `kinds`: probabilities of the kinds [B,R,K]."""
    named = kinds / (kinds * kinds).sum(-1, keepdim=True).sqrt().clamp(min=1e-6)
    alike = named @ named.transpose(1, 2)
    # A region overlaps itself wholly, and is no other one.
    same = ((overlap(box) - SAME[0]) / (SAME[1] - SAME[0])).clamp(0, 1)
    surer = ((score[:, None] - score[:, :, None]) / SURER).clamp(0, 1)
    once = 1 - (same * alike * surer).amax(-1)
    weight = alike * alike * (1 - same) * (once * (score / SURE).clamp(0, 1))[:, None]
    sides = (box[..., 2:] - box[..., :2]).clamp(min=1e-3)
    size = (sides[..., :1] * sides[..., 1:]).log()
    places = torch.cat([(box[..., :2] + box[..., 2:]) / 2, size], -1) / box.new_tensor(CLEAR)
    away = places[:, :, None] - places[:, None]
    counts = torch.cat([(weight[..., None] * beyond.sigmoid()).sum(2) for beyond in (away, -away)], -1)
    steps = torch.arange(COUNTED, device=box.device, dtype=box.dtype)
    bumps = torch.exp(-0.5 * ((counts[..., None] - steps) / WIDTH) ** 2).flatten(2)
    return torch.cat([bumps, (counts / COUNTED).clamp(max=1)], -1)


def overlap(box: Tensor) -> Tensor:
    """IoU of each with each, [B,R,R]."""
    one, other = box[:, :, None], box[:, None]
    both = (torch.minimum(one[..., 2:], other[..., 2:]) - torch.maximum(one[..., :2], other[..., :2])).clamp(min=0)
    both = both[..., 0] * both[..., 1]
    area = (box[..., 2] - box[..., 0]).clamp(min=0) * (box[..., 3] - box[..., 1]).clamp(min=0)
    return both / (area[:, :, None] + area[:, None] - both).clamp(min=1e-6)
