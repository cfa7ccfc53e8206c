"""Writes the small kind's bundle: quantized and fused graphs, tokenizer, context queries, vocabulary, manifest."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import onnx
import torch

from ..config import Recipe
from ..models.loupe import Loupe
from ..text import Text
from .dequantize import dequantize
from .fused import fused
from .graphs import graph_exports
from .manifest import QUERIES, graph_entry, manifest_of, write_manifest
from .quantize import fold, quantize_convs, quantize_matmuls, save_external, share_weights, store_halves, unpack_once
from .small_decoder import export_small_decoder
from .tables import quantize_tables
from .vocabulary import write_vocabulary, writes_vocabulary

DECODER, EMBEDDINGS = "decoder_model_merged", "embed_tokens"
QUANTIZED = (DECODER, EMBEDDINGS, "connector", "vision_encoder", "mask_decoder")
"""Graphs whose MatMul weights are stored in blocks of `decoder_bits`; of 8 bits, they are multiplied out when the session
starts: small as these are, that costs little memory, and everybody waits for each of their runs."""

PACKED = ("connector", EMBEDDINGS)
"""Of those the ones that are multiplied out at every run after all: once a prompt, for a fifth less of WASM's memory."""


def export_fp32(model: Loupe, folder: Path) -> None:
    """The graphs in fp32, all but the decoder folded, one file each: what `verify` compares with PyTorch."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model.eval()
    with tempfile.TemporaryDirectory() as tmp, torch.no_grad():
        for graph in graph_exports(model):
            raw = Path(tmp) / f"{graph.name}.onnx"
            graph.write(raw)
            fold(raw, folder / f"{graph.name}.onnx")
        export_small_decoder(model.backbone.qwen, folder / f"{DECODER}.onnx")


def copy_constants(model: Loupe, tokenizer: Path, out: Path) -> None:
    """Tokenizer and context queries."""
    (out / "tokenizer").mkdir()
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(tokenizer / name, out / "tokenizer" / name)
    if model.queries is not None:
        model.queries.detach().float().cpu().numpy().astype("<f4").tofile(out / QUERIES)


def write_bundle(model: Loupe, recipe: Recipe, tokenizer: Path, fp32: Path, out: Path) -> dict:
    """`fp32`: folder of `export_fp32`. Writes `out` anew and returns the manifest."""
    shutil.rmtree(out, ignore_errors=True)
    (out / "onnx").mkdir(parents=True)
    graphs = {}
    for source in sorted(fp32.glob("*.onnx"), key=lambda path: (path.stem == DECODER, path)):
        graph = onnx.load(str(source))
        bits = recipe.export.decoder_bits if source.stem in QUANTIZED else None
        if bits == 8 and source.stem == EMBEDDINGS:
            graph = quantize_tables(graph)
        if bits:
            graph = unpack_once(quantize_matmuls(graph, bits))
        if recipe.export.segmenter_bits == 8 and source.stem == "segment_encoder":
            graph, bits = quantize_convs(graph), 8
        graph = dequantize(fused(source.stem, store_halves(graph)), pack=source.stem in PACKED)
        shared = share_weights(graph, out / "onnx" / f"{EMBEDDINGS}.onnx") if source.stem == DECODER else []
        written = [*save_external(graph, out / "onnx" / source.name), *shared]
        graphs[source.stem] = graph_entry(out, written, f"q{bits}+fp16" if bits else "fp16")
    copy_constants(model, tokenizer, out)
    if writes_vocabulary(recipe):
        write_vocabulary(out, recipe)
    text = Text.load(tokenizer, model.config.vision.tokens, recipe.text)
    manifest = manifest_of(model.config, recipe, text, out, graphs, kv_dtype="float32", features=[])
    write_manifest(manifest, out)
    return manifest
