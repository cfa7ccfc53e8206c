"""The language model's vision tower with a detector inside: tokens of the photo's grid, then tokens of its likeliest boxes."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLRMSNorm

from ....config import DetectorVision
from ...nanodet import KINDS, TRUNK, WIDTH, NanoDet
from .regions import find_regions, take
from .vision import unpatchify
from .words import SPREAD

POINTS = 5
"""Colours of a region: of 5 × 5 points in its box."""
COARSE = 4
"""Colours are read off the image at this stride, each the mean of as many pixels."""
GRID = TRUNK[-1] + WIDTH
BOX, SCORE = slice(0, 4), 4
"""In the row of a region: x1, y1, x2, y2 in shares of the image; the probability of the likeliest kind, 0 where none has its peak."""
PARTS = [4, 1 + 3 * POINTS**2, WIDTH, WIDTH, KINDS]
"""Of a region's row: box; score and colours; hidden; neck; logits."""
REGION = sum(PARTS)
PRIOR = -4.6
"""The logit of a kind that nothing speaks for: upstream's detector begins with a probability of 1 % everywhere."""
NAMED, UNNAMED = 8.0, 0.25
"""What weights of names, and of the rest, are multiplied with where kinds start as words: names come first then."""
BLOCK = 32
"""Weights of one scale (export/quantize.py)."""
SIGMA = 4
"""In pixels. A side of a box is a row of bumps of this width, as far apart, so that a linear map of it can be near the
embedding of any number's word."""


