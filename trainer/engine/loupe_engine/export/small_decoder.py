"""The small kind's language decoder as one ONNX graph, written out for few runs of few nodes (docs/bundle.md).

Against that of the published families: states are rows [S,D], so that ONNX Runtime makes one Gemm of a linear map and its
bias; q, k and v are one map; a sum and the norm behind it are one node; the greedy choice and its embedding are outputs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto
from torch import nn

from .qwen.decoder import Decoder, axis_of_frequency, position_count
from .qwen.external import FILE_LIMIT
from .qwen.layers import MICROSOFT


def export_small_decoder(model: nn.Module, path: Path) -> list[Path]:
    """Writes decoder_model_merged in fp32; `model` is a Qwen2_5_VLForConditionalGeneration without deepstack.

    Inputs as `export_decoder`; of attention_mask the length alone counts. Outputs: next_token i32 [1,1], the index of the
    largest logit; next_embeds f32 [1,1,D], its embedding; the others as `export_decoder`, also what it raises. Returns the
    written files, the .onnx first.
    """
    graph = SmallDecoder(model, path, "fp32", FILE_LIMIT)
    graph.build()
    return graph.finish()


class SmallDecoder(Decoder):
    @torch.no_grad()
    def build(self) -> None:
        x = self.reshape(self._inputs(), [-1, self.hidden], "rows")
        rotation, lengths = self._rotation(), self._lengths()
        h = None
        for i, layer in enumerate(self.text.layers):
            x, h = self._normed(x, h, layer.input_layernorm, f"layers.{i}.input_layernorm")
            h = self._attention(h, layer.self_attn, i, rotation, lengths)
            x, h = self._normed(x, h, layer.post_attention_layernorm, f"layers.{i}.post_attention_layernorm")
            h = self._mlp(h, layer.mlp, f"layers.{i}.mlp")
        _, rows = self._normed(x, h, self.text.norm, "norm")
        self.reshape(rows, [1, -1, self.hidden], "hidden_states")
        self.output("hidden_states", TensorProto.FLOAT, [1, "sequence", self.hidden])
        self._choice(rows)

    def _normed(self, x: str, added: str | None, norm: nn.Module, name: str) -> tuple[str, str]:
        """x + added [S,D], and the RMS norm of it."""
        if added is None:
            return x, self.rms_norm(x, norm.weight, norm.variance_epsilon, name)
        weight = self.initializer(f"{name}.weight", norm.weight.detach().float().cpu().numpy())
        outputs = [name, "", "", f"{name}.sum"]
        self.node(
            "SkipSimplifiedLayerNormalization",
            [x, added, weight],
            name,
            outputs=outputs,
            domain=MICROSOFT,
            epsilon=norm.variance_epsilon,
        )
        return f"{name}.sum", name

    def _rotation(self) -> tuple[str, str]:
        """As the base class's, in one look-up: a table of cosines and sines, worked out by ONNX Runtime when the session
        starts (a megabyte less to fetch), and for each of its columns the token's position on that column's axis."""
        rotary = self.text.rotary_emb
        frequencies, _ = rotary.compute_default_rope_parameters(self.config)
        span = [self.constant(np.float32(value)) for value in (0, position_count(self.config.max_position_embeddings), 1)]
        column = self.reshape(self.node("Range", span, "rope.positions"), [-1, 1], "rope.column")
        angles = self.node("Mul", [column, self.initializer("rope.frequencies", frequencies.float().numpy()[None])], "rope.angles")
        parts = [self.node(op, [angles], f"rope.table.{op.lower()}") for op in ("Cos", "Sin")]
        table = self.node("Concat", parts, "rope.table", axis=1)
        axes = axis_of_frequency(list(rotary.mrope_section), interleaved=False)
        by_axis = self.reshape("position_ids", [3, -1], "rope.by_axis")
        rows = self.node("Gather", [by_axis, self.constant([*axes, *axes])], "rope.by_column", axis=0)
        index = self.node("Transpose", [rows], "rope.index", perm=[1, 0])
        turned = self.node("GatherElements", [table, index], "rope.turned", axis=0)
        sizes = self.constant([len(axes), len(axes)])
        self.node("Split", [turned, sizes], "rope", outputs=["rope.cos", "rope.sin"], axis=-1)
        return "rope.cos", "rope.sin"

    def _lengths(self) -> list[str]:
        total = self.node("Shape", ["attention_mask"], "mask.total", start=1, end=2)
        last = self.node("Sub", [total, self.constant([1])], "mask.last")
        return [
            self.cast(last, TensorProto.INT32, "mask.seqlens_k"),
            self.cast(self.node("Squeeze", [total], "mask.scalar"), TensorProto.INT32, "mask.total_sequence_length"),
        ]

    def _attention(
        self, h: str, attention: nn.Module, i: int, rotation: tuple[str, str], lengths: list[str]
    ) -> str:
        name = f"layers.{i}.self_attn"
        maps = [attention.q_proj, attention.k_proj, attention.v_proj]
        weight, bias = (torch.cat([getattr(map_, part) for map_ in maps]) for part in ("weight", "bias"))
        joined = self.reshape(self.plain_linear(h, weight, bias, f"{name}.qkv_proj"), [1, -1, len(weight)], f"{name}.qkv")
        q, k, v = (f"{name}.{part}" for part in "qkv")
        sizes = [map_.out_features for map_ in maps]
        self.node("Split", [joined, self.constant(sizes)], f"{name}.split", outputs=[q, k, v], axis=-1)
        q, k = self.rotate(q, rotation, f"{q}_rotated"), self.rotate(k, rotation, f"{k}_rotated")
        mixed = self._grouped_query_attention([q, k, v], attention, i, lengths)
        rows = self.reshape(mixed, [-1, sizes[0]], f"{name}.rows")
        return self.plain_linear(rows, attention.o_proj.weight, attention.o_proj.bias, f"{name}.o_proj")

    def _mlp(self, h: str, mlp: nn.Module, name: str) -> str:
        gate, up = (self.plain_linear(h, map_.weight, map_.bias, f"{name}.{part}_proj") for part, map_ in (("gate", mlp.gate_proj), ("up", mlp.up_proj)))
        # SiLU in one node.
        active = self.node("QuickGelu", [gate], f"{name}.act", domain=MICROSOFT, alpha=1.0)
        inner = self.node("Mul", [active, up], f"{name}.inner")
        return self.plain_linear(inner, mlp.down_proj.weight, mlp.down_proj.bias, f"{name}.down_proj")

    def _choice(self, rows: str) -> None:
        vocabulary = self.lm_head.weight.shape[0]
        last = self.node("Slice", [rows, *map(self.constant, ([-1], [2**62], [0]))], "last_hidden")
        scores = self.plain_linear(last, self.lm_head.weight, self.lm_head.bias, "lm_head")
        self.reshape(scores, [1, 1, vocabulary], "logits")
        self.output("logits", TensorProto.FLOAT, [1, 1, vocabulary])
        best = self.node("ArgMax", [scores], "best", axis=1, keepdims=1)
        self.cast(best, TensorProto.INT32, "next_token")
        self.output("next_token", TensorProto.INT32, [1, 1])
        if self.lm_head.weight is self.text.embed_tokens.weight:
            column = self.node("Gather", ["lm_head.weight", "next_token"], "next_column", axis=1)
            self.reshape(column, [1, 1, self.hidden], "next_embeds")
        else:
            table = self.initializer("embed_tokens.weight", self.text.embed_tokens.weight.detach().float().cpu().numpy())
            self.node("Gather", [table, "next_token"], "next_embeds", axis=0)
        self.output("next_embeds", TensorProto.FLOAT, [1, 1, self.hidden])
