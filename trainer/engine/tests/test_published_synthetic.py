"""A tiny LENS checkpoint with the published key names, for the other tests."""

from __future__ import annotations

import torch
from torch import Tensor

torch.set_num_threads(1)
D, M, HEADS = 32, 4, 4
Checkpoint = dict[str, Tensor]


def rand(g: torch.Generator, *shape: int, scale: float = 0.3) -> Tensor:
    return torch.randn(*shape, generator=g) * scale


def head_part(g: torch.Generator) -> Checkpoint:
    t = {
        "learnable_query": rand(g, 1, M, D),
        "connector.pos_embed": rand(g, 1, M, D),
        "conv_1d.weight": rand(g, D, D, M, scale=0.1),
        "conv_1d.bias": rand(g, D),
        "proj_to_sam.0.weight": rand(g, D, D),
        "proj_to_sam.0.bias": rand(g, D),
        "proj_to_sam.2.weight": rand(g, 256, D),
        "proj_to_sam.2.bias": rand(g, 256),
    }
    for i in range(2):
        p = f"connector.blocks.{i}."
        for norm in ("norm1", "norm2"):
            t[p + norm + ".weight"], t[p + norm + ".bias"] = 1 + rand(g, D), rand(g, D)
        for name, out, inside in (("attn.qkv", 3 * D, D), ("attn.proj", D, D), ("mlp.fc1", 4 * D, D), ("mlp.fc2", D, 4 * D)):
            t[p + name + ".weight"], t[p + name + ".bias"] = rand(g, out, inside), rand(g, out)
    return t


def qwen_part(g: torch.Generator) -> Checkpoint:
    t = {"model.embed_tokens.weight": rand(g, 11, D), "model.norm.weight": 1 + rand(g, D)}
    t["lm_head.weight"] = rand(g, 11, D)
    for i in range(2):
        p = f"model.layers.{i}."
        for name, out in (("q", D), ("k", D // 2), ("v", D // 2)):  # Two query heads share a key head.
            t[p + f"self_attn.{name}_proj.weight"], t[p + f"self_attn.{name}_proj.bias"] = rand(g, out, D), rand(g, out)
        for name, out, inside in (("self_attn.o", D, D), ("mlp.gate", 48, D), ("mlp.up", 48, D), ("mlp.down", D, 48)):
            t[p + name + "_proj.weight"] = rand(g, out, inside)
        for name in ("input_layernorm", "post_attention_layernorm"):
            t[p + name + ".weight"] = 1 + rand(g, D)
        for name in ("norm1.weight", "attn.qkv.weight", "attn.qkv.bias", "mlp.gate_proj.weight"):
            t[f"visual.blocks.{i}.{name}"] = rand(g, 8)
    t["visual.patch_embed.proj.weight"] = rand(g, 8, 3, 2, 2, 2)
    t["visual.merger.mlp.0.weight"] = rand(g, D, 8)
    return t


def meta_part(g: torch.Generator) -> Checkpoint:
    """Meta's SAM2, with a tiny encoder; small numbers too, where fp16 is coarse."""
    t = {
        "image_encoder.trunk.pos_embed": rand(g, 1, 8, 7, 7),
        "image_encoder.trunk.pos_embed_window": rand(g, 1, 8, 8, 8, scale=1e-5),
        "image_encoder.trunk.blocks.0.norm1.weight": 1 + rand(g, 8),
        "image_encoder.trunk.blocks.0.norm1.bias": rand(g, 8),
        "image_encoder.trunk.blocks.0.attn.qkv.weight": rand(g, 24, 8),
        "image_encoder.neck.convs.0.conv.weight": rand(g, 256, 8, 1, 1),
        "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix": rand(g, 2, 128),
        "sam_prompt_encoder.not_a_point_embed.weight": rand(g, 1, 256),
        "sam_prompt_encoder.no_mask_embed.weight": rand(g, 1, 256),
        "sam_mask_decoder.transformer.layers.0.norm1.weight": rand(g, 256),
        "sam_mask_decoder.iou_token.weight": rand(g, 1, 256),
        "sam_mask_decoder.mask_tokens.weight": rand(g, 4, 256),
        "sam_mask_decoder.obj_score_token.weight": rand(g, 1, 256),
        "sam_mask_decoder.conv_s0.weight": rand(g, 32, 256, 1, 1),
        "sam_mask_decoder.conv_s1.weight": rand(g, 64, 256, 1, 1),
        "no_mem_embed": rand(g, 1, 1, 256),
        "memory_encoder.fuser.weight": rand(g, 3),
        "maskmem_tpos_enc": rand(g, 7, 1, 1, 64),
    }
    return t | {f"sam_prompt_encoder.point_embeddings.{i}.weight": rand(g, 1, 256) for i in range(4)}


def stage_2_save(meta: Checkpoint) -> Checkpoint:
    """A stage-2 save: the encoder Meta's, the decoder tuned, everything in the old layout."""
    g = torch.Generator().manual_seed(0)
    sam = {n: v + rand(g, *v.shape) if n.startswith("sam_mask_decoder.") else v.clone() for n, v in meta.items()}
    return head_part(g) | qwen_part(g) | {"sam." + n: v for n, v in sam.items()}
