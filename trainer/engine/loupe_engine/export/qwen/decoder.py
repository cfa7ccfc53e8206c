"""The language decoder of Qwen2-VL, Qwen2.5-VL and Qwen3-VL as one ONNX graph over a growing KV cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto
from torch import nn

from ...events import EngineError
from .external import FILE_LIMIT
from .layers import MICROSOFT, Layers, mode_called

INTERLEAVED = {"qwen3_vl_text"}
"""Models whose M-RoPE deals the frequencies out in turn; the others give each axis one run of them."""
MAX_POSITIONS = 16_384
"""Positions are below this: the length of the rotary tables, beyond what a browser's memory holds of a KV cache."""


def export_decoder(model: nn.Module, path: Path, mode: str, limit: int = FILE_LIMIT) -> list[Path]:
    """Writes decoder_model_merged; `model` is a Qwen*VLForConditionalGeneration of any floating type.

    Inputs (B = 1, D hidden size): inputs_embeds f32 [1,S,D]; attention_mask i64 [1,past+S], all ones; position_ids
    i64 [3,1,S] (time, row, column), below MAX_POSITIONS; past_key_values.{i}.key/value [1,KV,past,head_dim] in the
    mode's type; models with deepstack features also deepstack f32 [levels,S,D], level l added to the states behind
    decoder layer l.
    Outputs: logits f32 [1,1,V] of the last position; hidden_states f32 [1,S,D] behind the final norm;
    present.{i}.key/value. Raises EngineError for an unknown mode, scaled rotary embeddings or sliding windows.
    Returns the written files, the .onnx first.
    """
    graph = Decoder(model, path, mode, limit)
    graph.build()
    return graph.finish()


def position_count(embeddings: int) -> int:
    """The length of a decoder's rotary tables; `embeddings`: its max_position_embeddings."""
    return min(MAX_POSITIONS, embeddings)


def deepstack_levels(model: nn.Module) -> int:
    return len(getattr(model.config.vision_config, "deepstack_visual_indexes", ()))


def axis_of_frequency(section: list[int], interleaved: bool) -> list[int]:
    """For each of the head_dim / 2 frequencies the position axis (0 time, 1 row, 2 column) that turns it."""
    if not interleaved:
        return [axis for axis, length in enumerate(section) for _ in range(length)]
    axes = [0] * sum(section)
    for axis in (1, 2):
        for frequency in range(axis, section[axis] * 3, 3):
            axes[frequency] = axis
    return axes


