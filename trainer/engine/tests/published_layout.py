"""Checkpoints made up in the layout in which they are published: every name and shape, random numbers."""

from __future__ import annotations

import torch
from torch import Tensor

WIDE, NARROW = 256, 64
"""Channels of SAM2's image features and of its memory."""


def video_memory(seed: int = 0) -> dict[str, Tensor]:
    """What Meta's sam2_hiera_*.pt hold beside the parts that one image needs: 157 tensors, the same in every size."""
    g = torch.Generator().manual_seed(seed)
    state: dict[str, Tensor] = {}

    def linear(name: str, *shape: int) -> None:
        state[f"{name}.weight"] = torch.randn(*shape, generator=g)
        state[f"{name}.bias"] = torch.randn(shape[0], generator=g)

    def norm(name: str, channels: int) -> None:
        linear(name, channels)

    for i in range(4):
        layer = f"memory_attention.layers.{i}."
        for attention, keys in (("self_attn", WIDE), ("cross_attn_image", NARROW)):
            for projection, inside in (("q", WIDE), ("k", keys), ("v", keys), ("out", WIDE)):
                linear(f"{layer}{attention}.{projection}_proj", WIDE, inside)
        linear(layer + "linear1", 2048, WIDE)
        linear(layer + "linear2", WIDE, 2048)
        for n in (1, 2, 3):
            norm(f"{layer}norm{n}", WIDE)
    norm("memory_attention.norm", WIDE)
    encoder, channels = "memory_encoder.mask_downsampler.encoder.", 1
    for i in range(4):
        linear(f"{encoder}{3 * i}", 4 * channels, channels, 3, 3)
        norm(f"{encoder}{3 * i + 1}", 4 * channels)
        channels *= 4
    linear(f"{encoder}12", WIDE, WIDE, 1, 1)
    linear("memory_encoder.pix_feat_proj", WIDE, WIDE, 1, 1)
    for i in range(2):
        layer = f"memory_encoder.fuser.layers.{i}."
        linear(layer + "dwconv", WIDE, 1, 7, 7)
        norm(layer + "norm", WIDE)
        linear(layer + "pwconv1", 4 * WIDE, WIDE)
        linear(layer + "pwconv2", WIDE, 4 * WIDE)
        state[layer + "gamma"] = torch.randn(WIDE, generator=g)
    linear("memory_encoder.out_proj", NARROW, WIDE, 1, 1)
    state["maskmem_tpos_enc"] = torch.randn(7, 1, 1, NARROW, generator=g)
    state["no_mem_pos_enc"] = torch.randn(1, 1, WIDE, generator=g)
    state["no_obj_ptr"] = torch.randn(1, WIDE, generator=g)
    linear("mask_downsample", 1, 1, 4, 4)
    for i in range(3):
        linear(f"obj_ptr_proj.layers.{i}", WIDE, WIDE)
    return state
