"""Layers of a transformer as ONNX nodes: linear maps in the chosen weight mode, norms, rotary embedding, activations.

Between the layers activations are float32 in every mode: the residual stream of these models leaves the range of
float16. In a half mode linear maps and attention work in float16, with a cast before and after (`narrow`, `widen`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto
from onnxruntime.capi import _pybind_state as ort_native
from torch import Tensor

from ...events import EngineError
from .external import FILE_LIMIT, GraphWriter

MICROSOFT = "com.microsoft"
BLOCK = 32
"""Weights that share one scale; the only block size for which every WebGPU path of onnxruntime exists."""
SHARD_QUANTUM = 8
"""Shards of a matrix have a multiple of so many rows."""


@dataclass(frozen=True)
class Mode:
    """How a graph stores its matrices: `bits` a weight (None: float32), `half`: float16 inside."""

    bits: int | None
    half: bool = False

    @property
    def inner(self) -> int:
        """TensorProto type of activations inside linear maps and attention, and of the KV cache."""
        return TensorProto.FLOAT16 if self.half else TensorProto.FLOAT

    @property
    def numpy(self) -> type[np.floating]:
        return np.float16 if self.half else np.float32


MODES = {"fp32": Mode(None), "q8": Mode(8), "q4": Mode(4), "q4f16": Mode(4, half=True)}


def mode_called(name: str) -> Mode:
    if name not in MODES:
        raise EngineError("export-mode", f"there is no weight mode {name!r}; choose one of {', '.join(MODES)}")
    return MODES[name]


def array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().to("cpu", torch.float32).numpy()


def quantize_rows(weight: Tensor, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric blocks of BLOCK along each row, by onnxruntime's own quantizer.

    weight [rows, columns] of any floating type → packed u8 [rows, blocks, BLOCK * bits / 8], scales f32
    [rows, blocks]; a weight is (code - 2^(bits-1)) * scale. This is the layout of MatMulNBits; of the two 4-bit codes
    in a byte the lower comes first.
    """
    rows, columns = weight.shape
    blocks = -(-columns // BLOCK)
    whole = torch.nn.functional.pad(weight.detach(), (0, blocks * BLOCK - columns))
    by_column = array(whole.T.contiguous())
    packed = np.zeros((rows, blocks, BLOCK * bits // 8), np.uint8)
    scales = np.zeros((rows, blocks), np.float32)
    unused = np.zeros((rows, -(-blocks * bits // 8)), np.uint8)
    quantize = {4: ort_native.quantize_matmul_4bits, 8: ort_native.quantize_matmul_8bits}[bits]
    quantize(packed, by_column, scales, unused, BLOCK, rows, columns, True)
    return packed, scales


def shards(rows: int, row_bytes: int, limit: int) -> list[slice]:
    """Cuts rows of a matrix into as few, evenly sized parts as stay within `limit` bytes each."""
    most = limit // row_bytes
    if most < rows:
        most = most // SHARD_QUANTUM * SHARD_QUANTUM
    if most == 0:
        raise EngineError("export-unsupported", f"a row of {row_bytes} bytes is too wide for a file of {limit}; measure the run with `npx loupe-trainer eval`")
    count = -(-rows // most)
    size = min(most, math.ceil(rows / count / SHARD_QUANTUM) * SHARD_QUANTUM)
    return [slice(start, min(start + size, rows)) for start in range(0, rows, size)]


class Layers(GraphWriter):
    """A graph under construction, with the layers that decoder and towers share."""

    def __init__(self, path: Path, mode: Mode, limit: int = FILE_LIMIT):
        super().__init__(path, limit)
        self.mode = mode
        self._constants: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def constant(self, value: np.ndarray | Sequence[int] | int) -> str:
        """A small constant, stored once per value (integers become int64)."""
        data = np.asarray(value)
        key = (str(data.dtype), data.shape, data.tobytes())
        if key not in self._constants:
            self._constants[key] = self.initializer(f"constant_{len(self._constants)}", data)
        return self._constants[key]

    def cast(self, x: str, dtype: int, name: str) -> str:
        return self.node("Cast", [x], name, to=dtype)

    def narrow(self, x: str) -> str:
        """float32 → the type that linear maps work in."""
        return self.cast(x, TensorProto.FLOAT16, f"{x}.half") if self.mode.half else x

    def widen(self, x: str) -> str:
        """The type that linear maps work in → float32."""
        return self.cast(x, TensorProto.FLOAT, f"{x}.single") if self.mode.half else x

    def add(self, x: str, y: str, name: str) -> str:
        return self.node("Add", [x, y], name)

    def reshape(self, x: str, shape: Sequence[int], name: str) -> str:
        return self.node("Reshape", [x, self.constant(list(shape))], name)

    def linear(self, x: str, weight: Tensor, bias: Tensor | None, name: str) -> str:
        """x [..., K] → [..., N] in the mode's type; weight [N,K], bias [N]. Large matrices are cut by output rows."""
        rows, columns = weight.shape
        row_bytes = columns * 4 if self.mode.bits is None else -(-columns // BLOCK) * BLOCK * self.mode.bits // 8
        parts = shards(rows, row_bytes, self.limit)
        if len(parts) == 1:
            return self._linear(x, weight, bias, name)
        outputs = [
            self._linear(x, weight[part], None if bias is None else bias[part], f"{name}.{i}")
            for i, part in enumerate(parts)
        ]
        return self.node("Concat", outputs, name, axis=-1)

    def _linear(self, x: str, weight: Tensor, bias: Tensor | None, name: str) -> str:
        if self.mode.bits is None:
            return self.plain_linear(x, weight, bias, name)
        rows, columns = weight.shape
        packed, scales = quantize_rows(weight, self.mode.bits)
        inputs = [
            x,
            self.initializer(f"{name}.weight_q{self.mode.bits}", packed),
            self.initializer(f"{name}.scales", scales.astype(self.mode.numpy)),
        ]
        if bias is not None:
            inputs += ["", "", self.initializer(f"{name}.bias", array(bias).astype(self.mode.numpy))]
        return self.node(
            "MatMulNBits", inputs, name, domain=MICROSOFT, K=columns, N=rows, bits=self.mode.bits, block_size=BLOCK
        )

    def plain_linear(self, x: str, weight: Tensor, bias: Tensor | None, name: str) -> str:
        """A linear map whose float32 weights stay as they are."""
        stored = self.initializer(f"{name}.weight", array(weight).T)
        if bias is None:
            return self.node("MatMul", [x, stored], name)
        product = self.node("MatMul", [x, stored], f"{name}.product")
        return self.add(product, self.initializer(f"{name}.bias", array(bias)), name)

    def rms_norm(self, x: str, weight: Tensor, epsilon: float, name: str, half: bool = False) -> str:
        """x / sqrt(mean(x²) + epsilon) * weight over the last axis; `half`: x is in the mode's type, else float32."""
        stored = array(weight).astype(self.mode.numpy if half else np.float32)
        inputs = [x, self.initializer(f"{name}.weight", stored)]
        return self.node("SimplifiedLayerNormalization", inputs, name, axis=-1, epsilon=epsilon)

    def layer_norm(self, x: str, norm: torch.nn.LayerNorm, name: str) -> str:
        weight = self.initializer(f"{name}.weight", array(norm.weight))
        bias = self.initializer(f"{name}.bias", array(norm.bias))
        return self.node("LayerNormalization", [x, weight, bias], name, axis=-1, epsilon=norm.eps)

    def rotation_tables(self, frequencies: Tensor, positions: int, name: str) -> tuple[str, str]:
        """Cosines and sines f32 [positions, frequencies] of position * frequency.

        Read from tables, because a shader's own sine is only good to 2^-11, and only inside one turn.
        """
        angles = torch.arange(positions, dtype=torch.float32)[:, None] * frequencies.float()
        tables = {"cos": angles.cos(), "sin": angles.sin()}
        cos, sin = (self.initializer(f"{name}.{part}", array(table)) for part, table in tables.items())
        return cos, sin

    def rotate(self, x: str, rotation: tuple[str, str], name: str) -> str:
        """Rotary embedding by halves: x [1, S, heads * head_dim], row s turned by row s of `rotation` (cos, sin)."""
        return self.node("RotaryEmbedding", [x, self.constant([0]), *rotation], name, domain=MICROSOFT)

    def activation(self, x: str, kind: str, name: str) -> str:
        """`kind` as in the models' configurations."""
        if kind == "silu":
            return self.node("Mul", [x, self.node("Sigmoid", [x], f"{name}.gate")], name)
        if kind == "quick_gelu":
            return self.node("QuickGelu", [x], name, domain=MICROSOFT, alpha=1.702)
        operators = {"gelu": "Gelu", "gelu_pytorch_tanh": "FastGelu"}
        if kind not in operators:
            raise EngineError("export-unsupported", f"the activation {kind!r} has no export; measure the run with `npx loupe-trainer eval`")
        return self.node(operators[kind], [x], name, domain=MICROSOFT)
