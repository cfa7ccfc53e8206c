"""The `export` verb: a trained model → the bundle that the app loads."""

from __future__ import annotations

from pathlib import Path

from ..config import RunConfig
from ..events import EngineError, emit, note
from ..models.loupe import Loupe
from .bundle import export_fp32, write_bundle
from .graphs import graph_exports
from .manifest import write_registry
from .published import write_published_bundle


def bundle_folder(run: RunConfig) -> Path:
    return Path(run.out or Path(run.run) / "export" / run.recipe.export.id)


def export(run: RunConfig, model: Loupe) -> None:
    """`out` is the bundle's folder (models/ID); the registry beside it is written anew. The small kind's fp32 graphs, with
    which `verify` compares, stay in the run folder."""
    if run.recipe.model.head == "lisa":
        raise EngineError(
            "export-head", 'a bundle has no head "lisa": its token\'s state prompts the mask decoder; measure the run with `npx loupe-trainer eval`'
        )
    if run.recipe.model.backbone.kind == "llava":
        raise EngineError("export-family", "LLaVA has no graphs for a bundle yet; measure the run with `npx loupe-trainer eval`")
    out, tokenizer = bundle_folder(run), Path(run.run) / "tokenizer"
    if run.recipe.model.backbone.kind == "small":
        emit("start", stage="export", total_steps=len(graph_exports(model)) + 1, step=0)
        fp32 = Path(run.run) / "export" / "fp32"
        export_fp32(model, fp32)
        manifest = write_bundle(model, run.recipe, tokenizer, fp32, out)
    else:
        manifest = write_published_bundle(model, run.recipe, tokenizer, out)
    write_registry(out.parent, manifest["id"])
    size = sum(f["bytes"] for f in manifest["files"])
    note(f"{out}: {len(manifest['files'])} files, {size / 1e6:.1f} MB")
    emit("done", step=len(manifest["graphs"]), seconds=0)
