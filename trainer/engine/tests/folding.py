"""Sessions with the app's options (src/engine/runtime/ort.ts)."""

from __future__ import annotations

from pathlib import Path

import onnx
import onnxruntime as ort


def as_the_app() -> ort.SessionOptions:
    """Without it ONNX Runtime makes DequantizeLinear and MatMul a product that rounds what it multiplies, too."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return options


def folded_as_shipped(path: Path, out: Path) -> onnx.ModelProto:
    """What is left when the session has computed what depends on weights alone; MatMul and Add stay two nodes."""
    options = as_the_app()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(out)
    whole = out.with_name("whole.onnx")
    onnx.save(onnx.load(str(path)), str(whole))
    ort.InferenceSession(str(whole), options, providers=["CPUExecutionProvider"], disabled_optimizers=["MatMulAddFusion"])
    return onnx.load(str(out))
