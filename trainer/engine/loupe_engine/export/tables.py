"""Tables of embeddings in 8 bits, as MatMul weights are: of a table only some rows are wanted, so they are unpacked behind the
look-up, and it is never there whole.

A tied LM head has the very codes that its embeddings are looked up in, so a bundle has them once (`share_weights`).
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .dequantize import dequantize
from .quantize import quantize_matmuls, shape_of, unpack_once

LARGE = 2**16
"""Weights of the smallest table that is worth it."""
BLOCK = 32


def quantize_tables(model: onnx.ModelProto) -> onnx.ModelProto:
    """Gather(table f32 [V,D], ids [1,S]) → look-ups of codes int8 [D,V] and scales f32 [D/32,V], as `dequantize` stores those
    of MatMul's right sides."""
    graph = model.graph
    tables = {t.name: t for t in graph.initializer if t.data_type == TensorProto.FLOAT and len(t.dims) == 2 and np.prod(t.dims) >= LARGE}
    nodes = []
    for node in graph.node:
        name = node.input[0] if node.op_type == "Gather" else ""
        if name not in tables or tables[name].dims[1] % BLOCK or next((a.i for a in node.attribute if a.name == "axis"), 0):
            nodes.append(node)
            continue
        out, ids, (codes, scales) = node.output[0], node.input[1], stored(numpy_helper.to_array(tables[name]))
        graph.initializer.extend(
            tensor for tensor in (numpy_helper.from_array(codes, f"{name}_Q8"), numpy_helper.from_array(scales, f"{name}_scales"))
            if all(tensor.name != other.name for other in graph.initializer)
        )  # fmt: skip
        width = codes.shape[0]
        to_blocks, to_factors, to_columns, to_rows = (
            shape_of(graph, *shape) for shape in ([width // BLOCK, BLOCK, -1], [width // BLOCK, 1, -1], [width, -1], [1, -1, width])
        )
        nodes += [
            helper.make_node("Gather", [f"{name}_Q8", ids], [f"{out}_codes"], axis=1),
            helper.make_node("Cast", [f"{out}_codes"], [f"{out}_float"], to=TensorProto.FLOAT),
            helper.make_node("Reshape", [f"{out}_float", to_blocks], [f"{out}_blocks"]),
            helper.make_node("Gather", [f"{name}_scales", ids], [f"{out}_factors"], axis=1),
            helper.make_node("Reshape", [f"{out}_factors", to_factors], [f"{out}_scales"]),
            helper.make_node("Mul", [f"{out}_blocks", f"{out}_scales"], [f"{out}_scaled"]),
            helper.make_node("Reshape", [f"{out}_scaled", to_columns], [f"{out}_columns"]),
            helper.make_node("Transpose", [f"{out}_columns"], [f"{out}_rows"], perm=[1, 0]),
            helper.make_node("Reshape", [f"{out}_rows", to_rows], [out]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def stored(table_VD: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Codes and scales of the table's transpose, to the bit those of an LM head of the same weights."""
    vocabulary, width = table_VD.shape
    value = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)  # noqa: E731
    product = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])], "product", [value("x", 1, width)], [value("y", 1, vocabulary)],
        [numpy_helper.from_array(np.ascontiguousarray(table_VD.T), "w")],
    )  # fmt: skip
    made = dequantize(unpack_once(quantize_matmuls(helper.make_model(product), 8, BLOCK)))
    codes, scales = (next(t for t in made.graph.initializer if t.name.endswith(end)) for end in ("_Q8", "_scales"))
    return numpy_helper.to_array(codes), numpy_helper.to_array(scales)
