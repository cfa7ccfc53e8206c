"""A box as SAM2ImagePredictor and SAM's predictor prompt with it: Meta's prompt encoder written out here."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.export.pipeline import Pipeline
from loupe_engine.export.reference import recording, reference_graphs
from loupe_engine.models.inputs import prepare

from .conftest import tiny_recipe
from .test_datasets_source import opened, recipe, root  # noqa: F401 (a fixture)

BOX = (11.0, 20.0, 70.0, 93.0)


def meta_tokens(model: torch.nn.Module, pad: bool) -> torch.Tensor:
    """[2 + pad,256]: sine and cosine of the corners' place, and what kind they are; behind them, of SAM2, "not a point"
    (its predictor passes a box as labels 2 and 3 with boxes=None, where the encoder pads)."""
    encoder, size = model.segmenter.prompt_encoder, model.config.segmenter.image_size
    matrix = encoder.shared_embedding.positional_embedding
    tokens = []
    for (x, y), kind in ((BOX[:2], 2), (BOX[2:], 3)):
        place = 2 * torch.tensor([x + 0.5, y + 0.5]) / size - 1
        wave = 2 * math.pi * (place @ matrix)
        tokens.append(torch.cat([wave.sin(), wave.cos()]) + model.segmenter.point_kinds()[kind])
    return torch.stack([*tokens, *([encoder.not_a_point_embed.weight[0]] if pad else [])])


@pytest.mark.parametrize(("head", "pad"), [("unified", True), ("coprs", False), ("nano", False)])
@torch.no_grad()
def test_a_box_is_padded_for_sam2_alone(head: str, pad: bool, root: Path, tmp_path: Path) -> None:  # noqa: F811
    from loupe_engine.models.loupe import Loupe

    if head == "nano":
        model, context = Loupe(tiny_recipe().model), torch.zeros(1, 4, 64)
    else:
        token = "<REF_POS>" if head == "coprs" else None
        _, model, _ = opened(root, tmp_path, recipe("qwen3_vl" if pad else "qwen2_5_vl", head, token))
        context = torch.zeros(1, 1 if token else 4, 32)
    embed = torch.zeros(1, 256, model.config.segmenter.embed_size, model.config.segmenter.embed_size)
    sparse, _, _ = model.prompts(context, embed, torch.tensor([BOX]))
    wanted = meta_tokens(model, pad)
    torch.testing.assert_close(sparse[0, : len(wanted)], wanted, rtol=1e-4, atol=1e-5)
    tokens = 0 if head == "coprs" else 2
    assert sparse.shape[1] == len(wanted) + tokens


def test_the_exported_pipeline_prompts_alike(root: Path, tmp_path: Path) -> None:  # noqa: F811
    _, model, source = opened(root, tmp_path, recipe("qwen3_vl", "unified"))
    photo = prepare(model.config, np.zeros((80, 120, 3), np.uint8))
    with recording(reference_graphs(model)) as (run, calls):
        pipeline = Pipeline(run, model.config, source.text, model.queries.detach().numpy(), 3)
        segment = run("segment_encoder", {"pixel_values": photo.segment[None].numpy()})
        pipeline.mask(np.zeros((1, 4, 32), np.float32), photo, segment, BOX)
    (fed,) = (feeds for name, feeds, _ in calls if name == "mask_decoder")
    assert fed["point_coords"].tolist() == [[[11, 20], [70, 93], [0, 0]]] and fed["point_labels"].tolist() == [[2, 3, -1]]
