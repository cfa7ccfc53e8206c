"""Writes a bundle: quantized graphs, tokenizer, context queries, manifest with a SHA-256 for every chunk of every file."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from jsonschema import validate
from onnx import TensorProto

from .. import text as T
from ..config import Recipe
from ..models import trunk
from ..models.loupe import Loupe
from .graphs import graph_exports
from .quantize import fold, quantize_matmuls, save_external, store_halves

QUANTIZED = ("decoder_model_merged", "connector", "vision_encoder", "mask_decoder")
"""Graphs whose MatMul weights are stored in blocks of `decoder_bits`."""
SCHEMA = Path(__file__).resolve().parent.parent / "bundle" / "manifest.schema.json"
DTYPES = {TensorProto.FLOAT: "float32", TensorProto.FLOAT16: "float16", TensorProto.INT64: "int64"}


def export_fp32(model: Loupe, folder: Path) -> None:
    """The seven graphs in fp32, folded, one file each: what `verify` compares with PyTorch."""
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    with tempfile.TemporaryDirectory() as tmp, torch.no_grad():
        for graph in graph_exports(model):
            raw = Path(tmp) / f"{graph.name}.onnx"
            graph.write(raw)
            fold(raw, folder / f"{graph.name}.onnx")


def describe(values: list) -> dict:
    out = {}
    for value in values:
        kind = value.type.tensor_type
        shape = [d.dim_param or d.dim_value for d in kind.shape.dim]
        out[value.name] = {"dtype": DTYPES[kind.elem_type], "shape": shape}
    return out


def chunk_hashes(path: Path, size: int) -> list[str]:
    hashes = []
    with path.open("rb") as file:
        while chunk := file.read(size):
            hashes.append(hashlib.sha256(chunk).hexdigest())
    return hashes


def file_entry(folder: Path, path: Path, chunk: int) -> dict:
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": path.stat().st_size,
        "chunks": chunk_hashes(path, chunk),
    }


def write_bundle(model: Loupe, recipe: Recipe, tokenizer: Path, fp32: Path, out: Path) -> dict:
    """`fp32`: folder of `export_fp32`. Writes `out` anew and returns the manifest."""
    shutil.rmtree(out, ignore_errors=True)
    (out / "onnx").mkdir(parents=True)
    export = recipe.export
    graphs = {}
    for source in sorted(fp32.glob("*.onnx")):
        name = source.stem
        graph = onnx.load(str(source))
        bits = export.decoder_bits if name in QUANTIZED else None
        if bits:
            graph = quantize_matmuls(graph, bits)
        written = save_external(store_halves(graph), out / "onnx" / source.name)
        graphs[name] = {
            "file": f"onnx/{source.name}",
            "external": [f"onnx/{p.name}" for p in written[1:]],
            "weights": f"q{bits}+fp16" if bits else "fp16",
            "inputs": describe(graph.graph.input),
            "outputs": describe(graph.graph.output),
        }
    (out / "tokenizer").mkdir()
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(tokenizer / name, out / "tokenizer" / name)
    model.context_queries.detach().numpy().astype("<f4").tofile(out / "context_queries.bin")

    c = model.config
    text = T.Text.load(tokenizer, c.vision.tokens)
    normal = {"mean": list(trunk.MEAN), "std": list(trunk.STD)}
    manifest = {
        "schema": 1,
        "id": export.id,
        "name": export.name,
        "version": export.version,
        "summary": export.summary,
        "can": export.can,
        "cannot": export.cannot,
        "licence": export.licence,
        "base_models": export.base_models,
        "head": c.head,
        "context": {
            "file": "context_queries.bin",
            "count": c.context.queries,
            "hidden": c.backbone.hidden,
            "positions": "mrope",
        },
        "image": {
            "width": c.vision.image_size,
            "height": c.vision.image_size,
            "patch_size": c.vision.patch_size,
            "merge_size": c.vision.merge_size,
            "temporal_patch_size": c.vision.temporal_patch_size,
            **normal,
        },
        "segment_image": {
            "size": c.segmenter.image_size,
            "mask_size": c.segmenter.mask_size,
            "heatmap_size": c.segmenter.mask_size,
            **normal,
        },
        "tokenizer": {"tokenizer": "tokenizer/tokenizer.json", "config": "tokenizer/tokenizer_config.json"},
        "tokens": {
            "eos": [text.eos],
            "image": text.image,
            "vision_start": text.vision_start,
            "vision_end": text.vision_end,
        },
        "template": {"system": T.SYSTEM, "question": T.QUESTION, "think": list(T.THINK), "answer": list(T.ANSWER)},
        "box": {"coordinates": "absolute"},
        "generation": {"max_new_tokens": export.max_new_tokens, "max_prompt_tokens": export.max_prompt_tokens},
        "decoder": {
            "layers": c.backbone.layers,
            "kv_heads": c.backbone.kv_heads,
            "head_dim": c.backbone.head_dim,
            "vocab": c.backbone.vocab,
        },
        "mask": {"prompt_with_box": c.prompt_with_box, "threshold": 0.0},
        "graphs": graphs,
        "chunk_bytes": export.chunk_bytes,
        "files": [file_entry(out, p, export.chunk_bytes) for p in sorted(out.rglob("*")) if p.is_file()],
        "requires": {"features": [], "memory_mb": export.memory_mb},
        "evaluation": [],
    }
    write_manifest(manifest, out)
    return manifest


def write_manifest(manifest: dict, folder: Path) -> None:
    """Validates against the schema that the app uses too, then writes."""
    validate(manifest, json.loads(SCHEMA.read_text()))
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def write_registry(models: Path, default: str) -> None:
    """models/registry.json from the manifests of the folders beside it."""
    rows = []
    for path in sorted(models.glob("*/manifest.json")):
        m = json.loads(path.read_text())
        rows.append(
            {
                "id": m["id"],
                "name": m["name"],
                "path": path.parent.name,
                "bytes": sum(f["bytes"] for f in m["files"]),
                "licence": m["licence"]["id"],
            }
        )
    (models / "registry.json").write_text(json.dumps({"default": default, "models": rows}, indent=2) + "\n")
