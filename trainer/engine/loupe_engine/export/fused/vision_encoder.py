"""The end of a convolutional vision_encoder (models/backbones/small/vision.py), in the layout of WebGPU's convolutions, channels last.

ONNX Runtime puts a transposition behind its last convolutions there; the graph's own, inverse to it, cancels out.
"""

from __future__ import annotations

import onnx

from .rewrite import Rewrite


def fuse_tokens(model: onnx.ModelProto) -> onnx.ModelProto:
    """From the trunk's levels to image_features. A detector's graph stays as it is."""
    g = Rewrite(model)
    if not any(name.startswith("/vision/trunk/groups") for name in g.old):
        return model
    blocks = int(g.value(g.find("/vision/Reshape").input[1])[1])
    fine, coarse = (g.transpose(g.find(f"/vision/Reshape_{i}").input[0], 0, 2, 3, 1) for i in (2, 4))
    inside = g.transpose(g.reshape(fine, blocks, 2, blocks, 2, -1), 0, 2, 1, 3, 4)
    tokens = [g.reshape(x, 1, blocks**2, -1) for x in (coarse, inside)]
    norm = g.find("/vision/norm/LayerNormalization")
    norm.input[0] = g.node("Concat", tokens, axis=-1)

    linear = g.find("/vision/merger/merger.2/MatMul")
    weight, bias = g.linear("/vision/merger/merger.2")
    positions = next(name for name in g.find("/vision/Add").input if name in g.tensors)
    _, count, width = g.sides(positions)
    # Bias and positions are one sum, and a batch of one needs no gathering.
    added = g.reshape(g.add(positions, bias), count, width)
    g.node("Gemm", [g.reshape(linear.input[0], count, -1), weight, added], ["image_features"])
    return g.finish()
