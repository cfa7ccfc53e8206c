"""LENS's second pass, from text to prompt token, against the fact sheet written out in plain numbers."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import Qwen2_5_VLTextConfig
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLTextModel

from loupe_engine.published.keys import LANGUAGE
from loupe_engine.published.lens import load_lens

from .test_published_lens import straight_line
from .test_published_synthetic import HEADS, Checkpoint, D, M, meta_part, stage_2_save

THETA, SIZE = 1e6, D // HEADS


def language_model(qwen: Checkpoint) -> Qwen2_5_VLTextModel:
    config = Qwen2_5_VLTextConfig(
        vocab_size=11,
        bos_token_id=None,
        eos_token_id=None,
        hidden_size=D,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=HEADS,
        num_key_value_heads=HEADS // 2,
        rms_norm_eps=1e-6,
        rope_parameters={"rope_type": "default", "rope_theta": THETA, "mrope_section": [1, 1, 2]},
    )
    model = Qwen2_5_VLTextModel(config).double().eval()
    weights = {n.removeprefix(LANGUAGE): v.double() for n, v in qwen.items() if n.startswith(LANGUAGE)}
    model.load_state_dict(weights, strict=True)
    return model


def rms(x: Tensor, weight: Tensor) -> Tensor:
    return x / torch.sqrt((x**2).mean(-1, keepdim=True) + 1e-6) * weight


def rotate(x: Tensor) -> Tensor:
    """[N,8] at positions 0…N−1: pairs (i, i+4) turned by position·θ^(−i/4)."""
    half, out = SIZE // 2, torch.empty_like(x)
    for n in range(len(x)):
        for i in range(half):
            angle = n * THETA ** (-i / half)
            cos, sin = math.cos(angle), math.sin(angle)
            out[n, i] = x[n, i] * cos - x[n, i + half] * sin
            out[n, i + half] = x[n, i + half] * cos + x[n, i] * sin
    return out


def language(t: Checkpoint, x: Tensor) -> Tensor:
    """Qwen2.5's decoder for one sample without pads, [N,D] → [N,D]."""
    for i in range(2):
        p = {n.removeprefix(f"model.layers.{i}."): v for n, v in t.items() if n.startswith(f"model.layers.{i}.")}
        y = rms(x, p["input_layernorm.weight"])
        q, k, v = (y @ p[f"self_attn.{n}_proj.weight"].T + p[f"self_attn.{n}_proj.bias"] for n in "qkv")
        heads = []
        for h in range(HEADS):
            mine, shared = slice(h * SIZE, (h + 1) * SIZE), slice(h // 2 * SIZE, (h // 2 + 1) * SIZE)
            scores = rotate(q[:, mine]) @ rotate(k[:, shared]).T / math.sqrt(SIZE)
            e = torch.exp(scores) * torch.tril(torch.ones_like(scores))
            heads.append(e / e.sum(1, keepdim=True) @ v[:, shared])
        x = x + torch.cat(heads, dim=1) @ p["self_attn.o_proj.weight"].T
        y = rms(x, p["post_attention_layernorm.weight"])
        gate = y @ p["mlp.gate_proj.weight"].T
        x = x + (gate / (1 + torch.exp(-gate)) * (y @ p["mlp.up_proj.weight"].T)) @ p["mlp.down_proj.weight"].T
    return rms(x, t["model.norm.weight"])


def test_second_pass_equals_the_straight_line() -> None:
    checkpoint = stage_2_save(meta_part(torch.Generator().manual_seed(1)))
    lens = load_lens(checkpoint, HEADS)
    t = {n: v.double() for n, v in checkpoint.items()}
    ids = torch.tensor([[1, 5, 2, 9, 3, 7], [4, 4, 8, 0, 0, 0]])
    lengths = [6, 3]
    mask = torch.tensor([[1] * n + [0] * (6 - n) for n in lengths])
    with torch.no_grad():
        got = lens.head.double().prompt(language_model(lens.qwen), t["model.embed_tokens.weight"][ids], mask)
    for row, length, ours in zip(ids, lengths, got, strict=True):
        text = t["model.embed_tokens.weight"][row[:length]]
        hidden = language(t, torch.cat([text, t["learnable_query"][0]]))
        want = straight_line(t, hidden[-M:])
        assert want.std() > 0.1
        # transformers' norms and rotations round to float32, whatever the model's type: about 1e-6 of the size.
        assert (ours[0] - want).abs().max() < 1e-5 * want.abs().max()