class DetectorTower(nn.Module):
    """pixel_values [B, patches, 3·32·32] → image features [B, tokens, D]: the grid's, then the regions'."""

    def __init__(self, config: DetectorVision, hidden: int):
        super().__init__()
        self.config = config
        self.trunk = NanoDet()
        self.forgotten = 0.0
        """In training, of how many photos the regions are seen without hidden and neck features."""
        self.feature_size = GRID
        self.norm = nn.LayerNorm(GRID)
        self.merger = nn.Sequential(nn.Linear(GRID, 2 * hidden), nn.GELU(), nn.Linear(2 * hidden, hidden))
        self.region_norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in ("hidden", "neck"))
        self.region_merger = nn.Sequential(nn.Linear(REGION, 2 * hidden), nn.GELU(), nn.Linear(2 * hidden, hidden))
        # What the detector calls a region: its kinds' words, as likely as they are. Nothing knows of words before
        # `name_kinds`.
        self.kinds = nn.Linear(KINDS, hidden, bias=False)
        nn.init.zeros_(self.kinds.weight)
        self.register_buffer("bumps", torch.arange(SIGMA / 2, config.image_size, SIGMA), persistent=False)
        self.sides = nn.Linear(config.image_size, hidden, bias=False)
        # Tokens begin as large as the words beside them; without it they grew to fifty times that.
        self.level = Qwen2_5_VLRMSNorm(hidden, eps=1e-6)
        nn.init.constant_(self.level.weight, SPREAD)
        # Rotary positions are relative: without this neither coordinates nor a region's number can be written.
        self.position = nn.Parameter(torch.zeros(1, config.tokens, hidden))

    def features(self, images: Tensor) -> Tensor:
        """[B,3,S,S] normalised → [B, tokens, 640]: what training caches while the trunk is frozen. A region's row is
        `REGION` wide (see `regions_of`), then zeros."""
        # In halves neighbouring cells would tie, and boxes be a pixel off.
        with torch.autocast(images.device.type, enabled=False):
            images = images.float()
            levels, size = self.trunk(images), self.config.image_size
            grid = torch.cat([levels[-1].trunk, levels[-1].neck], 1).flatten(2)
            found = find_regions(levels, size, self.config.regions, self.config.order)
            rows = [found.boxes / size, found.logits.sigmoid(), colours(images, found.boxes), found.seen]
            rest = images.new_zeros(len(images), GRID - REGION, self.config.regions)
            return torch.cat([grid, torch.cat([*rows, rest], 1)], 2).transpose(1, 2)

    def regions_of(self, features: Tensor) -> Tensor:
        """The regions' rows of `features`, [B,R,REGION]: box (`BOX`), score (`SCORE`), RGB of the points, the head's
        hidden, the neck's features, logits of the kinds."""
        return features[:, self.config.grid**2 :, :REGION]

    def found(self, features: Tensor) -> Tensor:
        """The regions of `features` as a person would have them, [B,R,5]: x1, y1, x2, y2 in pixels of the image; score."""
        row = self.regions_of(features)
        return torch.cat([row[..., BOX] * self.config.image_size, row[..., SCORE : SCORE + 1]], -1)

    def merge(self, features: Tensor) -> Tensor:
        """[B, tokens, 640] → [B, tokens, D]."""
        cells = self.config.grid**2
        grid = self.level(self.merger(self.norm(features[:, :cells]))) + self.position[:, :cells]
        return torch.cat([grid, self.merge_regions(features[:, cells:])], 1)

    def merge_regions(self, rows: Tensor) -> Tensor:
        """The last of `features`, [B,R,640] → the last of the tokens, [B,R,D]."""
        box, seen, hidden, neck, logits = rows[..., :REGION].split(PARTS, -1)
        hidden, neck = (norm(x) for norm, x in zip(self.region_norms, (hidden, neck), strict=True))
        if self.training and self.forgotten:
            kept = (torch.rand(len(box), 1, 1, device=box.device) >= self.forgotten).to(hidden.dtype)
            hidden, neck = hidden * kept, neck * kept
        seen = self.region_merger(torch.cat([box, seen, hidden, neck, logits - PRIOR], -1))
        where = self.sides(self.side_bumps(box))
        # Filled up to whole blocks of weights, as they are stored.
        likely, words = (F.pad(x, (0, -KINDS % BLOCK)) for x in (logits.sigmoid(), self.kinds.weight))
        return self.level(seen + where + F.linear(likely, words)) + self.position[:, self.config.grid**2 :]

    @torch.no_grad()
    def name_kinds(self, words: Tensor) -> None:
        """A region's token starts as the embeddings of what the detector takes it for, `words` [KINDS,D], so that each of
        its kinds is known by its name before anything is learnt, also those that few photos show."""
        self.kinds.weight.copy_(NAMED * words.T)
        self.region_merger[-1].weight *= UNNAMED

    def side_bumps(self, boxes: Tensor) -> Tensor:
        """Boxes in shares [B,R,4] → [B,R,S]: of each side Gaussians of its distance to every fourth pixel."""
        away = (boxes[..., None] * self.config.image_size - self.bumps) / SIGMA
        return torch.exp(-0.5 * away * away).flatten(2)

    def forward(self, pixel_values: Tensor) -> Tensor:
        return self.merge(self.features(unpatchify(pixel_values, self.config)))


def colours(images: Tensor, boxes_B4K: Tensor) -> Tensor:
    """Of each box, in pixels, the colours in its 5 × 5 points, row by row, as the image has them, [B,75,K]."""
    small = F.avg_pool2d(images, COARSE)
    b, c, h, w = small.shape
    steps = (torch.arange(POINTS, device=boxes_B4K.device) + 0.5) / POINTS
    low, sides = boxes_B4K[:, :2, :, None], (boxes_B4K[:, 2:] - boxes_B4K[:, :2])[..., None]
    place = ((low + sides * steps) / COARSE).clamp(max=h - 1).floor()
    # Whole numbers are for the last step: on WebGPU they are reckoned with on the processor.
    where = (place[:, 1, :, :, None] * w + place[:, 0, :, None]).long()
    return take(small.flatten(2), where.flatten(1)).reshape(b, c, -1, POINTS**2).permute(0, 3, 1, 2).flatten(1, 2)
