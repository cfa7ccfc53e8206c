"""Writes the bundle of a model of a published family: Qwen-VL's graphs built directly, SAM's and the head's traced."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..config import ExportConfig, Recipe
from ..events import EngineError, emit
from ..models.loupe import Loupe
from ..text import Text
from .bundle import copy_constants
from .graphs import GraphExport, connector_graph, prior_graph
from .manifest import graph_entry, manifest_of, write_manifest
from .qwen.decoder import export_decoder
from .qwen.embeddings import export_embeddings
from .qwen.vision import export_vision
from .sam.heads import coprs_prior_graph, lens_connector_graph
from .sam.segmenter import segmenter_graphs
from .sam.ship import ship


def mode_of(export: ExportConfig) -> str:
    """How the language graphs store and compute: q4, q4f16, q8 or fp32."""
    modes = {(4, "fp32"): "q4", (4, "fp16"): "q4f16", (8, "fp32"): "q8", (32, "fp32"): "fp32"}
    mode = modes.get((export.decoder_bits, export.activations))
    if mode is None:
        known = "; ".join(f"{bits} bits with {activations}" for bits, activations in modes)
        chosen = f"{export.decoder_bits} bits with {export.activations} activations"
        raise EngineError("export-mode", f"there is no export of {chosen}; choose {known}")
    return mode


def head_graphs(model: Loupe) -> list[GraphExport]:
    config = model.config
    if config.head == "box":
        return []
    if config.context.token is not None:
        return [coprs_prior_graph(model.prior, config.segmenter.embed_size)]
    if config.connector.kind == "lens":
        return [lens_connector_graph(model.connector)]
    return [connector_graph(model), *([] if config.head == "lens" else [prior_graph(model)])]


def write_published_bundle(model: Loupe, recipe: Recipe, tokenizer: Path, out: Path) -> dict:
    """Writes `out` anew and returns the manifest. No file but the graphs' own is above 48 MB."""
    mode, folder = mode_of(recipe.export), out / "onnx"
    shutil.rmtree(out, ignore_errors=True)
    folder.mkdir(parents=True)
    model.eval().requires_grad_(False)
    qwen, graphs = model.backbone.qwen, {}
    language = {
        "vision_encoder": export_vision,
        "embed_tokens": export_embeddings,
        "decoder_model_merged": export_decoder,
    }
    traced = [*head_graphs(model), *segmenter_graphs(model.segmenter)]
    emit("start", stage="export", total_steps=len(language) + len(traced), step=0)
    for name, write in language.items():
        graphs[name] = graph_entry(out, write(qwen, folder / f"{name}.onnx", mode), mode)
        emit("step", step=len(graphs), loss=0.0, metrics={}, samples_per_s=0, eta_s=0)
    bits = {4: 8, 8: 8}.get(recipe.export.decoder_bits)
    for graph in traced:
        written = ship(graph, folder / f"{graph.name}.onnx", bits, halves=recipe.export.decoder_bits != 32)
        graphs[graph.name] = graph_entry(out, written, "fp32" if recipe.export.decoder_bits == 32 else f"q{bits}+fp16")
        emit("step", step=len(graphs), loss=0.0, metrics={}, samples_per_s=0, eta_s=0)
    copy_constants(model, tokenizer, out)
    text = Text.load(tokenizer, 0, recipe.text)
    half = recipe.export.activations == "fp16"
    features = ["shader-f16"] if half else []
    manifest = manifest_of(model.config, recipe, text, out, graphs, "float16" if half else "float32", features)
    write_manifest(manifest, out)
    return manifest
