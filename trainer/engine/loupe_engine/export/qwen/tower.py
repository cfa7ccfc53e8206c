"""What the vision towers of the three Qwen-VL families have in common, over [1, patches, width] activations."""

from __future__ import annotations

from pathlib import Path

import torch
from onnx import TensorProto
from torch import Tensor, nn

from .layers import BLOCK, MICROSOFT, Layers, Mode

MAX_SIDE = 2048
"""Rows or columns of patches in a photo are at most this many."""


class Tower(Layers):
    """A vision graph under construction: subclasses give norm, attention and MLP of their family."""

    def __init__(self, visual: nn.Module, path: Path, mode: Mode, limit: int):
        super().__init__(path, mode, limit)
        self.visual, self.config = visual, visual.config
        self.heads = self.config.num_heads
        self.width = visual.patch_embed.embed_dim
        self.head_dim = self.width // self.heads
        self.block_width = self.width * self.config.spatial_merge_size**2

    @torch.no_grad()
    def build(self) -> None:
        x = self.inputs()
        rotation = self._rotation()
        for i, block in enumerate(self.visual.blocks):
            x = self._block(x, block, i, rotation)
            self.after_block(x, i)
        features = self.merge(x, self.visual.merger, "merger")
        self.node("Identity", [features], "image_features")
        self.output("image_features", TensorProto.FLOAT, ["tokens", self._features()])

    def inputs(self) -> str:
        """Declares the inputs; returns the embedded patches f32 [1,N,width]."""
        weight = self.visual.patch_embed.proj.weight.flatten(1)
        self.input("pixel_values", TensorProto.FLOAT, ["patches", weight.shape[1]])
        self.input("patch_positions", TensorProto.INT64, ["patches", 2])
        rows = self.reshape("pixel_values", [1, -1, weight.shape[1]], "pixels")
        # A convolution whose stride is its kernel is one linear map. It is small and sees raw pixels: kept in float32.
        return self.plain_linear(rows, weight, self.visual.patch_embed.proj.bias, "patch_embed")

    def norm(self, x: str, norm: nn.Module, name: str) -> str:
        return self.layer_norm(x, norm, name)

    def mix(self, q: str, k: str, v: str, i: int, name: str) -> str:
        """Attention of block `i`: every patch to every patch, no scores kept."""
        return self.node("MultiHeadAttention", [q, k, v], name, domain=MICROSOFT, num_heads=self.heads)

    def mlp(self, h: str, mlp: nn.Module, name: str) -> str:
        raise NotImplementedError

    def merge(self, x: str, merger: nn.Module, name: str) -> str:
        """Blocks of patches → one language token each, f32 [N / merge², features]."""
        return self.merged(self.norm(x, merger.ln_q, f"{name}.norm"), merger.mlp[0], merger.mlp[2], name)

    def after_block(self, x: str, i: int) -> None:
        """For families that hand out states from inside the tower."""

    def merged(self, x: str, first: nn.Linear, second: nn.Linear, name: str) -> str:
        h = self.narrow(self.reshape(x, [-1, self.block_width], f"{name}.blocks"))
        h = self.linear(h, first.weight, first.bias, f"{name}.fc1")
        h = self.linear(self.activation(h, "gelu", f"{name}.act"), second.weight, second.bias, f"{name}.fc2")
        return self.widen(h)

    def two_layer_mlp(self, h: str, first: nn.Linear, second: nn.Linear, name: str) -> str:
        h = self.linear(h, *self.padded_rows(first), f"{name}.fc1")
        h = self.activation(h, self.config.hidden_act, f"{name}.act")
        return self.linear(h, self.padded_columns(second), second.bias, f"{name}.fc2")

    def padded_rows(self, layer: nn.Linear) -> tuple[Tensor, Tensor]:
        """Weight and bias with zero rows up to whole quantization blocks: some towers' inner widths are none."""
        missing = self._missing(layer.out_features)
        return nn.functional.pad(layer.weight, (0, 0, 0, missing)), nn.functional.pad(layer.bias, (0, missing))

    def padded_columns(self, layer: nn.Linear) -> Tensor:
        """Weight with zero columns, the counterpart of `padded_rows` behind an activation that keeps zero."""
        return nn.functional.pad(layer.weight, (0, self._missing(layer.in_features)))

    def _missing(self, width: int) -> int:
        return 0 if self.mode.bits is None else -width % BLOCK

    def _block(self, x: str, block: nn.Module, i: int, rotation: tuple[str, str]) -> str:
        name = f"blocks.{i}"
        h = self.narrow(self.norm(x, block.norm1, f"{name}.norm1"))
        weights, biases = block.attn.qkv.weight.chunk(3), block.attn.qkv.bias.chunk(3)
        q, k, v = (self.linear(h, w, b, f"{name}.{part}") for part, w, b in zip("qkv", weights, biases, strict=True))
        q, k = self.rotate(q, rotation, f"{name}.q_rotated"), self.rotate(k, rotation, f"{name}.k_rotated")
        h = self.mix(q, k, v, i, f"{name}.mixed")
        h = self.linear(h, block.attn.proj.weight, block.attn.proj.bias, f"{name}.proj")
        x = self.add(x, self.widen(h), f"{name}.attended")
        h = self.mlp(self.narrow(self.norm(x, block.norm2, f"{name}.norm2")), block.mlp, f"{name}.mlp")
        return self.add(x, self.widen(h), f"{name}.output")

    def _rotation(self) -> tuple[str, str]:
        """Cosines and sines [N, head_dim / 2]: half of the frequencies turn with the row, half with the column."""
        frequencies, _ = self.visual.rotary_pos_emb.compute_axial_rope_parameters(self.config)
        tables = self.rotation_tables(frequencies, MAX_SIDE, "rope.table")
        parts = []
        for table, name in zip(tables, ("rope.cos", "rope.sin"), strict=True):
            pair = self.node("Gather", [table, "patch_positions"], f"{name}.pair", axis=0)
            parts.append(self.narrow(self.reshape(pair, [-1, 2 * len(frequencies)], name)))
        return parts[0], parts[1]

    def _features(self) -> int:
        last = [m for m in self.visual.merger.modules() if isinstance(m, nn.Linear)][-1]
        return last.out_features
