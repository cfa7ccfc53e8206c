"""mask_decoder of the small kind (models/segmenters/lite.py) in rows of channels: [E·E,256] of the image, [T,256] of the tokens.

Nothing is laid out twice: masks and features are cut into the image embedding's cells once, and the masks put together at
the end. A convolution over cells that do not overlap is then a matrix product, with what is added to it as its bias.
"""

from __future__ import annotations

import numpy as np
import onnx

from .attention import Heads
from .rewrite import MICROSOFT, Rewrite

WIDTH = 256
STRIDE = 16
"""Pixels of the segment image a cell of the embedding."""
MASKS = 4
FIRST = 2 + MASKS
"""The first tokens: object score, predicted IoU, the masks."""


def fuse_mask_decoder(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same inputs and outputs; `model` is the plain export."""
    g = Rewrite(model)
    cells = g.sides("image_embed")[2]
    points, drawn, paint = point_prompts(g, cells)
    prompts = g.node("Concat", [fixed_tokens(g), points, "prompt_tokens"], axis=1)
    image = g.transpose(g.reshape("image_embed", WIDTH, cells**2), 1, 0)
    backs = [Heads(g, f"/transformer/layers.{i}/cross_attn_image_to_token") for i in (0, 1)]
    image = g.add(g.gemm(drawn, paint, mask_prompt(g, cells, backs[0].bias), transA=1), image)
    tokens, image = transformer(g, prompts, image, cells**2, backs)
    hyper = heads(g, tokens)
    masks = g.gemm(hyper, upscale(g, image, cells), transB=1)
    blocks = g.transpose(g.reshape(masks, MASKS, cells, cells, 2, 2, 2, 2), 0, 1, 3, 5, 2, 4, 6)
    g.reshape(blocks, 1, MASKS, 4 * cells, 4 * cells, outputs=["masks"])
    return g.finish()


def fixed_tokens(g: Rewrite) -> str:
    """[1,6,256]"""
    return next(node.input[0] for node in g.old.values() if node.op_type == "Expand")


def point_prompts(g: Rewrite, cells: int) -> tuple[str, str, str]:
    """Tokens [1,N,256]; what is painted on the embedding: weights [N,E·E] of kinds [N,256].

    A label picks its row of one table, -1 the last. Gaussian and sigmoid are one formula for all labels: twice the sigmoid
    of slope 0 is 1, and so is e to the 0.
    """
    name = "segmenter.prompt_encoder."
    kinds = g.node("Concat", [f"{name}point_embed.weight", f"{name}not_a_point_embed.weight"], axis=0)
    # Twice 1/2 in both directions for a click, and nothing for what is no point.
    paint = g.node("Mul", ["segmenter.paint.weight", g.constant(np.float32([[4], [4], [1], [1]]))])
    paint = g.node("Concat", [paint, g.constant(np.zeros((1, WIDTH), np.float32))], axis=0)
    is_point, slope = [1, 1, 1, 1, 0], np.array([0, 0, 2, -2, 0]) / STRIDE
    bend = np.array([-0.5, -0.5, 0, 0, 0]) / STRIDE**2
    numbers = g.constant(np.stack([is_point, slope, bend], axis=1).astype(np.float32))
    table = g.node("Concat", [kinds, paint, numbers], axis=1)
    parts = [f"fused_{part}" for part in ("kind", "paint", "is_point", "slope", "bend")]
    widths = g.constant(np.array([WIDTH, WIDTH, 1, 1, 1], np.int64))
    g.node("Split", [g.node("Gather", [table, "point_labels"], axis=0), widths], parts, axis=2)
    kind, paint, is_point, slope, bend = parts

    size = STRIDE * cells
    waves = g.find("/shared_embedding/MatMul").input[1]  # [2,128], in waves a picture and a half
    waves = g.node("Concat", [waves, waves], axis=1)
    # 2π of (2(x + ½)/size - 1), and cos x is sin(x + π/2).
    ones = g.constant(np.full((1, 2), 2 * np.pi * (1 / size - 1), np.float32))
    quarter = g.constant(np.repeat([0, np.pi / 2], WIDTH // 2).astype(np.float32))
    shift = g.add(g.matmul(ones, waves), quarter)
    turns = g.gemm(g.reshape("point_coords", -1, 2), g.scale(waves, 4 * np.pi / size), g.reshape(shift, WIDTH))
    position = g.node("Sin", [g.node("Mul", [g.reshape(turns, 1, -1, WIDTH), is_point])])

    # Pixels from the points to the centre of each cell, [N,2,E·E].
    at = (np.arange(cells, dtype=np.float32) + 0.5) * STRIDE
    centres = g.constant(np.stack([np.tile(at, cells), np.repeat(at, cells)]))
    away = g.node("Sub", [centres, g.reshape("point_coords", -1, 2, 1)])
    ramp = g.node("Sigmoid", [g.node("Mul", [away, g.reshape(slope, -1, 1, 1)])])
    falls = g.node("Exp", [g.node("Mul", [g.node("Mul", [away, away]), g.reshape(bend, -1, 1, 1)])])
    both = g.constant(np.array([1], np.int64))
    drawn = g.node("ReduceProd", [g.node("Mul", [ramp, falls]), both], keepdims=0)
    return g.add(position, kind), drawn, g.reshape(paint, -1, WIDTH)


def no_mask(g: Rewrite) -> str:
    """[1,256,1,1]"""
    return next(name for name in g.tensors if g.sides(name) == [1, WIDTH, 1, 1] and not name.endswith("_half"))


def mask_prompt(g: Rewrite, cells: int, more: str) -> str:
    """The low-res mask, cut into cells of 4 × 4: [E·E,256]; without one what the model says then.
    `more` [256] is added."""
    blocks = g.transpose(g.reshape("mask_input", cells, 2, 2, cells, 2, 2), 0, 3, 1, 4, 2, 5)
    x = g.reshape(blocks, cells**2 * 4, 4)
    for i in (1, 2):
        conv = g.find(f"/mask_embed/conv{i}/Conv")
        out, inner, *_ = g.sides(conv.input[1])
        weight = g.reshape(g.transpose(conv.input[1], 2, 3, 1, 0), 4 * inner, out)
        x = g.gelu(g.layer_norm(g.gemm(x, weight, conv.input[2]), f"/mask_embed/layer_norm{i}"))
        x = g.reshape(x, cells**2, -1)
    last, has = g.find("/mask_embed/conv3/Conv"), g.reshape("has_mask_input", 1, 1)
    weight = g.transpose(g.reshape(last.input[1], WIDTH, -1), 1, 0)
    # has · bias + (1 - has) · none
    bias, none = g.reshape(last.input[2], 1, WIDTH), g.reshape(no_mask(g), 1, WIDTH)
    row = g.gemm(has, g.node("Sub", [bias, none]), g.add(none, more))
    return g.gemm(g.node("Mul", [x, has]), weight, row)


def transformer(g: Rewrite, prompts: str, image: str, count: int, backs: list[Heads]) -> tuple[str, str]:
    """Tokens [1,T,256] and rows [E·E,256] → the same, after both layers and the last look at the image.

    The rows that enter a layer have the bias of its attention from image to token (`backs`), which the layer adds to them,
    already: so it is added to no rows at a run.
    """
    positions = next(name for name in g.find("/transformer/layers.0/Add_1").input if name in g.tensors)
    positions = g.reshape(positions, count, WIDTH)
    tokens, asking = prompts, prompts
    for i in (0, 1):
        path = f"/transformer/layers.{i}"
        seen = Heads(g, f"{path}/self_attn").of_themselves(asking, tokens if i else None, WIDTH)
        # The first layer's tokens are their own positions, and no residual.
        norm = f"{path}/layer_norm1"
        tokens = g.layer_norm(seen, norm) if i == 0 else g.skip_norm(seen, tokens, norm)
        back = backs[i]
        placed = g.add(image, g.node("Sub", [back.unbias(positions), back.bias]))
        ahead = Heads(g, f"{path}/cross_attn_token_to_image")
        seen = ahead.of_few(g.add(tokens, prompts), placed, image, WIDTH, more=back.bias)
        tokens = g.skip_norm(seen, tokens, f"{path}/layer_norm2")
        tokens = g.skip_norm(mlp(g, tokens, f"{path}/mlp"), tokens, f"{path}/layer_norm3")
        asking = g.add(tokens, prompts)
        told = back.of_many(placed, asking, tokens, image, count, WIDTH)
        # Not SkipLayerNormalization, which takes five times as long on a processor.
        image = g.layer_norm(told, f"{path}/layer_norm4", more=backs[1].bias if i == 0 else None)
    last = Heads(g, "/transformer/final_attn_token_to_image")
    seen = last.of_few(asking, g.add(image, positions), image, WIDTH)
    return g.skip_norm(seen, tokens, "/transformer/layer_norm_final_attn"), image


def mlp(g: Rewrite, tokens: str, path: str) -> str:
    (first, first_bias), (second, second_bias) = g.linear(f"{path}/proj_in"), g.linear(f"{path}/proj_out")
    # A convolution and its ReLU are one dispatch, a matrix product and its are two.
    weight = g.node("Unsqueeze", [g.transpose(first, 1, 0), g.constant(np.array([2, 3], np.int64))])
    x = g.node("Conv", [channels_first(g, tokens, WIDTH), weight, first_bias], kernel_shape=[1, 1])
    x = g.reshape(g.transpose(g.node("Relu", [x]), 0, 2, 3, 1), -1, g.sides(first_bias)[0])
    return g.reshape(g.gemm(x, second, second_bias), 1, -1, WIDTH)


def channels_first(g: Rewrite, tokens: str, width: int) -> str:
    """[1,T,D] → [1,D,1,T]. WebGPU's convolutions want channels last: this and what ONNX Runtime adds cancel out there."""
    return g.transpose(g.reshape(tokens, 1, 1, -1, width), 0, 3, 1, 2)


def heads(g: Rewrite, tokens: str) -> str:
    """Outputs object_score and iou_scores; the masks' weights [4,32]. One network a token: one grouped convolution a layer."""
    paths = ["pred_obj_score_head", "iou_prediction_head", *(f"output_hypernetworks_mlps.{i}" for i in range(MASKS))]
    firsts = [g.constant(np.array([n], np.int64)) for n in (0, FIRST, 1)]
    x = channels_first(g, g.node("Slice", [tokens, *firsts]), FIRST * WIDTH)
    out = WIDTH // 8
    for i, layer in enumerate(("proj_in", "layers.0", "proj_out")):
        gemms = [g.find(f"/{path}/{layer}/Gemm") for path in paths]
        weights, biases = ([node.input[j] for node in gemms] for j in (1, 2))
        if i == 2:
            weights, biases = ([filled(g, name, out) for name in names] for names in (weights, biases))
        weight = g.reshape(g.node("Concat", weights, axis=0), -1, WIDTH, 1, 1)
        x = g.node("Conv", [x, weight, g.node("Concat", biases, axis=0)], group=FIRST, kernel_shape=[1, 1])
        x = g.node("Relu", [x]) if i < 2 else g.reshape(g.transpose(x, 0, 2, 3, 1), 1, FIRST * out)
    names = ["object_score", "fused_unused_0", "fused_iou", "fused_unused_1", "fused_hyper"]
    widths = np.array([1, out - 1, MASKS, out - MASKS, MASKS * out], np.int64)
    g.node("Split", [x, g.constant(widths)], names, axis=1)
    g.node("Sigmoid", ["fused_iou"], ["iou_scores"])
    return g.reshape("fused_hyper", MASKS, out)


def filled(g: Rewrite, name: str, rows: int) -> str:
    """Zeros below a weight or bias, up to `rows`."""
    sides = g.sides(name)
    ends = [0] * len(sides) + [rows - sides[0]] + [0] * (len(sides) - 1)
    return g.node("Pad", [name, g.constant(np.array(ends, np.int64))]) if any(ends) else name


def upscale(g: Rewrite, image: str, cells: int) -> str:
    """[E·E,256] → [16·E·E,32]: of each cell its four quarters, and of each quarter its four."""
    first, second = (g.find(f"/upscale_conv{i}/ConvTranspose") for i in (1, 2))
    wide, narrow = WIDTH // 4, WIDTH // 8
    fine = g.transpose(g.reshape("high_res_feats.1", wide, cells, 2, cells, 2), 1, 3, 2, 4, 0)
    fine = g.reshape(fine, -1, 4 * wide)
    x = g.add(g.reshape(g.gemm(image, quarters(g, first.input[1]), fine), -1, wide), first.input[2])
    x = g.gelu(g.layer_norm(x, "/upscale_layer_norm"))
    finest = g.transpose(g.reshape("high_res_feats.0", narrow, cells, 2, 2, cells, 2, 2), 1, 4, 2, 5, 3, 6, 0)
    x = g.gemm(x, quarters(g, second.input[1]), g.reshape(finest, -1, 4 * narrow))
    return g.node("BiasGelu", [g.reshape(x, -1, narrow), second.input[2]], domain=MICROSOFT)


def quarters(g: Rewrite, weight: str) -> str:
    """[in,out,2,2] of a transposed convolution → [in,4·out]"""
    inner, out, *_ = g.sides(weight)
    return g.reshape(g.transpose(weight, 0, 2, 3, 1), inner, 4 * out)
