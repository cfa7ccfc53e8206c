"""The vision towers of Qwen2-VL, Qwen2.5-VL and Qwen3-VL as ONNX graphs for one photo of any size.

No control flow and no operator whose output size depends on data: windows and positions come as inputs (positions.py).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto
from torch import nn

from ...events import EngineError
from .external import FILE_LIMIT
from .layers import Mode, array, mode_called
from .tower import Tower

MASKED = -30000.0
"""Added to the scores of padded window slots: a float16 that no score makes up for."""


def export_vision(model: nn.Module, path: Path, mode: str, limit: int = FILE_LIMIT) -> list[Path]:
    """Writes vision_encoder; `model` is a Qwen*VLForConditionalGeneration of any floating type.

    Inputs: pixel_values f32 [N, channels * frames * patch²], rows in merge-block order; patch_positions i64 [N,2];
    Qwen2.5-VL also window_index i64 [windows, window²], padded with -1; Qwen3-VL also grid i64 [2], rows and columns
    of patches. Outputs: image_features f32 [N / merge², D]; Qwen3-VL also deepstack f32 [levels, N / merge², D].
    Raises EngineError for another family or an unknown mode. Returns the written files, the .onnx first.
    """
    kind = model.config.model_type
    if kind not in TOWERS:
        raise EngineError("export-unsupported", f"the vision tower of {kind!r} has no export; measure the run with `npx loupe-trainer eval`")
    graph = TOWERS[kind](model.model.visual, path, mode_called(mode), limit)
    graph.build()
    return graph.finish()


class Qwen2Tower(Tower):
    """Full attention, LayerNorm, a two-layer MLP."""

    def mlp(self, h: str, mlp: nn.Module, name: str) -> str:
        return self.two_layer_mlp(h, mlp.fc1, mlp.fc2, name)


class Qwen25Tower(Tower):
    """Attention inside windows but for a few blocks, RMSNorm, a gated MLP."""

    def __init__(self, visual: nn.Module, path: Path, mode: Mode, limit: int):
        super().__init__(visual, path, mode, limit)
        self.slots = (self.config.window_size // self.config.patch_size) ** 2

    def inputs(self) -> str:
        x = super().inputs()
        self.input("window_index", TensorProto.INT64, ["windows", self.slots])
        slots = self.reshape("window_index", [-1], "window.slots")
        empty = self.node("Less", [slots, self.constant(0)], "window.empty")
        self.node("Where", [empty, self.constant(0), slots], "window.patch_of_slot")
        is_empty = self.cast(empty, TensorProto.FLOAT, "window.is_empty")
        penalty = self.node("Mul", [is_empty, self.constant(np.float32(MASKED))], "window.penalty")
        self._bias = self.narrow(self.reshape(penalty, [-1, 1, 1, self.slots], "window.bias"))
        self._invert(slots, empty)
        return x

    def _invert(self, slots: str, empty: str) -> None:
        """window.slot_of_patch i64 [N]; empty slots are scattered into one element behind the last patch."""
        count = self.node("Shape", ["pixel_values"], "window.patches", start=0, end=1)
        target = self.node("Where", [empty, count, slots], "window.target")
        total = self.node("Squeeze", [self.node("Shape", [slots], "window.total")], "window.total_scalar")
        updates = self.node("Range", [self.constant(0), total, self.constant(1)], "window.updates")
        room = self.add(count, self.constant([1]), "window.room")
        blank = self.node("Expand", [self.constant([0]), room], "window.blank")
        scattered = self.node("ScatterElements", [blank, target, updates], "window.scattered", axis=0)
        self.node("Slice", [scattered, self.constant([0]), count, self.constant([0])], "window.slot_of_patch")

    def norm(self, x: str, norm: nn.Module, name: str) -> str:
        return self.rms_norm(x, norm.weight, norm.variance_epsilon, name)

    def mix(self, q: str, k: str, v: str, i: int, name: str) -> str:
        if i in self.config.fullatt_block_indexes:
            return super().mix(q, k, v, i, name)
        q = self._windows(q, [0, 2, 1, 3], f"{name}.q")
        k = self._windows(k, [0, 2, 3, 1], f"{name}.k")
        v = self._windows(v, [0, 2, 1, 3], f"{name}.v")
        scale = self.constant(self.mode.numpy(self.head_dim**-0.5))
        scores = self.node("MatMul", [self.node("Mul", [q, scale], f"{name}.q_scaled"), k], f"{name}.scores")
        weights = self.node("Softmax", [self.add(scores, self._bias, f"{name}.masked")], f"{name}.weights", axis=-1)
        mixed = self.node("MatMul", [weights, v], f"{name}.by_head")
        by_slot = self.node("Transpose", [mixed], f"{name}.by_slot", perm=[0, 2, 1, 3])
        flat = self.reshape(by_slot, [1, -1, self.width], f"{name}.slots")
        return self.node("Gather", [flat, "window.slot_of_patch"], name, axis=1)

    def _windows(self, x: str, order: list[int], name: str) -> str:
        """x [1,N,width] → its windows, the axes (window, slot, head, head_dim) put in `order`."""
        picked = self.node("Gather", [x, "window.patch_of_slot"], f"{name}.picked", axis=1)
        split = self.reshape(picked, [-1, self.slots, self.heads, self.head_dim], f"{name}.split")
        return self.node("Transpose", [split], name, perm=order)

    def mlp(self, h: str, mlp: nn.Module, name: str) -> str:
        gate = self.linear(h, *self.padded_rows(mlp.gate_proj), f"{name}.gate_proj")
        up = self.linear(h, *self.padded_rows(mlp.up_proj), f"{name}.up_proj")
        inner = self.node("Mul", [self.activation(gate, self.config.hidden_act, f"{name}.act"), up], f"{name}.inner")
        return self.linear(inner, self.padded_columns(mlp.down_proj), mlp.down_proj.bias, f"{name}.down_proj")


class Qwen3Tower(Tower):
    """Full attention, LayerNorm, learned positions beside the rotary ones, features from inside the tower."""

    def __init__(self, visual: nn.Module, path: Path, mode: Mode, limit: int):
        super().__init__(visual, path, mode, limit)
        self._levels: list[str] = []

    def build(self) -> None:
        super().build()
        self.node("Concat", self._levels, "deepstack", axis=0)
        self.output("deepstack", TensorProto.FLOAT, [len(self._levels), "tokens", self._features()])

    def inputs(self) -> str:
        x = super().inputs()
        self.input("grid", TensorProto.INT64, [2])
        self.cast("patch_positions", TensorProto.FLOAT, "positions")
        return self.add(x, self._learned_positions(), "patch_embed.positioned")

    def _learned_positions(self) -> str:
        """The square table read bilinearly, its corners on the corners of the photo: f32 [N,width]."""
        side, one = self.visual.num_grid_per_side, self.constant(np.float32(1))
        last = self.constant(np.float32(side - 1))
        span = self.node("Sub", [self.cast("grid", TensorProto.FLOAT, "table.grid"), one], "table.span")
        span = self.node("Max", [span, one], "table.span_at_least_one")
        place = self.node("Div", [self.node("Mul", ["positions", last], "table.scaled"), span], "table.place")
        low = self.node("Floor", [place], "table.low")
        high = self.node("Min", [self.add(low, one, "table.next"), last], "table.high")
        part = self.node("Sub", [place, low], "table.part_high")
        rest = self.node("Sub", [one, part], "table.part_low")
        # Four neighbours of each place: columns (low row, low column, high row, high column) in all their pairs.
        lines = self.node("Concat", [low, high], "table.lines", axis=1)
        parts = self.node("Concat", [rest, part], "table.parts", axis=1)
        row, column = self.constant([0, 0, 2, 2]), self.constant([1, 3, 1, 3])

        def pick(values: str, which: str, name: str) -> str:
            return self.node("Gather", [values, which], name, axis=1)

        above = self.node("Mul", [pick(lines, row, "table.rows"), self.constant(np.float32(side))], "table.offsets")
        index = self.add(above, pick(lines, column, "table.columns"), "table.index_float")
        index = self.cast(index, TensorProto.INT64, "table.index")
        row_part, column_part = pick(parts, row, "table.row_parts"), pick(parts, column, "table.column_parts")
        weight = self.node("Mul", [row_part, column_part], "table.weight")
        table = self.initializer("table.embedding", array(self.visual.pos_embed.weight))
        near = self.node("Gather", [table, index], "table.near", axis=0)
        mixed = self.node("MatMul", [self.reshape(weight, [-1, 1, 4], "table.weights"), near], "table.mixed")
        return self.reshape(mixed, [-1, self.width], "table.positions")

    def mlp(self, h: str, mlp: nn.Module, name: str) -> str:
        return self.two_layer_mlp(h, mlp.linear_fc1, mlp.linear_fc2, name)

    def merge(self, x: str, merger: nn.Module, name: str) -> str:
        if merger.use_postshuffle_norm:
            x = self.reshape(x, [-1, self.block_width], f"{name}.shuffled")
        return self.merged(self.norm(x, merger.norm, f"{name}.norm"), merger.linear_fc1, merger.linear_fc2, name)

    def after_block(self, x: str, i: int) -> None:
        indexes = list(self.visual.deepstack_visual_indexes)
        if i in indexes:
            level = indexes.index(i)
            merged = self.merge(x, self.visual.deepstack_merger_list[level], f"deepstack.{level}")
            self._levels.append(self.reshape(merged, [1, -1, self._features()], f"deepstack.{level}.level"))


TOWERS: dict[str, type[Tower]] = {
    "qwen2_vl": Qwen2Tower,
    "qwen2_5_vl": Qwen25Tower,
    "qwen3_vl": Qwen3Tower,
}
"""By the model type of the whole model."""
