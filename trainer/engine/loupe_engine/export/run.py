"""The `export` verb: weights of the finished stages → fp32 graphs in the run folder and a quantized bundle."""

from __future__ import annotations

from pathlib import Path

from ..config import RunConfig
from ..events import emit, note
from ..models.loupe import Loupe
from .bundle import export_fp32, write_bundle, write_registry


def export(run: RunConfig, model: Loupe) -> None:
    """`out` is the bundle's folder (models/ID); the registry beside it is written anew."""
    folder, out = Path(run.run) / "export", Path(run.out or Path(run.run) / "export" / run.recipe.export.id)
    fp32 = folder / "fp32"
    emit("start", stage="export", total_steps=2, step=0)
    export_fp32(model, fp32)
    manifest = write_bundle(model, run.recipe, Path(run.run) / "tokenizer", fp32, out)
    write_registry(out.parent, manifest["id"])
    size = sum(f["bytes"] for f in manifest["files"])
    note(f"{out}: {len(manifest['files'])} files, {size / 1e6:.1f} MB")
    emit("done", step=2, seconds=0)
