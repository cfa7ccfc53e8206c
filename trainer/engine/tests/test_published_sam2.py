"""SAM2 in LENS checkpoints: told apart, refused or repaired."""

from __future__ import annotations

import math

import pytest
import torch

from loupe_engine.events import EngineError
from loupe_engine.published.lens import load_lens
from loupe_engine.published.sam2 import sam_state

from .test_published_synthetic import HEADS, Checkpoint, meta_part, rand, stage_2_save


@pytest.fixture
def meta() -> Checkpoint:
    return meta_part(torch.Generator().manual_seed(1))


@pytest.fixture
def checkpoint(meta: Checkpoint) -> Checkpoint:
    return stage_2_save(meta)


def untrained(checkpoint: Checkpoint) -> Checkpoint:
    """A stage-1 save: what SAM2's constructor leaves."""
    g = torch.Generator().manual_seed(2)
    t = {n: rand(g, *v.shape) if n.startswith("sam.") else v for n, v in checkpoint.items()}
    t |= {n: torch.zeros_like(v) for n, v in t.items() if "trunk.pos_embed" in n or n.endswith("norm1.bias") and "sam." in n}
    return t | {n: torch.ones_like(v) for n, v in t.items() if n.startswith("sam.") and n.endswith("norm1.weight")}


def refused(checkpoint: Checkpoint, code: str, meta: Checkpoint | None = None) -> str:
    with pytest.raises(EngineError) as caught:
        load_lens(checkpoint, HEADS, meta)
    assert caught.value.code == code
    return str(caught.value)


def without_sam(t: Checkpoint) -> Checkpoint:
    return {n: v for n, v in t.items() if not n.startswith("sam.")}


def sam_of(t: Checkpoint) -> Checkpoint:
    return {n.removeprefix("sam."): v for n, v in t.items() if n.startswith("sam.")}


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_state_of_sam(checkpoint: Checkpoint, meta: Checkpoint, dtype: torch.dtype) -> None:
    cast = {n: v.to(dtype) for n, v in checkpoint.items()}
    for weights in (None, meta):
        assert sam_state(sam_of(cast), weights) == "trained"
        assert sam_state(sam_of(untrained(cast)), weights) == "random"
        assert sam_state(sam_of(without_sam(cast)), weights) == "absent"


def test_a_stage_1_save_is_refused_or_repaired(checkpoint: Checkpoint, meta: Checkpoint) -> None:
    for broken in (untrained(checkpoint), without_sam(checkpoint)):
        assert "sam2_hiera_large.pt" in refused(broken, "sam-untrained")
        repaired = load_lens(broken, HEADS, meta).sam
        assert len(repaired) == len(meta) - 2 and all(torch.equal(repaired[n], meta[n]) for n in repaired)


def test_a_stage_2_save_keeps_its_tuned_decoder(checkpoint: Checkpoint, meta: Checkpoint) -> None:
    name = "sam_mask_decoder.conv_s0.weight"
    kept = load_lens(checkpoint, HEADS, meta).sam[name]
    assert torch.equal(kept, checkpoint["sam." + name]) and not torch.equal(kept, meta[name])


@pytest.mark.parametrize("name", ["trunk.pos_embed", "neck.convs.0.conv.weight"])
def test_another_encoder_than_metas_is_not_guessed_about(checkpoint: Checkpoint, meta: Checkpoint, name: str) -> None:
    meta["image_encoder." + name] *= 1.01
    assert "SAM 2.0" in refused(checkpoint, "sam-unclear", meta)


def test_half_initialised_and_broken_encoders_are_unclear(checkpoint: Checkpoint) -> None:
    name = "sam.image_encoder.trunk.blocks.0.norm1.weight"
    for value in (torch.ones(8), torch.full((8,), math.nan)):
        refused(checkpoint | {name: value}, "sam-unclear")


def test_a_wrong_meta_file_is_named(checkpoint: Checkpoint) -> None:
    assert "image_encoder.*" in refused(checkpoint, "checkpoint-keys", {"encoder.weight": torch.zeros(1)})
