"""An ONNX graph written anew around the weights of the plain export, which stay as they are stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

MICROSOFT = "com.microsoft"


class Rewrite:
    """Takes a graph's inputs, outputs and weights; nodes are added in order, `finish` puts them in place of the old ones.

    What is computed of weights alone is folded by ONNX Runtime when the session starts, so that files hold each weight
    once, as it was.
    """

    def __init__(self, model: onnx.ModelProto):
        self.model = model
        self.graph = model.graph
        self.old = {node.name: node for node in self.graph.node if node.name}
        tensors = {tensor.name: tensor for tensor in self.graph.initializer}
        # Weights stored as halves are their casts' outputs.
        halves = {n.output[0]: n.input[0] for n in self.graph.node if n.op_type == "Cast" and n.input[0] in tensors}
        self.tensors = {**tensors, **{name: tensors[half] for name, half in halves.items()}}
        self.makers = {name: node for node in self.graph.node for name in node.output}
        self.nodes: list[NodeProto] = []
        self.constants: dict[tuple, str] = {}

    def find(self, path: str) -> NodeProto:
        """The old node that the exporter named so; quantized ones have a suffix."""
        return self.old.get(path) or self.old[f"{path}_Q8"]

    def sides(self, name: str) -> list[int]:
        """Sizes of an input of the graph, or of a weight."""
        if name in self.tensors:
            return list(self.tensors[name].dims)
        return next([d.dim_value for d in v.type.tensor_type.shape.dim] for v in self.graph.input if v.name == name)

    def value(self, name: str) -> np.ndarray:
        """A stored weight or constant."""
        return numpy_helper.to_array(self.tensors[name])

    def numbers(self, name: str) -> np.ndarray:
        """A weight as the session will have it, whatever it is stored as."""
        if name in self.tensors and name not in self.makers:
            return self.value(name)
        node = self.makers[name]
        given = [self.numbers(x) for x in node.input]
        if node.op_type == "Mul":
            return given[0] * given[1]
        return given[0].reshape(given[1]) if node.op_type == "Reshape" else given[0].astype(np.float32)

    def constant(self, value: np.ndarray | Sequence[int]) -> str:
        """Stored once per value; integers become int64, other numbers keep their type."""
        data = np.asarray(value)
        key = (str(data.dtype), data.shape, data.tobytes())
        if key not in self.constants:
            self.constants[key] = f"constant_{len(self.constants)}"
            self.graph.initializer.append(numpy_helper.from_array(data, self.constants[key]))
        return self.constants[key]

    def node(self, op: str, inputs: Sequence[str], outputs: Sequence[str] = (), domain: str = "", **fields: object) -> str:
        """The name of the first output, made up unless `outputs` are given."""
        outputs = list(outputs) or [f"fused_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(op, list(inputs), outputs, name=f"/{outputs[0]}", domain=domain, **fields))
        return outputs[0]

    def reshape(self, x: str, *shape: int, outputs: Sequence[str] = ()) -> str:
        return self.node("Reshape", [x, self.constant(np.array(shape, np.int64))], outputs)

    def transpose(self, x: str, *perm: int) -> str:
        return self.node("Transpose", [x], perm=perm)

    def scale(self, x: str, factor: float) -> str:
        return self.node("Mul", [x, self.constant(np.float32(factor))])

    def add(self, x: str, y: str) -> str:
        return self.node("Add", [x, y])

    def matmul(self, x: str, y: str) -> str:
        return self.node("MatMul", [x, y])

    def gemm(self, x: str, y: str, c: str | None = None, **fields: int) -> str:
        """x·y + c of matrices; `transA`, `transB`."""
        return self.node("Gemm", [x, y] if c is None else [x, y, c], **fields)

    def gelu(self, x: str) -> str:
        return self.node("Gelu", [x], domain=MICROSOFT)

    def linear(self, path: str) -> tuple[str, str]:
        """Weight [in,out] and bias [out] of a Linear layer that the plain graph holds as MatMul and Add."""
        matmul, add = self.find(f"{path}/MatMul"), self.find(f"{path}/Add")
        return matmul.input[1], next(name for name in add.input if name != matmul.output[0])

    def norm(self, path: str) -> tuple[list[str], float]:
        """Weight and bias of a LayerNorm, and its epsilon."""
        node = self.find(f"{path}/LayerNormalization")
        return list(node.input[1:]), next(a.f for a in node.attribute if a.name == "epsilon")

    def layer_norm(self, x: str, path: str, more: str | None = None) -> str:
        """`more` [D] is added."""
        weights, epsilon = self.norm(path)
        if more is not None:
            weights[1] = self.add(weights[1], more)
        return self.node("LayerNormalization", [x, *weights], axis=-1, epsilon=epsilon)

    def skip_norm(self, x: str, skip: str, path: str, bias: str | None = None) -> str:
        """LayerNorm of x + skip (+ bias)."""
        weights, epsilon = self.norm(path)
        inputs = [x, skip, *weights] if bias is None else [x, skip, *weights, bias]
        return self.node("SkipLayerNormalization", inputs, domain=MICROSOFT, epsilon=epsilon)

    def finish(self) -> onnx.ModelProto:
        """The model with the new nodes and what they need of the old ones."""
        # The new nodes come last: they replace those of the same output.
        maker = {name: node for node in [*self.graph.node, *self.nodes] for name in node.output if name}
        wanted, seen, nodes = [(v.name, False) for v in self.graph.output], {""}, []
        while wanted:
            name, ready = wanted.pop()
            if ready:
                nodes.append(maker[name])
            elif name not in seen:
                node = maker.get(name)
                seen |= {name, *(node.output if node else ())}
                if node:
                    # Once more, when its inputs are there.
                    wanted += [(name, True), *((given, False) for given in node.input)]
        tensors = [tensor for tensor in self.graph.initializer if tensor.name in seen]
        del self.graph.node[:], self.graph.initializer[:], self.graph.value_info[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(tensors)
        return self.model
