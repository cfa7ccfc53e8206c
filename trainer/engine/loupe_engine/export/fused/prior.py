"""prior (models/heads/prior.py): the query looks through the key's weights, so that the embedding is not projected first.

q·(Wk·x) is (q·Wk)·x: 4 rows of 256 numbers are multiplied with the weights instead of E·E.
"""

from __future__ import annotations

import onnx

from .rewrite import MICROSOFT, Rewrite


def fuse_prior(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same inputs and outputs; `model` is the plain export."""
    g = Rewrite(model)
    _, width, cells, _ = g.sides("image_embed")
    fuse1, fuse2 = g.find("/prior/fuse1/Conv"), g.find("/prior/fuse2/Conv")
    heads = g.sides(fuse1.input[1])[1]
    factor = next(float(g.value(name)) for name in g.find("/prior/Mul").input if name in g.tensors)
    positions = next(name for name in g.find("/prior/Add").input if name in g.tensors)
    q = g.reshape(g.matmul("concentration", g.find("/prior/query/MatMul").input[1]), heads, 1, width // heads)
    key = g.scale(g.reshape(g.find("/prior/key/Conv").input[1], heads, width // heads, width), factor)
    rows = g.reshape(g.add("image_embed", positions), width, cells**2)
    scores = g.matmul(g.reshape(g.matmul(q, key), heads, width), rows)
    x = g.node("Conv", [g.reshape(scores, 1, heads, cells, cells), *fuse1.input[1:]], pads=[1, 1, 1, 1])
    silu = g.node("QuickGelu", [x], domain=MICROSOFT, alpha=1.0)
    heat = g.node("Conv", [silu, *fuse2.input[1:]], pads=[1, 1, 1, 1])
    resize = g.find("/prior/Resize")
    resize.input[0] = heat
    return g.finish()
