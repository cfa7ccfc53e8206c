"""From an exported fp32 graph to the shipped one: folded, MatMul weights in blocks of n bits, the rest stored as halves.

Weights in blocks are MatMulNBits, which unpacks them at every run, or int8 codes times scales before a plain MatMul, which
ONNX Runtime multiplies out once, when the session starts: three times the memory, and on WASM the quicker by far.

All arithmetic stays in fp32 (halves are cast when the session starts), so no adapter feature is needed.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import ExternalDataInfo, set_external_data, uses_external_data
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

HALF_FROM = 256
"""Initializers with fewer elements stay fp32, and so do vectors."""


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


def unpack_once(model: onnx.ModelProto) -> onnx.ModelProto:
    """8-bit symmetric MatMulNBits → MatMul of the same weights, kept as int8 [blocks,rows,N] beside scales [blocks,1,N].

    Not DequantizeLinear, which ONNX Runtime does not fold. Nodes whose last block is not full stay as they are.
    """
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    nodes, unpacked = [], {}
    for node in graph.node:
        fields = {a.name: a.i for a in node.attribute}
        if node.op_type != "MatMulNBits" or fields["bits"] != 8 or len(node.input) != 3:
            nodes.append(node)
            continue
        rows, columns, block = fields["K"], fields["N"], fields["block_size"]
        blocks = -(-rows // block)
        if blocks > 1 and rows % block:
            nodes.append(node)
            continue
        x, codes, scales = node.input
        weight = f"{codes}_unpacked"
        if codes not in unpacked:
            packed = numpy_helper.to_array(tensors[codes]).reshape(columns, blocks, block)[..., : min(rows, block)]
            values = np.ascontiguousarray((packed.astype(np.int16) - 128).astype(np.int8).transpose(1, 2, 0))
            factors = numpy_helper.to_array(tensors[scales]).reshape(columns, blocks, 1)
            factors = np.ascontiguousarray(factors.transpose(1, 2, 0))
            tensors[codes].CopyFrom(numpy_helper.from_array(values, codes))
            tensors[scales].CopyFrom(numpy_helper.from_array(factors, scales))
            unpacked[codes] = [
                helper.make_node("Cast", [codes], [f"{codes}_float"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{codes}_float", scales], [f"{codes}_scaled"]),
                helper.make_node("Reshape", [f"{codes}_scaled", shape_of(graph, rows, columns)], [weight]),
            ]
            nodes.extend(unpacked[codes])
        nodes.append(helper.make_node("MatMul", [x, weight], list(node.output), name=node.name))
    # What else takes such a weight (an embedding, of a tied head) takes what it was made of.
    weights = {name.removesuffix("_Q8"): f"{name}_unpacked" for name in unpacked}
    for node in nodes:
        for i, name in enumerate(node.input):
            node.input[i] = weights.get(name, name)
    for tensor in [tensor for tensor in graph.initializer if tensor.name in weights]:
        graph.initializer.remove(tensor)
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def quantize_convs(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights of convolutions → int8 codes and DequantizeLinear, a scale for each output channel. Depthwise ones, which have
    hardly any, stay."""
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    made = []
    for name in dict.fromkeys(node.input[1] for node in graph.node if node.op_type == "Conv"):
        if name not in tensors or tensors[name].dims[1] == 1 or np.prod(tensors[name].dims) < HALF_FROM:
            continue
        weight = numpy_helper.to_array(tensors[name])
        scale = np.maximum(np.abs(weight).reshape(len(weight), -1).max(1), 1e-12) / 127
        codes = np.rint(weight / scale[:, None, None, None]).astype(np.int8)
        graph.initializer.remove(tensors[name])
        graph.initializer.append(numpy_helper.from_array(codes, f"{name}_Q8"))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_scales"))
        made.append(helper.make_node("DequantizeLinear", [f"{name}_Q8", f"{name}_scales"], [name], axis=0))
    nodes = [*made, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def shape_of(graph: onnx.GraphProto, *shape: int) -> str:
    """The name of a constant i64 [axes] of the graph, made where there is none."""
    name = "_".join(["shape", *map(str, shape)])
    if all(tensor.name != name for tensor in graph.initializer):
        graph.initializer.append(numpy_helper.from_array(np.array(shape, np.int64), name))
    return name


def store_halves(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores large fp32 initializers as fp16 with a Cast behind each, unless they scale packed weights or overflow."""
    graph = model.graph
    packed = {name for node in graph.node if node.op_type == "MatMulNBits" for name in node.input[1:]}
    int8 = {tensor.name for tensor in graph.initializer if tensor.data_type == TensorProto.INT8}
    cast = {node.output[0] for node in graph.node if node.op_type == "Cast" and node.input[0] in int8}
    packed |= {node.input[1] for node in graph.node if node.op_type == "Mul" and node.input[0] in cast}
    casts = []
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or tensor.name in packed:
            continue
        value = numpy_helper.to_array(tensor)
        if value.ndim < 2 or value.size < HALF_FROM or np.abs(value).max() > 65504:
            continue
        half = f"{tensor.name}_half"
        casts.append(helper.make_node("Cast", [half], [tensor.name], name=f"{tensor.name}_cast", to=TensorProto.FLOAT))
        graph.initializer.append(numpy_helper.from_array(value.astype(np.float16), half))
        graph.initializer.remove(tensor)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def share_weights(model: onnx.ModelProto, with_graph: Path) -> list[Path]:
    """Weights of `model` that `with_graph`, of the same folder, has too are read from its data file, which is returned."""
    folder, shared = with_graph.parent, set()
    other = onnx.load(str(with_graph), load_external_data=False).graph
    stored = [tensor for tensor in other.initializer if uses_external_data(tensor)]
    for tensor in model.graph.initializer:
        for twin in stored:
            if (tensor.data_type, tensor.dims) != (twin.data_type, twin.dims) or not tensor.HasField("raw_data"):
                continue
            place = ExternalDataInfo(twin)
            data = (folder / place.location).read_bytes()[place.offset or 0 :][: place.length]
            if data == tensor.raw_data:
                set_external_data(tensor, place.location, place.offset, place.length)
                tensor.ClearField("raw_data")
                shared.add(folder / place.location)
    return sorted(shared)


def save_external(model: onnx.ModelProto, path: Path) -> list[Path]:
    """Writes `path` with all weights in `<name>.onnx_data` beside it; returns the files written."""
    data = path.with_name(path.name + "_data")
    data.unlink(missing_ok=True)
    onnx.save_model(
        model, str(path), save_as_external_data=True, all_tensors_to_one_file=True, location=data.name, size_threshold=1024
    )
    if not data.exists():
        return [path]
    # onnx makes it for its owner alone, and a server may be somebody else.
    data.chmod(path.stat().st_mode)
    return [path, data]
