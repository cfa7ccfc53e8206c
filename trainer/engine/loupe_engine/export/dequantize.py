"""Weights that `unpack_once` unpacked, as they are shipped: one node each, so that the session's start makes one copy of each.

int8 codes through Cast, Mul and Reshape are there three times over while ONNX Runtime folds them, and WASM's memory never
shrinks. DequantizeLinear is folded too, where the session says `session.disable_quant_qdq` (src/engine/runtime/ort.ts).
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

BLOCKS_FROM = 21
"""The opset whose DequantizeLinear knows blocks."""
PACKABLE = (16, 32, 64, 128, 256)
"""MatMulNBits's blocks."""


def dequantize(model: onnx.ModelProto, pack: bool = False) -> onnx.ModelProto:
    """Cast, Mul, Reshape of int8 codes [blocks,rows,N] and scales [blocks,1,N] → DequantizeLinear of codes [blocks * rows,N].

    `pack`: what a MatMul alone takes is a MatMulNBits again: unpacked at every run, a quarter of the memory.
    """
    graph = model.graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    takers = Counter(name for node in graph.node for name in node.input)
    by_weight = {node.input[1]: node for node in graph.node if node.op_type == "MatMul"}
    made: dict[str, list[NodeProto]] = {}
    for node in list(graph.node):
        if node.op_type != "Reshape" or (codes_and_scales := unpacked(node, makers, tensors)) is None:
            continue
        codes, scales = codes_and_scales
        weight, product = node.output[0], by_weight.get(node.output[0])
        chain = [makers[node.input[0]].input[0], node.input[0], weight]
        is_packable = tensors[codes].dims[1] in PACKABLE and product is not None and takers[weight] == 1
        if pack and is_packable:
            made |= {name: [] for name in chain} | {product.output[0]: [packed(product, tensors[codes], tensors[scales])]}
        else:
            made |= {name: [] for name in chain} | {weight: [blockwise(weight, tensors[codes], tensors[scales])]}
    nodes = [new for node in graph.node for new in made.get(node.output[0], [node])]
    kept = [NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(kept)
    for domain in model.opset_import:
        if domain.domain == "":
            domain.version = max(domain.version, BLOCKS_FROM)
    return without_unused(model)


def unpacked(reshape: NodeProto, makers: dict[str, NodeProto], tensors: dict) -> tuple[str, str] | None:
    """Names of the codes and the scales that `unpack_once` made `reshape` the last node of."""
    mul = makers.get(reshape.input[0])
    cast = makers.get(mul.input[0]) if mul is not None and mul.op_type == "Mul" else None
    if cast is None or cast.op_type != "Cast" or cast.input[0] not in tensors:
        return None
    is_codes = tensors[cast.input[0]].data_type == onnx.TensorProto.INT8
    return (cast.input[0], mul.input[1]) if is_codes else None


def blockwise(weight: str, codes: onnx.TensorProto, scales: onnx.TensorProto) -> NodeProto:
    values, factors = numpy_helper.to_array(codes), numpy_helper.to_array(scales)
    if values.ndim == 3:
        blocks, rows, columns = values.shape
        codes.CopyFrom(numpy_helper.from_array(values.reshape(blocks * rows, columns), codes.name))
        scales.CopyFrom(numpy_helper.from_array(factors.reshape(blocks, columns), scales.name))
    size = codes.dims[0] // scales.dims[0]
    return helper.make_node("DequantizeLinear", [codes.name, scales.name], [weight], axis=0, block_size=size)


def packed(product: NodeProto, codes: onnx.TensorProto, scales: onnx.TensorProto) -> NodeProto:
    values, factors = numpy_helper.to_array(codes), numpy_helper.to_array(scales)
    blocks, rows, columns = values.shape
    bytes_ = (values.astype(np.int16) + 128).astype(np.uint8).transpose(2, 0, 1)
    codes.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(bytes_), codes.name))
    by_column = np.ascontiguousarray(factors[:, 0].T)
    scales.CopyFrom(numpy_helper.from_array(by_column.reshape(-1), scales.name))
    return helper.make_node(
        "MatMulNBits",
        [product.input[0], codes.name, scales.name],
        list(product.output),
        name=product.name,
        domain="com.microsoft",
        K=blocks * rows,
        N=columns,
        bits=8,
        block_size=rows,
    )


def without_unused(model: onnx.ModelProto) -> onnx.ModelProto:
    used = {name for node in model.graph.node for name in node.input}
    for tensor in [tensor for tensor in model.graph.initializer if tensor.name not in used]:
        model.graph.initializer.remove(tensor)
    return model