class Decoder(Layers):
    def __init__(self, model: nn.Module, path: Path, mode: str, limit: int):
        super().__init__(path, mode_called(mode), limit)
        self.text, self.lm_head = model.model.language_model, model.lm_head
        self.config = self.text.config
        self.levels = deepstack_levels(model)
        self.hidden = self.config.hidden_size
        self.heads, self.kv_heads = self.config.num_attention_heads, self.config.num_key_value_heads
        self.head_dim = self.text.layers[0].self_attn.head_dim
        if self.text.rotary_emb.rope_type != "default":
            raise EngineError("export-unsupported", f"rotary embedding {self.text.rotary_emb.rope_type!r} has no export; measure the run with `npx loupe-trainer eval`")
        if getattr(self.text, "has_sliding_layers", False):
            raise EngineError("export-unsupported", "sliding-window layers in the language model have no export; measure the run with `npx loupe-trainer eval`")

    @torch.no_grad()
    def build(self) -> None:
        x = self._inputs()
        rotation = self._rotation()
        lengths = self._lengths()
        for i, layer in enumerate(self.text.layers):
            x = self._layer(x, layer, i, rotation, lengths)
            if i < self.levels:
                level = self.node("Gather", ["deepstack", self.constant([i])], f"deepstack.{i}", axis=0)
                x = self.add(x, level, f"layers.{i}.deepstack")
        norm = self.text.norm
        hidden = self.rms_norm(x, norm.weight, norm.variance_epsilon, "hidden_states")
        self.output("hidden_states", TensorProto.FLOAT, [1, "sequence", self.hidden])
        self._logits(hidden)

    def _inputs(self) -> str:
        x = self.input("inputs_embeds", TensorProto.FLOAT, [1, "sequence", self.hidden])
        self.input("attention_mask", TensorProto.INT64, [1, "total"])
        self.input("position_ids", TensorProto.INT64, [3, 1, "sequence"])
        for i in range(len(self.text.layers)):
            for kind in ("key", "value"):
                shape = [1, self.kv_heads, "past", self.head_dim]
                self.input(f"past_key_values.{i}.{kind}", self.mode.inner, shape)
        if self.levels:
            self.input("deepstack", TensorProto.FLOAT, [self.levels, "sequence", self.hidden])
        return x

    def _rotation(self) -> tuple[str, str]:
        """Cosines and sines [S, head_dim / 2] of position_ids, each frequency turned by its own axis."""
        # Frequencies computed anew: the module's own buffer loses digits when the model is cast to a half type.
        rotary = self.text.rotary_emb
        frequencies, _ = rotary.compute_default_rope_parameters(self.config)
        count = position_count(self.config.max_position_embeddings)
        tables = self.rotation_tables(frequencies, count, "rope.table")
        axes = axis_of_frequency(list(rotary.mrope_section), self.config.model_type in INTERLEAVED)
        one_axis = self.constant((np.arange(3)[:, None] == axes).astype(np.float32)[:, None])
        positions = self.reshape("position_ids", [3, -1], "rope.positions")
        parts = []
        for table, name in zip(tables, ("rope.cos", "rope.sin"), strict=True):
            rows = self.node("Gather", [table, positions], f"{name}.by_axis", axis=0)
            chosen = self.node("Mul", [rows, one_axis], f"{name}.chosen")
            parts.append(self.narrow(self.node("ReduceSum", [chosen, self.constant([0])], name, keepdims=0)))
        return parts[0], parts[1]

    def _lengths(self) -> list[str]:
        """What GroupQueryAttention wants to know: index of the last key i32 [1], number of keys i32 scalar."""
        count = self.node("ReduceSum", ["attention_mask", self.constant([1])], "mask.count", keepdims=0)
        last = self.node("Sub", [count, self.constant(1)], "mask.last")
        width = self.node("Shape", ["attention_mask"], "mask.width", start=1, end=2)
        total = self.node("Squeeze", [width], "mask.total")
        return [
            self.cast(last, TensorProto.INT32, "mask.seqlens_k"),
            self.cast(total, TensorProto.INT32, "mask.total_sequence_length"),
        ]

    def _layer(self, x: str, layer: nn.Module, i: int, rotation: tuple[str, str], lengths: list[str]) -> str:
        name = f"layers.{i}"
        first, second = layer.input_layernorm, layer.post_attention_layernorm
        h = self.rms_norm(x, first.weight, first.variance_epsilon, f"{name}.input_layernorm")
        h = self._attention(self.narrow(h), layer.self_attn, i, rotation, lengths)
        x = self.add(x, self.widen(h), f"{name}.attended")
        h = self.rms_norm(x, second.weight, second.variance_epsilon, f"{name}.post_attention_layernorm")
        h = self._mlp(self.narrow(h), layer.mlp, f"{name}.mlp")
        return self.add(x, self.widen(h), f"{name}.output")

    def _attention(
        self, h: str, attention: nn.Module, i: int, rotation: tuple[str, str], lengths: list[str]
    ) -> str:
        name = f"layers.{i}.self_attn"
        q, k, v = (
            self.linear(h, map_.weight, map_.bias, f"{name}.{part}_proj")
            for part, map_ in (("q", attention.q_proj), ("k", attention.k_proj), ("v", attention.v_proj))
        )
        if hasattr(attention, "q_norm"):
            q = self._head_norm(q, attention.q_norm, self.heads, f"{name}.q_norm")
            k = self._head_norm(k, attention.k_norm, self.kv_heads, f"{name}.k_norm")
        q, k = self.rotate(q, rotation, f"{name}.q_rotated"), self.rotate(k, rotation, f"{name}.k_rotated")
        mixed = self._grouped_query_attention([q, k, v], attention, i, lengths)
        return self.linear(mixed, attention.o_proj.weight, attention.o_proj.bias, f"{name}.o_proj")

    def _grouped_query_attention(self, qkv: list[str], attention: nn.Module, i: int, lengths: list[str]) -> str:
        """q [1,S,heads * head_dim], k and v [1,S,kv_heads * head_dim], rotated → as q; layer i's cache grows by them."""
        present = [f"present.{i}.key", f"present.{i}.value"]
        name = f"layers.{i}.self_attn.mixed"
        self.node(
            "GroupQueryAttention",
            [*qkv, f"past_key_values.{i}.key", f"past_key_values.{i}.value", *lengths],
            name,
            outputs=[name, *present],
            domain=MICROSOFT,
            num_heads=self.heads,
            kv_num_heads=self.kv_heads,
            scale=float(attention.scaling),
            do_rotary=0,
        )
        for output in present:
            self.output(output, self.mode.inner, [1, self.kv_heads, "total", self.head_dim])
        return name

    def _head_norm(self, x: str, norm: nn.Module, heads: int, name: str) -> str:
        """RMS norm of each head's own part of x [1, S, heads * head_dim]."""
        split = self.reshape(x, [1, -1, heads, self.head_dim], f"{name}.heads")
        normed = self.rms_norm(split, norm.weight, norm.variance_epsilon, name, half=True)
        return self.reshape(normed, [1, -1, heads * self.head_dim], f"{name}.joined")

    def _mlp(self, h: str, mlp: nn.Module, name: str) -> str:
        gate = self.linear(h, mlp.gate_proj.weight, mlp.gate_proj.bias, f"{name}.gate_proj")
        up = self.linear(h, mlp.up_proj.weight, mlp.up_proj.bias, f"{name}.up_proj")
        inner = self.node("Mul", [self.activation(gate, self.config.hidden_act, f"{name}.act"), up], f"{name}.inner")
        return self.linear(inner, mlp.down_proj.weight, mlp.down_proj.bias, f"{name}.down_proj")

    def _logits(self, hidden: str) -> None:
        end = np.iinfo(np.int64).max
        last = self.node("Slice", [hidden, *map(self.constant, ([-1], [end], [1]))], "last_hidden")
        scores = self.linear(self.narrow(last), self.lm_head.weight, self.lm_head.bias, "lm_head")
        self.cast(scores, TensorProto.FLOAT, "logits")
        self.output("logits", TensorProto.FLOAT, [1, 1, self.lm_head.weight.shape[0]])
