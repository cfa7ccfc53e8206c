"""What a bundle's manifest says of a model: everything that the app must know and that is not code (docs/bundle.md)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import onnx
from jsonschema import ValidationError, validate
from onnx import TensorProto

from ..config import ModelConfig, Recipe, SquareVision
from ..events import EngineError, note
from ..json_files import read_object, unlike_schema
from ..models.backbone import text_settings
from ..models.inputs import segment_normal, vision_normal
from ..models.segmenters.multimask import Stability
from ..text import Text
from ..whole_files import write_whole
from .qwen.decoder import position_count
from .vocabulary import VOCABULARY

SCHEMA = Path(__file__).resolve().parent.parent / "schema" / "manifest.schema.json"
DTYPES = {
    TensorProto.FLOAT: "float32",
    TensorProto.FLOAT16: "float16",
    TensorProto.INT64: "int64",
    TensorProto.INT32: "int32",
}
QUERIES = "context_queries.bin"


def describe(values: list) -> dict:
    out = {}
    for value in values:
        kind = value.type.tensor_type
        shape = [d.dim_param or d.dim_value for d in kind.shape.dim]
        out[value.name] = {"dtype": DTYPES[kind.elem_type], "shape": shape}
    return out


def graph_entry(bundle: Path, written: list[Path], weights: str) -> dict:
    """`written`: the .onnx and its external data files."""
    graph = onnx.load(str(written[0]), load_external_data=False).graph
    names = [p.relative_to(bundle).as_posix() for p in written]
    return {
        "file": names[0],
        "external": names[1:],
        "weights": weights,
        "inputs": describe(graph.input),
        "outputs": describe(graph.output),
    }


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


def context_of(c: ModelConfig, text: Text) -> dict:
    hidden = c.backbone.hidden
    if c.head == "box":
        return {"kind": "none", "hidden": hidden}
    if c.context.token is not None:
        return {"kind": "token", "token": text.tokenizer.token_to_id(c.context.token), "hidden": hidden}
    where = {"kind": "queries", "file": QUERIES, "count": c.context.queries, "hidden": hidden}
    return {**where, "positions": c.context.positions}


def image_of(c: ModelConfig) -> dict:
    v, (mean, std) = c.vision, vision_normal(c)
    if isinstance(v, SquareVision):
        sizing = {"kind": "fixed", "width": v.image_size, "height": v.image_size}
        resample, window = "bilinear", None
    else:
        sizing = {"kind": "smart", "min_pixels": v.min_pixels, "max_pixels": v.max_pixels}
        resample, window = "bicubic", v.window
    return {
        "sizing": sizing,
        "resample": resample,
        "window": window,
        "patch_size": v.patch_size,
        "merge_size": v.merge_size,
        "regions": v.regions,
        "temporal_patch_size": v.temporal_patch_size,
        "mean": list(mean),
        "std": list(std),
    }


def segment_image_of(c: ModelConfig) -> dict:
    s, (mean, std) = c.segmenter, segment_normal(c)
    return {
        "size": s.image_size,
        "mask_size": s.mask_size,
        "heatmap_size": s.mask_size,
        "fit": s.fit,
        "mean": list(mean),
        "std": list(std),
    }


def manifest_of(
    c: ModelConfig, recipe: Recipe, text: Text, out: Path, graphs: dict[str, dict], kv_dtype: str, features: list[str]
) -> dict:
    """`out` holds every file already; `features`: WebGPU features without which the graphs cannot run there."""
    export, template = recipe.export, recipe.text
    return {
        "schema": 1,
        "id": export.id,
        "name": export.name,
        "version": export.version,
        "summary": export.summary,
        "can": export.can,
        "cannot": export.cannot,
        "licence": export.licence.model_dump(),
        "base_models": [one.model_dump() for one in export.base_models],
        "head": c.head,
        "layout": "loupe",
        "context": context_of(c, text),
        "image": image_of(c),
        "segment_image": segment_image_of(c),
        "tokenizer": {"tokenizer": "tokenizer/tokenizer.json", "config": "tokenizer/tokenizer_config.json"},
        **({"vocabulary": VOCABULARY} if (out / VOCABULARY).exists() else {}),
        "tokens": {
            "eos": [text.eos],
            "image": text.image,
            "vision_start": text.vision_start,
            "vision_end": text.vision_end,
        },
        "template": {
            "system": template.system,
            "question": template.question,
            "case": template.case,
            **({"signs": template.signs} if template.signs is not None else {}),
            "think": template.think and list(template.think),
            "answer": template.answer and list(template.answer),
        },
        "box": {"coordinates": None if template.box == "none" else template.coordinates},
        "generation": {"max_new_tokens": export.max_new_tokens, "max_prompt_tokens": export.max_prompt_tokens},
        "decoder": {
            "layers": c.backbone.layers,
            "kv_heads": c.backbone.kv_heads,
            "head_dim": c.backbone.head_dim,
            # Of the graph: CoPRS's weights have a row more than their backbone, for <REF_POS>.
            "vocab": graphs["decoder_model_merged"]["outputs"]["logits"]["shape"][-1],
            "kv_dtype": kv_dtype,
            "deepstack": 0 if isinstance(c.vision, SquareVision) else len(c.vision.deepstack),
            "positions": position_count(text_settings(c.backbone)["max_position_embeddings"]),
            # GroupQueryAttention, which every decoder that is exported has.
            "past_present_share_buffer": True,
        },
        "mask": {
            "prompt_with_box": c.prompt_with_box,
            "threshold": 0.0,
            "pad_point": c.pad_point,
            "pad_box": c.pad_box,
            "stability": asdict(Stability()) if c.dynamic_multimask else None,
            "max_hole_area": export.max_hole_area,
            "max_sprinkle_area": export.max_sprinkle_area,
        },
        "graphs": graphs,
        "chunk_bytes": export.chunk_bytes,
        "files": [file_entry(out, p, export.chunk_bytes) for p in sorted(out.rglob("*")) if p.is_file()],
        "requires": {"features": features, "memory_mb": export.memory_mb},
        "evaluation": [],
    }


def read_manifest(path: Path) -> dict:
    """That of a bundle, which may be older than some keys: these get the schema's default ("as before"). Raises EngineError
    "file-broken"."""
    advice = "export or import the bundle anew"
    manifest = read_object(path, advice)
    fill(manifest, json.loads(SCHEMA.read_text()))
    try:
        check_manifest(manifest)
    except ValidationError as error:
        raise unlike_schema(path, error, advice) from error
    return manifest


def fill(value: object, schema: dict) -> None:
    """Puts the schema's defaults where keys are missing, in sections that are there."""
    for key, inner in schema.get("properties", {}).items() if isinstance(value, dict) else ():
        if "default" in inner:
            value.setdefault(key, inner["default"])
        fill(value.get(key), inner)


def check_manifest(manifest: dict) -> None:
    """Raises jsonschema.ValidationError."""
    validate(manifest, json.loads(SCHEMA.read_text()))


def write_manifest(manifest: dict, folder: Path) -> None:
    """Validates against the schema that the app uses too, then writes."""
    check_manifest(manifest)
    write_whole(folder / "manifest.json", json.dumps(manifest, indent=2) + "\n")


def row_of(manifest: dict, path: str) -> dict:
    return {
        "id": manifest["id"],
        "name": manifest["name"],
        "path": path,
        "bytes": sum(f["bytes"] for f in manifest["files"]),
        "licence": manifest["licence"]["id"],
    }


def write_registry(models: Path, default: str) -> None:
    """models/registry.json from the manifests of the folders beside it. A broken one of another bundle is left out, with a
    word: this one is made."""
    rows = []
    for path in sorted(models.glob("*/manifest.json")):
        try:
            rows.append(row_of(read_object(path, "its bundle is left out of registry.json"), path.parent.name))
        except EngineError as error:
            note(str(error))
        except (KeyError, TypeError):
            note(f"{path} is no bundle's; it is left out of registry.json")
    write_whole(models / "registry.json", json.dumps({"default": default, "models": rows}, indent=2) + "\n")
