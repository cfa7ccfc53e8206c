"""The connector's blocks (models/heads/connector.py): attention over the context, with its packed projection, is one operator."""

from __future__ import annotations

import onnx

from .rewrite import MICROSOFT, Rewrite


def fuse_blocks(model: onnx.ModelProto) -> onnx.ModelProto:
    """From norm1 to the output projection of every block."""
    g = Rewrite(model)
    for path in [name.rsplit("/", 1)[0] for name in g.old if name.endswith("/norm1/LayerNormalization")]:
        block = path.removesuffix("/norm1")
        weight, bias = g.linear(f"{block}/qkv")
        factor = next(float(g.value(name)) for name in g.find(f"{block}/Mul").input if name in g.tensors)
        heads = round(g.sides(bias)[0] / 3 * factor**2)
        inputs, output = [g.find(path + "/LayerNormalization").output[0], weight, bias], g.find(f"{block}/Reshape_1").output
        g.node("Attention", inputs, output, domain=MICROSOFT, num_heads=heads, scale=factor)
    return g.finish()
