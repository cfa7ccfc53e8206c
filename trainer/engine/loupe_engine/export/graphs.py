"""The traced graphs of a bundle, all but the decoder, as modules with ONNX-friendly forwards (docs/bundle.md)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ..config import DetectorVision
from ..models.loupe import Loupe
from ..models.backbones.small.vision import unpatchify

OPSET = 18


class VisionEncoder(nn.Module):
    def __init__(self, model: Loupe):
        super().__init__()
        self.vision = model.backbone.vision

    def forward(self, pixel_values: Tensor) -> Tensor:
        return self.vision(pixel_values[None])[0]


class DetectorEncoder(nn.Module):
    """With what it found beside the tokens: for traces and `verify`, no other graph takes it."""

    def __init__(self, model: Loupe):
        super().__init__()
        self.vision = model.backbone.vision

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        features = self.vision.features(unpatchify(pixel_values[None], self.vision.config))
        return self.vision.merge(features)[0], self.vision.found(features)[0]


class EmbedTokens(nn.Module):
    def __init__(self, model: Loupe):
        super().__init__()
        self.backbone = model.backbone

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.backbone.embed(input_ids)


class Connector(nn.Module):
    def __init__(self, model: Loupe):
        super().__init__()
        self.connector = model.connector

    def forward(self, context_hidden: Tensor) -> tuple[Tensor, Tensor]:
        return self.connector(context_hidden)


class SegmentEncoder(nn.Module):
    def __init__(self, model: Loupe):
        super().__init__()
        self.encoder = model.segmenter.encoder

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.encoder(pixel_values)


class Prior(nn.Module):
    def __init__(self, model: Loupe):
        super().__init__()
        self.prior = model.prior
        self.register_buffer("positions", model.segmenter.image_positions(), persistent=False)

    def forward(self, concentration: Tensor, image_embed: Tensor) -> Tensor:
        return self.prior(concentration, image_embed, self.positions)


class MaskDecoder(nn.Module):
    def __init__(self, model: Loupe):
        super().__init__()
        self.segmenter = model.segmenter
        self.register_buffer("positions", model.segmenter.image_positions(), persistent=False)
        self.segmenter.image_positions = lambda: self.positions

    def forward(
        self, image_embed, feats0, feats1, prompt_tokens, point_coords, point_labels, mask_input, has_mask_input
    ) -> tuple[Tensor, Tensor, Tensor]:
        points, dense = self.segmenter.embed_prompts(point_coords, point_labels, mask_input, has_mask_input)
        sparse = torch.cat([points, prompt_tokens], dim=1)
        return self.segmenter.decode(image_embed, (feats0, feats1), sparse, dense)


@dataclass
class GraphExport:
    """A module with example inputs; `dynamic` names the dynamic dimensions of an input by axis."""

    name: str
    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: list[str]
    dynamic: dict[str, dict[int, str]]
    dynamic_outputs: dict[str, dict[int, str]]

    def write(self, path: Path) -> None:
        """Exports to one .onnx file with its weights inside (quantize.py stores them outside)."""
        self.module.eval()
        torch.onnx.export(
            self.module,
            tuple(self.inputs.values()),
            str(path),
            input_names=list(self.inputs),
            output_names=self.outputs,
            dynamic_axes={**self.dynamic, **self.dynamic_outputs},
            opset_version=OPSET,
            dynamo=False,
            do_constant_folding=True,
        )


def vision_graph(model: Loupe) -> GraphExport:
    v = model.config.vision
    pixels = torch.randn((v.image_size // v.patch_size) ** 2, 3 * v.temporal_patch_size * v.patch_size**2)
    if isinstance(v, DetectorVision):
        module, outputs = DetectorEncoder(model), ["image_features", "regions"]
    else:
        module, outputs = VisionEncoder(model), ["image_features"]
    return GraphExport("vision_encoder", module, {"pixel_values": pixels}, outputs, {}, {})


def connector_graph(model: Loupe) -> GraphExport:
    context = torch.randn(1, model.config.context.queries, model.config.backbone.hidden)
    return GraphExport("connector", Connector(model), {"context_hidden": context}, ["prompt_tokens", "concentration"], {}, {})


def prior_graph(model: Loupe) -> GraphExport:
    size = model.config.segmenter.embed_size
    inputs = {"concentration": torch.randn(1, 256), "image_embed": torch.randn(1, 256, size, size)}
    return GraphExport("prior", Prior(model), inputs, ["heatmap"], {}, {})


def graph_exports(model: Loupe) -> list[GraphExport]:
    c = model.config
    e, low = c.segmenter.embed_size, c.segmenter.mask_size
    image = {
        "image_embed": torch.randn(1, 256, e, e),
        "high_res_feats.0": torch.randn(1, 32, low, low),
        "high_res_feats.1": torch.randn(1, 64, 2 * e, 2 * e),
    }
    return [
        vision_graph(model),
        GraphExport("embed_tokens", EmbedTokens(model), {"input_ids": torch.tensor([[1, 2, 3]])}, ["inputs_embeds"], {"input_ids": {1: "sequence"}}, {"inputs_embeds": {1: "sequence"}}),
        connector_graph(model),
        GraphExport("segment_encoder", SegmentEncoder(model), {"pixel_values": torch.randn(1, 3, c.segmenter.image_size, c.segmenter.image_size)}, list(image), {}, {}),
        *([] if c.head == "lens" else [prior_graph(model)]),
        GraphExport(
            "mask_decoder",
            MaskDecoder(model),
            {
                **image,
                "prompt_tokens": torch.randn(1, c.connector.prompt_tokens, 256),
                "point_coords": torch.tensor([[[10.0, 20.0], [200.0, 210.0]]]),
                "point_labels": torch.tensor([[2, 3]]),
                "mask_input": torch.randn(1, 1, low, low),
                "has_mask_input": torch.ones(1),
            },
            ["masks", "iou_scores", "object_score"],
            {"prompt_tokens": {1: "prompts"}, "point_coords": {1: "points"}, "point_labels": {1: "points"}},
            {},
        ),
    ]
