"""The `card` verb: puts measured figures into the manifest and writes the model card beside it.

Figures come from `loupe eval --json` on exactly this bundle; nothing is computed here.
"""

from __future__ import annotations

import json
from pathlib import Path

from ..config import Recipe, RunConfig
from ..events import EngineError, emit
from .figures import figure_sections
from .manifest import write_manifest, write_registry


def error(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"


def stage_table(run: Path, recipe: Recipe) -> list[str]:
    lines = ["| stage | steps | minutes | last loss |", "| --- | ---: | ---: | ---: |"]
    for stage, settings in recipe.stages:
        path = run / stage / "metrics.jsonl"
        if settings and path.exists():
            last = json.loads(path.read_text().splitlines()[-1])
            lines.append(f"| {stage} | {last['step']} | {last['seconds'] / 60:.0f} | {last['loss']:.3f} |")
    return lines


def card(run: RunConfig) -> None:
    """`extra.figures`: comma-separated files of `loupe eval --json`; `out`: the bundle's folder."""
    bundle = Path(run.out or "")
    path = bundle / "manifest.json"
    if not path.exists():
        raise EngineError("bundle-missing", f"no manifest.json in {bundle}; export the bundle first")
    manifest = json.loads(path.read_text())
    rows = [json.loads(Path(f).read_text()) for f in run.extra.get("figures", "").split(",") if f]
    manifest["evaluation"] = rows
    write_manifest(manifest, bundle)
    write_registry(bundle.parent, json.loads((bundle.parent / "registry.json").read_text())["default"])
    verify = Path(run.run) / "verify.json"
    lines = [
        f"# {manifest['name']} {manifest['version']}",
        "",
        manifest["summary"],
        "",
        "## What it can do",
        "",
        *(f"- {c}" for c in manifest["can"]),
        "",
        "## What it cannot do",
        "",
        *(f"- {c}" for c in manifest["cannot"]),
        "",
        "## Figures",
        "",
        "Measured by `loupe eval` on the exported, quantized graphs of this folder.",
        "",
        *figure_sections(rows),
        "",
        "## How it was made",
        "",
        f"Recipe `{run.recipe.name}` of the trainer, seed {run.recipe.seed}, on two CPU cores.",
        "",
        *stage_table(Path(run.run), run.recipe),
        "",
        *(f"- {b['part']}: {b['name']} ({b['licence']})" for b in manifest["base_models"]),
        f"- Licence: {manifest['licence']['id']}. {manifest['licence']['note']}",
    ]
    if verify.exists():
        report = json.loads(verify.read_text())
        lines += [
            "",
            "## Parity",
            "",
            "Largest error relative to PyTorch fp32, a graph:",
            "",
            "| graph | ONNX fp32 | shipped |",
            "| --- | ---: | ---: |",
            *(f"| {g['graph']} | {error(g['fp32_error'])} | {error(g['shipped_error'])} |" for g in report["graphs"]),
            "",
            f"Shipped against fp32 on {report['scenes']} scenes: same tokens {report['same']['tokens']:.0%}, box within "
            f"2 % {report['same']['box']:.0%}, mask IoU ≥ 0.9 {report['same']['mask']:.0%}, box and mask "
            f"{report['box_and_mask']:.0%}.",
        ]
    (bundle / "README.md").write_text("\n".join(lines) + "\n")
    emit("done", step=len(rows), seconds=0)
