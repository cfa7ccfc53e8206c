"""Graphs of a Qwen-VL with the names and shapes of those that are published for transformers.js (docs/bundle.md): nothing
but the grid tells the vision encoder where its patches lie, and the decoder has the logits of the last tokens alone.

The layers are the export's own; what differs is what goes in and comes out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto
from torch import nn

from loupe_engine.export.qwen.decoder import Decoder
from loupe_engine.export.qwen.embeddings import export_embeddings
from loupe_engine.export.qwen.external import FILE_LIMIT
from loupe_engine.export.qwen.layers import Mode, mode_called
from loupe_engine.export.qwen.tower import Tower
from loupe_engine.export.qwen.vision import MASKED, Qwen2Tower, Qwen3Tower, Qwen25Tower

GRID_INPUT = {"qwen2_vl": "grid_thw", "qwen2_5_vl": "image_grid_thw", "qwen3_vl": "image_grid_thw"}


class PublishedTower(Tower):
    """Works out of its grid i64 [1,3] (time, rows, columns in patches) what the export's towers are told."""

    def input(self, name: str, dtype: int, shape: list[int | str]) -> str:
        if name not in ("patch_positions", "grid"):
            return super().input(name, dtype, shape)
        if name == "grid":
            return self.node("Slice", ["grid.flat", self.constant([1]), self.constant([3]), self.constant([0])], "grid")
        super().input(self.grid_input, TensorProto.INT64, ["images", 3])
        self.reshape(self.grid_input, [-1], "grid.flat")
        merge = self.config.spatial_merge_size
        columns = self.node("Gather", ["grid.flat", self.constant(2)], "grid.columns", axis=0)
        count = self.node("Squeeze", [self.node("Shape", ["pixel_values"], "at.shape", start=0, end=1)], "at.count")
        row = self.node("Range", [self.constant(0), count, self.constant(1)], "at.row")
        block, inside = self._divided(row, self.constant(merge * merge), "at.block")
        across = self.node("Div", [columns, self.constant(merge)], "at.across")
        block_row, block_column = self._divided(block, across, "at.block_row")
        inner_row, inner_column = self._divided(inside, self.constant(merge), "at.inner_row")
        places = []
        for outer, inner, axis in ((block_row, inner_row, "y"), (block_column, inner_column, "x")):
            scaled = self.node("Mul", [outer, self.constant(merge)], f"at.{axis}.scaled")
            places.append(self.reshape(self.add(scaled, inner, f"at.{axis}.flat"), [-1, 1], f"at.{axis}"))
        return self.node("Concat", places, name, axis=1)

    def _divided(self, x: str, by: str, name: str) -> tuple[str, str]:
        return self.node("Div", [x, by], name), self.node("Mod", [x, by], f"{name}.rest")

    def __init__(self, visual: nn.Module, path: Path, mode: Mode, limit: int, grid_input: str):
        super().__init__(visual, path, mode, limit)
        self.grid_input = grid_input


class PublishedQwen2(PublishedTower, Qwen2Tower):
    pass


