"""A tiny SAM2 or EdgeTAM with the graphs that are published for transformers.js, taught to fill the box that it is given."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from transformers.models.edgetam.modeling_edgetam import EdgeTamModel
from transformers.models.sam2.configuration_sam2 import Sam2Config, Sam2MaskDecoderConfig, Sam2PromptEncoderConfig
from transformers.models.sam2.modeling_sam2 import Sam2Model

from loupe_engine.coordinates import Box, scale_box
from loupe_engine.export.graphs import GraphExport
from loupe_engine.export.qwen.external import save_split
from loupe_engine.export.sam.attention import by_heads
from loupe_engine.export.sam.ship import fold_external
from loupe_engine.models.inputs import IMAGENET, resized, to_tensor
from loupe_engine.models.segmenters.sam2 import Hiera, vision_config

from . import hub_edgetam

HIERA = Hiera(width=16, heads=1, blocks=(1, 1, 2, 1), global_blocks=(3,), windows=(4, 2, 2, 2), background=3)
TAUGHT, SIZE = 128, 1024
"""Sides of the segment image: the one that it is taught at, which is quick, and its own, as published, of which masks are a
quarter. Where an edge lies hangs on how a mask is enlarged, the less the more cells it has."""


def build(size: int) -> Sam2Model:
    config = Sam2Config(
        vision_config=vision_config(HIERA, size),
        prompt_encoder_config=Sam2PromptEncoderConfig(image_size=size),
        mask_decoder_config=Sam2MaskDecoderConfig(mlp_dim=128),
    )
    model = Sam2Model(config)
    # transformers draws it next to zero, which sees nothing.
    for weight in model.vision_encoder.parameters():
        if weight.ndim > 1:
            nn.init.normal_(weight, std=0.05)
    return model.eval().requires_grad_(False)


BUILT = {"sam2": build, "edgetam": hub_edgetam.build}
"""By their type, each of a segment image's side."""
Segmenter = Sam2Model | EdgeTamModel


class VisionEncoder(nn.Module):
    def __init__(self, model: Segmenter):
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, ...]:
        # EdgeTAM's attends nowhere.
        trunk = by_heads(self.model.vision_encoder.backbone) if isinstance(self.model, Sam2Model) else nullcontext()
        with trunk:
            return tuple(self.model.get_image_embeddings(pixel_values))


