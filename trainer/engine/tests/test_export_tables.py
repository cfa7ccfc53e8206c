"""Tables of embeddings in 8 bits: what is looked up is what an LM head of the same weights multiplies by."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from loupe_engine.export.dequantize import dequantize
from loupe_engine.export.quantize import quantize_matmuls, save_external, share_weights, unpack_once
from loupe_engine.export.tables import quantize_tables

VOCABULARY, WIDTH = 1100, 64
TABLE = np.random.default_rng(0).normal(size=(VOCABULARY, WIDTH)).astype(np.float32)


def graph_of(nodes: list, inputs: list, outputs: list, weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    made = helper.make_graph(nodes, "graph", inputs, outputs, [numpy_helper.from_array(v, k) for k, v in weights.items()])
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def embedding(table: np.ndarray = TABLE) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "sequence"])
    out = helper.make_tensor_value_info("inputs_embeds", TensorProto.FLOAT, [1, "sequence", table.shape[1]])
    return graph_of([helper.make_node("Gather", ["table", "input_ids"], ["inputs_embeds"])], [ids], [out], {"table": table})


def tied_head() -> onnx.ModelProto:
    """x @ W, and the embedding of the largest, of one weight."""
    nodes = [
        helper.make_node("MatMul", ["x", "head"], ["logits"]),
        helper.make_node("ArgMax", ["logits"], ["best"], axis=1, keepdims=1),
        helper.make_node("Gather", ["head", "best"], ["column"], axis=1),
    ]
    value = helper.make_tensor_value_info
    outputs = [value("logits", TensorProto.FLOAT, [1, VOCABULARY]), value("column", TensorProto.FLOAT, [WIDTH, 1, 1])]
    return graph_of(nodes, [value("x", TensorProto.FLOAT, [1, WIDTH])], outputs, {"head": np.ascontiguousarray(TABLE.T)})


def run(model: onnx.ModelProto, **feeds: np.ndarray) -> list[np.ndarray]:
    options = ort.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"]).run(None, feeds)


def test_rows_come_as_they_were_to_a_two_hundredth() -> None:
    model = quantize_tables(embedding())
    kinds = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    assert kinds.get("table_Q8") == TensorProto.INT8 and "table" not in {n for node in model.graph.node for n in node.input}
    for count in (1, 7):
        ids = np.arange(count)[None] * 150 + 3
        (rows,) = run(dequantize(model), input_ids=ids)
        assert rows.shape == (1, count, WIDTH)
        assert np.abs(rows[0] - TABLE[ids[0]]).max() <= np.abs(TABLE).max() / 200


def test_a_small_table_stays() -> None:
    (rows,) = run(quantize_tables(embedding(TABLE[:8])), input_ids=np.array([[7, 0]]))
    assert np.array_equal(rows[0], TABLE[[7, 0]])


def test_a_tied_head_has_the_same_codes_once(tmp_path: Path) -> None:
    save_external(dequantize(quantize_tables(embedding())), tmp_path / "embed_tokens.onnx")
    head = dequantize(unpack_once(quantize_matmuls(tied_head(), 8)))
    assert sum(tensor.data_type == TensorProto.FLOAT for tensor in head.graph.initializer) == 1, "scales alone"
    x = np.random.default_rng(1).normal(size=(1, WIDTH)).astype(np.float32)
    logits, column = run(head, x=x)
    (row,) = run(dequantize(quantize_tables(embedding())), input_ids=np.array([[int(logits.argmax())]]))
    assert np.array_equal(column.ravel(), row.ravel())
    assert np.abs(logits[0] - TABLE @ x[0]).max() < 0.2
    shared = share_weights(head, tmp_path / "embed_tokens.onnx")
    assert shared == [tmp_path / "embed_tokens.onnx_data"]
    assert not any(tensor.HasField("raw_data") and len(tensor.raw_data) > 1000 for tensor in head.graph.initializer)
