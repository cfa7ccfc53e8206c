"""embed_tokens: the token table as an ONNX graph, cut by columns so that no part exceeds the size of a data file.

Quantized rows are unpacked by plain operators: GatherBlockQuantized has no WebAssembly kernel. Nothing in this graph
needs float16 arithmetic, whatever the mode.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto
from torch import Tensor, nn

from ...events import EngineError
from .external import FILE_LIMIT
from .layers import BLOCK, Layers, array, mode_called, quantize_rows


def export_embeddings(model: nn.Module, path: Path, mode: str, limit: int = FILE_LIMIT) -> list[Path]:
    """Writes embed_tokens: input_ids i64 [1,S] → inputs_embeds f32 [1,S,D].

    Every id reads one row of each part, so a cut by columns needs only a Concat behind the parts. `model` is a
    Qwen*VLForConditionalGeneration. Raises EngineError for an unknown mode, a table too long for the limit, or a
    quantized table whose width is no multiple of BLOCK. Returns the files, the .onnx first.
    """
    graph = _Embeddings(path, mode_called(mode), limit)
    table = model.get_input_embeddings().weight
    graph.input("input_ids", TensorProto.INT64, [1, "sequence"])
    graph.build(table)
    graph.output("inputs_embeds", TensorProto.FLOAT, [1, "sequence", table.shape[1]])
    return graph.finish()


class _Embeddings(Layers):
    @torch.no_grad()
    def build(self, table: Tensor) -> None:
        if self.mode.bits is None:
            parts = [self._rows(array(table[:, cut]), f"table.{cut.start}") for cut in self._cuts(table, 32)]
            self.node("Concat", parts, "inputs_embeds", axis=-1)
            return
        packed, scales = [], []
        for cut in self._cuts(table, self.mode.bits):
            codes, factors = quantize_rows(table[:, cut], self.mode.bits)
            packed.append(self._rows(codes.reshape(len(codes), -1), f"codes.{cut.start}"))
            scales.append(self._rows(factors.astype(self.mode.numpy), f"scales.{cut.start}"))
        codes = self.cast(self.node("Concat", packed, "codes", axis=-1), TensorProto.FLOAT, "codes.float")
        if self.mode.bits == 4:
            codes = self._nibbles(codes)
        blocks = self.reshape(codes, [1, -1, table.shape[1] // BLOCK, BLOCK], "blocks")
        centred = self.node("Sub", [blocks, self.constant(np.float32(2 ** (self.mode.bits - 1)))], "centred")
        factors = self.widen(self.node("Concat", scales, "scales", axis=-1))
        factors = self.reshape(factors, [1, -1, table.shape[1] // BLOCK, 1], "factors")
        scaled = self.node("Mul", [centred, factors], "scaled")
        self.reshape(scaled, [1, -1, table.shape[1]], "inputs_embeds")

    def _rows(self, table: np.ndarray, name: str) -> str:
        return self.node("Gather", [self.initializer(f"{name}.table", table), "input_ids"], name, axis=0)

    def _cuts(self, table: Tensor, bits: int) -> list[slice]:
        """Runs of columns, each within a data file when a weight has `bits` bits."""
        rows, columns = table.shape
        width = self.limit * 8 // (rows * bits) // BLOCK * BLOCK
        if width == 0:
            raise EngineError("export-unsupported", f"{rows} words are too many: {BLOCK} columns of them do not fit {self.limit} bytes; measure the run with `npx loupe-trainer eval`")
        if bits < 32 and columns % BLOCK:
            raise EngineError("export-unsupported", f"{columns} columns are no whole blocks of {BLOCK}; set export.decoder_bits=32")
        return [slice(start, min(start + width, columns)) for start in range(0, columns, width)]

    def _nibbles(self, codes: str) -> str:
        """Bytes f32 [1,S,n] → their two halves, the lower first: f32 [1,S,n,2]."""
        shifted = self.node("Mul", [codes, self.constant(np.float32(1 / 16))], "codes.shifted")
        high = self.node("Floor", [shifted], "codes.high")
        upper = self.node("Mul", [high, self.constant(np.float32(16))], "codes.upper")
        low = self.node("Sub", [codes, upper], "codes.low")
        last = self.constant([-1])
        halves = [self.node("Unsqueeze", [half, last], f"{half}.column") for half in (low, high)]
        return self.node("Concat", halves, "codes.halves", axis=-1)
