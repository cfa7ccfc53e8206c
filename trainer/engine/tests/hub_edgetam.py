"""A tiny EdgeTAM: SAM2's prompt encoder and mask decoder behind an image encoder of convolutions, as RepViT's. timm, of which
transformers takes the published one, is not needed for one of random weights."""

from __future__ import annotations

from unittest.mock import patch

from torch import Tensor, nn
from transformers.modeling_outputs import BaseModelOutput
from transformers.models.edgetam.configuration_edgetam import (
    EdgeTamConfig,
    EdgeTamMaskDecoderConfig,
    EdgeTamPromptEncoderConfig,
    EdgeTamVisionConfig,
)
from transformers.models.edgetam.modeling_edgetam import EdgeTamModel
from transformers.models.resnet.configuration_resnet import ResNetConfig

WIDTHS = (16, 32, 64, 128)
"""At strides 4, 8, 16 and 32."""


class Normed(nn.Sequential):
    """A convolution and batch norm, of statistics as if something had been learnt."""

    def __init__(self, inside: int, outside: int, kernel: int, stride: int = 1, groups: int = 1):
        norm = nn.BatchNorm2d(outside)
        nn.init.normal_(norm.running_mean, std=0.1)
        nn.init.uniform_(norm.running_var, 0.5, 1.5)
        super().__init__(nn.Conv2d(inside, outside, kernel, stride, kernel // 2, groups=groups, bias=False), norm)


class Block(nn.Module):
    """Mixes places channel by channel, weighs the channels by what is all over the image, then mixes them place by place."""

    def __init__(self, width: int):
        super().__init__()
        self.wide, self.narrow = Normed(width, width, 3, groups=width), nn.Conv2d(width, width, 1, groups=width)
        self.weigh = nn.Sequential(nn.Conv2d(width, width // 4, 1), nn.ReLU(), nn.Conv2d(width // 4, width, 1), nn.Sigmoid())
        self.channels = nn.Sequential(Normed(width, 2 * width, 1), nn.GELU(), Normed(2 * width, width, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = self.wide(x) + self.narrow(x) + x
        x = x * self.weigh(x.mean((2, 3), keepdim=True))
        return x + self.channels(x)


class Trunk(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        first = WIDTHS[0]
        self.stem = nn.Sequential(Normed(3, first // 2, 3, 2), nn.GELU(), Normed(first // 2, first, 3, 2))
        self.smaller = nn.ModuleList(
            nn.Sequential(Normed(a, a, 3, 2, groups=a), Normed(a, b, 1)) for a, b in zip(WIDTHS, WIDTHS[1:], strict=False)
        )
        self.blocks = nn.ModuleList(Block(width) for width in WIDTHS)

    def forward(self, pixel_values: Tensor, **_: object) -> BaseModelOutput:
        """→ its levels, finest first, as `last_hidden_state`: so does timm's."""
        levels = [self.blocks[0](self.stem(pixel_values))]
        for smaller, block in zip(self.smaller, self.blocks[1:], strict=True):
            levels.append(block(smaller(levels[-1])))
        return BaseModelOutput(last_hidden_state=levels)


def build(size: int) -> EdgeTamModel:
    """`size`: the segment image's side."""
    # Shown as text, as every setting is that is checked, it compares itself with timm's, which it asks the network for.
    with patch.object(EdgeTamVisionConfig, "__repr__", object.__repr__):
        config = EdgeTamConfig(
            vision_config=EdgeTamVisionConfig(
                # In its place comes the trunk.
                backbone_config=ResNetConfig(embedding_size=8, hidden_sizes=[8], depths=[1], layer_type="basic"),
                backbone_channel_list=list(reversed(WIDTHS)),
                backbone_feature_sizes=[[size // stride] * 2 for stride in (4, 8, 16)],
            ),
            prompt_encoder_config=EdgeTamPromptEncoderConfig(image_size=size),
            mask_decoder_config=EdgeTamMaskDecoderConfig(mlp_dim=128),
        )
        model = EdgeTamModel(config)
    model.vision_encoder.backbone = Trunk()
    # transformers draws it next to zero, which sees nothing.
    for conv in model.vision_encoder.neck.convs:
        nn.init.normal_(conv.weight, std=0.05)
    return model.eval().requires_grad_(False)
