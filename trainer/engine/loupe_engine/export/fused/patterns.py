"""Groups of nodes, as PyTorch's exporter writes them, that are one operator of ONNX Runtime on every provider.

ONNX Runtime has most of these fusions itself, for the processor alone.
"""

from __future__ import annotations

from collections import defaultdict

import onnx
from onnx import NodeProto, helper, numpy_helper

from .rewrite import MICROSOFT, Rewrite


class Links:
    """Who makes and who reads the values of a graph."""

    def __init__(self, graph: onnx.GraphProto):
        self.maker = {name: node for node in graph.node for name in node.output}
        self.readers: dict[str, list[NodeProto]] = defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self.readers[name].append(node)

    def only_reader(self, name: str, op: str) -> NodeProto | None:
        readers = self.readers[name]
        return readers[0] if len(readers) == 1 and readers[0].op_type == op else None


def replace(graph: onnx.GraphProto, swaps: dict[str, NodeProto], gone: set[str]) -> None:
    """Puts each new node in the place of the one that makes the key; drops the makers of `gone`."""
    nodes = [swaps.get(node.output[0], node) for node in graph.node if node.output[0] not in gone]
    del graph.node[:]
    graph.node.extend(nodes)


def fuse_gelus(model: onnx.ModelProto) -> onnx.ModelProto:
    """½·x·(1 + erf(x/√2)), five nodes → Gelu."""
    links, swaps, gone = Links(model.graph), {}, set()
    for erf in [node for node in model.graph.node if node.op_type == "Erf"]:
        div = links.maker[erf.input[0]]
        add = links.only_reader(erf.output[0], "Add")
        times = add and links.only_reader(add.output[0], "Mul")
        half = times and links.only_reader(times.output[0], "Mul")
        if half and div.op_type == "Div" and div.input[0] in times.input:
            swaps[half.output[0]] = helper.make_node(
                "Gelu", [div.input[0]], [half.output[0]], name=half.name, domain=MICROSOFT
            )
            gone |= {node.output[0] for node in (div, erf, add, times)}
    replace(model.graph, swaps, gone)
    return Rewrite(model).finish()


def fuse_pads(model: onnx.ModelProto) -> onnx.ModelProto:
    """Zeros around an image [1,C,H,W] before a convolution → the convolution's own padding."""
    links, gone = Links(model.graph), set()
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for conv in [node for node in model.graph.node if node.op_type == "Conv"]:
        pad = links.maker.get(conv.input[0])
        # With a third input it is filled with that instead of zeros.
        if pad is None or pad.op_type != "Pad" or any(pad.input[2:]) or pad.input[1] not in tensors:
            continue
        ends = numpy_helper.to_array(tensors[pad.input[1]]).reshape(2, 4)
        if len(links.readers[pad.output[0]]) > 1 or ends[:, :2].any():
            continue
        own = next(a for a in conv.attribute if a.name == "pads")
        pads = [int(a + b) for a, b in zip(own.ints, ends[:, 2:].flatten())]
        own.CopyFrom(helper.make_attribute("pads", pads))
        conv.input[0] = pad.input[0]
        gone.add(pad.output[0])
    replace(model.graph, {}, gone)
    return Rewrite(model).finish()


def fuse_skip_norms(model: onnx.ModelProto) -> onnx.ModelProto:
    """A sum and its LayerNorm → SkipLayerNormalization, which gives the sum too.

    For a few rows: on a processor it takes five times as long as the two.
    """
    links, swaps, gone = Links(model.graph), {}, set()
    for norm in [node for node in model.graph.node if node.op_type == "LayerNormalization"]:
        add = links.maker.get(norm.input[0])
        if add is None or add.op_type != "Add":
            continue
        epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        outputs = [norm.output[0], "", "", add.output[0]]
        if len(links.readers[add.output[0]]) == 1:
            outputs = outputs[:1]
        inputs = [*add.input, *norm.input[1:]]
        node = helper.make_node("SkipLayerNormalization", inputs, outputs, name=norm.name, domain=MICROSOFT, epsilon=epsilon)
        # Where the sum was made, so that it comes before those that read it.
        swaps[add.output[0]] = node
        gone.add(norm.output[0])
    replace(model.graph, swaps, gone)
    return Rewrite(model).finish()
