"""LENS's head against the fact sheet written out in plain numbers."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from loupe_engine.published.lens import load_head

from .test_published_synthetic import HEADS, Checkpoint, D, M, head_part, rand


@pytest.fixture
def checkpoint() -> Checkpoint:
    return head_part(torch.Generator().manual_seed(0))


def straight_line(t: Checkpoint, context: Tensor) -> Tensor:
    """The fact sheet's A1 for one sample [M,D], in plain numbers: per head, per query."""
    x = context + t["connector.pos_embed"][0]
    for i in range(2):
        p = {n.split(f"blocks.{i}.")[1]: v for n, v in t.items() if f"connector.blocks.{i}." in n}

        def norm(x: Tensor, which: str, p: Checkpoint = p) -> Tensor:
            centred = x - x.mean(-1, keepdim=True)
            scale = torch.sqrt((centred**2).mean(-1, keepdim=True) + 1e-6)
            return centred / scale * p[which + ".weight"] + p[which + ".bias"]

        all3 = norm(x, "norm1") @ p["attn.qkv.weight"].T + p["attn.qkv.bias"]
        q, k, v = all3[:, :D], all3[:, D : 2 * D], all3[:, 2 * D :]
        size, heads = D // HEADS, []
        for h in range(HEADS):
            part = slice(h * size, (h + 1) * size)
            rows = []
            for row in q[:, part]:
                e = torch.exp((k[:, part] * row).sum(-1) / math.sqrt(size))
                rows.append((e[:, None] / e.sum() * v[:, part]).sum(0))
            heads.append(torch.stack(rows))
        x = x + torch.cat(heads, dim=1) @ p["attn.proj.weight"].T + p["attn.proj.bias"]
        inner = norm(x, "norm2") @ p["mlp.fc1.weight"].T + p["mlp.fc1.bias"]
        inner = inner / (1 + torch.exp(-1.702 * inner))
        x = x + inner @ p["mlp.fc2.weight"].T + p["mlp.fc2.bias"]
    mixed = sum(t["conv_1d.weight"][:, :, m] @ x[m] for m in range(M)) + t["conv_1d.bias"]
    inner = t["proj_to_sam.0.weight"] @ mixed + t["proj_to_sam.0.bias"]
    inner = 0.5 * inner * (1 + torch.erf(inner / math.sqrt(2)))
    return t["proj_to_sam.2.weight"] @ inner + t["proj_to_sam.2.bias"]


def double(t: Checkpoint) -> Checkpoint:
    return {n: v.double() for n, v in t.items()}


def test_head_equals_the_straight_line(checkpoint: Checkpoint) -> None:
    head = load_head(checkpoint, HEADS).double()
    context = rand(torch.Generator().manual_seed(3), 3, M, D, scale=1.0).double()
    want = torch.stack([straight_line(double(checkpoint), c) for c in context])
    got = head(context)
    assert got.shape == (3, 1, 256) and want.std() > 0.1
    assert torch.allclose(got[:, 0], want, rtol=0, atol=1e-6)


def test_head_in_float32(checkpoint: Checkpoint) -> None:
    context = rand(torch.Generator().manual_seed(3), M, D, scale=1.0)
    got = load_head(checkpoint, HEADS)(context[None])[0, 0]
    assert torch.allclose(got, straight_line(checkpoint, context), rtol=1e-5, atol=1e-5)


def test_loaded_head_trains_without_touching_the_source(checkpoint: Checkpoint) -> None:
    head, before = load_head(checkpoint, HEADS), checkpoint["learnable_query"].clone()
    assert all(p.requires_grad and p.dtype == torch.float32 for p in head.parameters())
    with torch.no_grad():
        head.learnable_query.add_(1)
    assert torch.equal(checkpoint["learnable_query"], before)


def test_second_pass_inputs(checkpoint: Checkpoint) -> None:
    head = load_head(checkpoint, HEADS)
    text = rand(torch.Generator().manual_seed(4), 2, 5, D)
    mask = torch.tensor([[1, 1, 1, 0, 0], [0, 1, 1, 1, 1]])
    embeds, full, positions = head.second_pass(text, mask)
    assert torch.equal(embeds[:, :5], text)
    assert torch.equal(embeds[:, 5:], checkpoint["learnable_query"].expand(2, -1, -1))
    assert full.tolist() == [[1, 1, 1, 0, 0, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1, 1, 1, 1]]
    assert positions.shape == (3, 2, 9) and (positions == positions[:1]).all()
    assert positions[0, 0, [0, 1, 2, 5, 6, 7, 8]].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert positions[0, 1, 1:].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
