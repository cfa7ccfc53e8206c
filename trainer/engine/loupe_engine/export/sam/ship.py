"""From a GraphExport to the files of a bundle, also where the weights exceed what one protobuf file can hold (2 GiB)."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx
import onnxruntime as ort
import torch

from ..graphs import GraphExport
from ..quantize import quantize_matmuls, store_halves
from ..qwen.external import FILE_LIMIT, save_split


def fold_external(path: Path, out: Path) -> onnx.ModelProto:
    """As quantize.fold, with the weights in a file of their own on the way."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(out)
    options.log_severity_level = 3
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", out.name + "_weights")
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    ort.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["MatMulAddFusion"]
    )
    return onnx.load(str(out))


def ship(
    graph: GraphExport, path: Path, bits: int | None, limit: int = FILE_LIMIT, halves: bool = True
) -> list[Path]:
    """Writes `path` and its data files; all arithmetic stays in float32. `bits`: 4 or 8 for MatMul weights in blocks of
    32; `halves`: the other weights (with None: all) are stored as halves."""
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        raw, folded = Path(folder) / "raw" / path.name, Path(folder) / path.name
        raw.parent.mkdir()
        graph.write(raw)
        model = fold_external(raw, folded)
    if bits is not None:
        model = quantize_matmuls(model, bits)
    return save_split(store_halves(model) if halves else model, path, limit)