class PublishedQwen25(PublishedTower, Qwen25Tower):
    """Windows are a mask over all pairs: the same sums, at small sizes."""

    def inputs(self) -> str:
        x = Tower.inputs(self)
        side = self.config.window_size // self.config.patch_size
        window = self.node("Div", ["patch_positions", self.constant(side)], "window.of_patch")
        # No photo has so many windows a side.
        number = self.node("Mul", [window, self.constant([[100_000, 1]])], "window.weighted")
        number = self.node("ReduceSum", [number, self.constant([1])], "window.number", keepdims=0)
        ours, theirs = self.reshape(number, [-1, 1], "window.rows"), self.reshape(number, [1, -1], "window.columns")
        same = self.node("Equal", [ours, theirs], "window.same")
        penalty = [same, self.constant(np.float32(0)), self.constant(np.float32(MASKED))]
        self._bias = self.narrow(self.node("Where", penalty, "window.bias"))
        return x

    def mix(self, q: str, k: str, v: str, i: int, name: str) -> str:
        if i in self.config.fullatt_block_indexes:
            return Tower.mix(self, q, k, v, i, name)
        q, v = (self._heads(x, [0, 2, 1, 3]) for x in (q, v))
        k = self._heads(k, [0, 2, 3, 1])
        scale = self.constant(self.mode.numpy(self.head_dim**-0.5))
        scores = self.node("MatMul", [self.node("Mul", [q, scale], f"{name}.q_scaled"), k], f"{name}.scores")
        weights = self.node("Softmax", [self.add(scores, self._bias, f"{name}.masked")], f"{name}.weights", axis=-1)
        mixed = self.node("Transpose", [self.node("MatMul", [weights, v], f"{name}.by_head")], f"{name}.back", perm=[0, 2, 1, 3])
        return self.reshape(mixed, [1, -1, self.width], name)

    def _heads(self, x: str, order: list[int]) -> str:
        split = self.reshape(x, [1, -1, self.heads, self.head_dim], f"{x}.split")
        return self.node("Transpose", [split], f"{x}.heads", perm=order)


class PublishedQwen3(PublishedTower, Qwen3Tower):
    """Deepstack features have no place in this layout: they are left out."""

    def build(self) -> None:
        Tower.build(self)

    def after_block(self, x: str, i: int) -> None:
        pass


TOWERS = {"qwen2_vl": PublishedQwen2, "qwen2_5_vl": PublishedQwen25, "qwen3_vl": PublishedQwen3}


class PublishedDecoder(Decoder):
    """`counts`: whether it takes num_logits_to_keep i64 [] (0: all); else it gives the logits of all tokens."""

    def __init__(self, model: nn.Module, path: Path, mode: str, limit: int, counts: bool):
        super().__init__(model, path, mode, limit)
        self.levels, self.counts = 0, counts

    def _inputs(self) -> str:
        if self.counts:
            self.input("num_logits_to_keep", TensorProto.INT64, [])
        return super()._inputs()

    def output(self, name: str, dtype: int, shape: list[int | str]) -> None:
        if name != "hidden_states":
            super().output(name, dtype, shape)

    def _logits(self, hidden: str) -> None:
        vocab = self.lm_head.weight.shape[0]
        if self.counts:
            start = self.reshape(self.node("Neg", ["num_logits_to_keep"], "logits.from"), [1], "logits.start")
            end = self.constant([np.iinfo(np.int64).max])
            hidden = self.node("Slice", [hidden, start, end, self.constant([1])], "logits.of")
        scores = self.linear(self.narrow(hidden), self.lm_head.weight, self.lm_head.bias, "lm_head")
        self.cast(scores, TensorProto.FLOAT, "logits")
        self.output("logits", TensorProto.FLOAT, [1, "logits", vocab])


def suffix_of(mode: str) -> str:
    """Of a graph's name."""
    return "" if mode == "fp32" else "_quantized" if mode == "q8" else f"_{mode}"


def write_graphs(model: nn.Module, folder: Path, mode: str = "fp32", counts: bool = True, limit: int = FILE_LIMIT) -> None:
    """vision_encoder, embed_tokens and decoder_model_merged of a Qwen*VLForConditionalGeneration, with the suffix of their
    mode."""
    kind = model.config.model_type
    suffix = suffix_of(mode)
    path = folder / f"vision_encoder{suffix}.onnx"
    tower = TOWERS[kind](model.model.visual, path, mode_called(mode), limit, GRID_INPUT[kind])
    tower.build()
    tower.finish()
    export_embeddings(model, folder / f"embed_tokens{suffix}.onnx", mode, limit)
    decoder = PublishedDecoder(model, folder / f"decoder_model_merged{suffix}.onnx", mode, limit, counts)
    decoder.build()
    decoder.finish()
