"""From an exported fp32 graph to the shipped one: folded, MatMul weights in blocks of n bits, the rest stored as halves.

All arithmetic stays in fp32 (halves are cast when the session starts), so no adapter feature is needed.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

HALF_FROM = 256
"""Initializers with fewer elements stay fp32."""


def fold(path: Path, out: Path) -> onnx.ModelProto:
    """Constant folding and clean-up by onnxruntime's provider-independent optimizations."""
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(out)
    options.log_severity_level = 3
    # MatMul + Add must not become Gemm: only MatMul weights are quantized.
    ort.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["MatMulAddFusion"]
    )
    return onnx.load(str(out))


def quantize_matmuls(model: onnx.ModelProto, bits: int, block: int = 32) -> onnx.ModelProto:
    """Every MatMul with a constant right side → MatMulNBits (symmetric, block-wise)."""
    config = DefaultWeightOnlyQuantConfig(block_size=block, is_symmetric=True, accuracy_level=0, bits=bits)
    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
    quantizer = MatMulNBitsQuantizer(model, algo_config=config)
    quantizer.process()
    return quantizer.model.model


def store_halves(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores large fp32 initializers as fp16 with a Cast behind each, unless they feed MatMulNBits or overflow."""
    graph = model.graph
    packed = {name for node in graph.node if node.op_type == "MatMulNBits" for name in node.input[1:]}
    casts = []
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or tensor.name in packed:
            continue
        value = numpy_helper.to_array(tensor)
        if value.size < HALF_FROM or np.abs(value).max() > 65504:
            continue
        half = f"{tensor.name}_half"
        casts.append(helper.make_node("Cast", [half], [tensor.name], name=f"{tensor.name}_cast", to=TensorProto.FLOAT))
        graph.initializer.append(numpy_helper.from_array(value.astype(np.float16), half))
        graph.initializer.remove(tensor)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def save_external(model: onnx.ModelProto, path: Path) -> list[Path]:
    """Writes `path` with all weights in `<name>.onnx_data` beside it; returns the files written."""
    data = path.with_name(path.name + "_data")
    data.unlink(missing_ok=True)
    onnx.save_model(
        model, str(path), save_as_external_data=True, all_tensors_to_one_file=True, location=data.name, size_threshold=1024
    )
    return [path, data] if data.exists() else [path]