class PromptEncoderMaskDecoder(nn.Module):
    """Points, labels and boxes are always fed; what is absent has a dimension of 0. A "no point" follows the points where
    there is no box."""

    def __init__(self, model: Segmenter):
        super().__init__()
        self.encoder, self.decoder = model.prompt_encoder, model.mask_decoder
        self.register_buffer("positions", model.get_image_wide_positional_embeddings())

    def forward(self, points: Tensor, labels: Tensor, boxes: Tensor, *levels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        none = boxes.shape[1] == 0 if not torch.jit.is_tracing() else None
        sparse = torch.cat([self._points(points, labels, boxes, none), self._boxes(boxes)], dim=2)
        dense = self.encoder.no_mask_embed.weight.reshape(1, -1, 1, 1).expand(1, -1, *self.encoder.image_embedding_size)
        fine, middle, coarse = levels
        masks, scores, _, objects = self.decoder(
            image_embeddings=coarse,
            image_positional_embeddings=self.positions,
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
            multimask_output=True,
            high_resolution_features=[fine, middle],
        )
        return scores, masks, objects

    def _points(self, points: Tensor, labels: Tensor, boxes: Tensor, none: bool | None) -> Tensor:
        embedded = self.encoder._embed_points(points, labels, pad=False)
        blank = self.encoder.not_a_point_embed.weight.reshape(1, 1, 1, -1)
        # As many as there are no boxes: 1 or 0.
        there = boxes.new_ones(boxes.shape[:2]).sum(1)[0]
        count = (1 - there).long()
        kept = blank.expand(1, 1, 2, -1)[:, :, : count if none is None else int(none)]
        return torch.cat([embedded, kept], dim=2)

    def _boxes(self, boxes: Tensor) -> Tensor:
        corners = self.encoder.shared_embedding((boxes + 0.5).reshape(1, -1, 2, 2), (self.encoder.input_image_size,) * 2)
        kinds = self.encoder.point_embed.weight[2:4].reshape(1, 1, 2, -1)
        blank = self.encoder.not_a_point_embed.weight.reshape(1, 1, 1, -1).expand(1, boxes.shape[1], -1, -1)
        return torch.cat([corners + kinds, blank], dim=2).reshape(1, 1, -1, kinds.shape[-1])


@torch.no_grad()
def levels_of(model: Segmenter, photo: np.ndarray) -> list[Tensor]:
    size = model.config.prompt_encoder_config.image_size
    square = resized(photo, (size, size), Image.Resampling.BILINEAR)
    return list(model.get_image_embeddings(to_tensor(square, IMAGENET)[None]))


def teach(model: Segmenter, levels: list[Tensor], boxes: list[Tensor], steps: int = 250) -> None:
    """Each box, in pixels of the segment image, and a click in its middle, fills it with all three masks."""
    decoder = PromptEncoderMaskDecoder(model)
    learnt = list(model.mask_decoder.parameters())
    for weight in learnt:
        weight.requires_grad_(True)
    optimizer = torch.optim.AdamW(learnt, lr=1e-3, weight_decay=0.0)
    asked = [
        (given, slope(box, levels[0].shape[-1]))
        for box in boxes
        for given in (prompts(box=box), prompts([((box[:2] + box[2:]) / 2).tolist()]))
    ]
    for _ in range(steps):
        losses = [F.smooth_l1_loss(masks, target.expand_as(masks)) for masks, target in
                  ((decoder(*given, *levels)[1][0, 0], target) for given, target in asked)]  # fmt: skip
        optimizer.zero_grad(set_to_none=True)
        torch.stack(losses).mean().backward()
        optimizer.step()
        if (worst := max(loss.item() for loss in losses)) < 0.15:
            break
    print(f"box loss {worst:.4f}", file=sys.stderr)
    model.requires_grad_(False)


def slope(box: Tensor, low: int) -> Tensor:
    """Logits [low,low] that say how far the box's edge is, as a well-trained decoder's do: masks with edges that a
    resampling does not move."""
    at = (torch.arange(low) + 0.5) * 4
    across, down = ((at - box[i]).minimum(box[i + 2] - at) for i in (0, 1))
    return (across[None].minimum(down[:, None]) / 4).clamp(-6, 6)


def prompts(points: list[list[float]] | None = None, box: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """input_points [1,1,N,2], input_labels [1,1,N], input_boxes [1,n,4]."""
    at = torch.tensor(points or [], dtype=torch.float32).reshape(1, 1, -1, 2)
    boxes = torch.zeros(1, 0, 4) if box is None else box.reshape(1, 1, 4)
    return at, torch.ones(1, 1, at.shape[2], dtype=torch.long), boxes


def write_graphs(model: Segmenter, levels: list[Tensor], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"image_embeddings.{i}" for i in range(len(levels))]
    size = model.config.prompt_encoder_config.image_size
    points, labels, boxes = prompts([[10, 20], [30, 40]], torch.tensor([5.0, 6.0, 50.0, 60.0]))
    inputs = {"input_points": points, "input_labels": labels, "input_boxes": boxes}
    dynamic = {"input_points": {2: "points"}, "input_labels": {2: "points"}, "input_boxes": {1: "boxes"}}
    outputs = ["iou_scores", "pred_masks", "object_score_logits"]
    decoder = PromptEncoderMaskDecoder(model)
    pixels = {"pixel_values": torch.randn(1, 3, size, size)}
    for graph in (
        GraphExport("vision_encoder", VisionEncoder(model), pixels, names, {}, {}),
        GraphExport(
            "prompt_encoder_mask_decoder", decoder, {**inputs, **dict(zip(names, levels, strict=True))}, outputs, dynamic, {}
        ),
    ):
        raw, folded = folder / f"{graph.name}.raw", folder / f"{graph.name}.folded"
        with torch.no_grad():
            graph.write(raw)
        save_split(fold_external(raw, folded), folder / f"{graph.name}.onnx")
        for left in folder.glob(f"{graph.name}.raw*"):
            left.unlink()
        for left in folder.glob(f"{graph.name}.folded*"):
            left.unlink()


def write_repository(folder: Path, photo: np.ndarray, boxes: list[Box], size: int = SIZE, kind: str = "sam2") -> None:
    """Taught on the photo, uint8 [H,W,3], and the boxes in its pixels."""
    torch.manual_seed(11)
    build = BUILT[kind]
    taught = build(TAUGHT)
    scaled = [torch.tensor(scale_box(box, photo.shape[1::-1], (TAUGHT, TAUGHT))) for box in boxes]
    teach(taught, levels_of(taught, photo), scaled)
    model = build(size)
    model.load_state_dict(taught.state_dict())
    write_graphs(model, levels_of(model, photo), folder / "onnx")
    config = {
        "model_type": kind,
        "architectures": [type(model).__name__],
        "vision_config": {
            "model_type": f"{kind}_vision_model",
            "num_feature_levels": 3,
            "backbone_feature_sizes": [[size // stride] * 2 for stride in (4, 8, 16)],
            "fpn_hidden_size": 256,
        },
        "prompt_encoder_config": {"hidden_size": 256, "image_size": size, "patch_size": 16},
        "mask_decoder_config": {"hidden_size": 256, "num_multimask_outputs": 3},
        "transformers.js_config": {"use_external_data_format": {"vision_encoder.onnx": 1, "prompt_encoder_mask_decoder.onnx": 1}},
    }
    processor = {
        "processor_class": "Sam2Processor" if kind == "sam2" else "Sam2VideoProcessor",
        "image_processor_type": "Sam2ImageProcessorFast",
        "do_resize": True, "do_rescale": True, "do_normalize": True, "do_convert_rgb": True,
        "image_mean": IMAGENET[0], "image_std": IMAGENET[1], "rescale_factor": 1 / 255, "resample": 2,
        "size": {"height": size, "width": size}, "mask_size": {"height": size // 4, "width": size // 4},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    (folder / "preprocessor_config.json").write_text(json.dumps(processor, indent=2))
