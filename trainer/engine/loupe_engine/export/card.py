"""The `card` verb: puts measured figures into the manifest and writes the model card beside it.

Figures come from `loupe eval --json` on exactly this bundle; nothing is computed here.
"""

from __future__ import annotations

from pathlib import Path

from jsonschema import ValidationError
from pydantic import BaseModel

from ..config import RunConfig
from ..events import EngineError, emit
from ..json_files import read_as, read_object, unlike_schema
from ..whole_files import write_whole
from .curves import curves
from .figures import apart, failure_table, figure_sections, table
from .gallery import gallery_section
from .making import StageRun, data_section, read_stages, stage_section
from .manifest import check_manifest, read_manifest, write_manifest, write_registry

CURVES = "curves.svg"


class Registry(BaseModel):
    """Of models/registry.json."""

    default: str = ""


class GraphErrors(BaseModel):
    graph: str
    fp32_error: float | None
    shipped_error: float


class Same(BaseModel):
    tokens: float
    box: float
    mask: float


class Parity(BaseModel):
    """verify.json (verify.py)."""

    graphs: list[GraphErrors]
    scenes: int
    same: Same
    box_and_mask: float


def card(run: RunConfig) -> None:
    """`out`: the bundle's folder. `extra.figures`: comma-separated files of `loupe eval --json`; `extra.failures`: a
    folder of `loupe eval --failures`, of whose pictures some become part of the card. None of what is written here is in
    the manifest's files, so no app downloads it.

    Raises EngineError without a bundle, and where figures or failures cannot be read: nothing is written then."""
    bundle = Path(run.out or "")
    path = bundle / "manifest.json"
    if not path.exists():
        raise EngineError("bundle-missing", f"no manifest.json in {bundle}; export the bundle first")
    manifest = read_manifest(path)
    rows = [figures(Path(f), manifest) for f in run.extra.get("figures", "").split(",") if f]
    manifest["evaluation"] = rows
    registry = bundle.parent / "registry.json"
    default = read_as(registry, Registry, f"delete it, and list {manifest['id']} by importing or exporting it anew").default
    text = "\n".join(card_lines(run, bundle, manifest, rows)) + "\n"
    write_manifest(manifest, bundle)
    write_registry(bundle.parent, default or manifest["id"])
    write_whole(bundle / "README.md", text)
    emit("done", step=len(rows), seconds=0)


def figures(path: Path, manifest: dict) -> dict:
    """Raises EngineError "file-broken"."""
    advice = "give what `loupe eval --json` wrote"
    row = read_object(path, advice)
    try:
        check_manifest({**manifest, "evaluation": [row]})
    except ValidationError as error:
        raise unlike_schema(path, error, advice) from error
    return row


def card_lines(run: RunConfig, bundle: Path, manifest: dict, rows: list[dict]) -> list[str]:
    """Writes the pictures that the lines name, too."""
    stages = read_stages(Path(run.run), run.recipe)
    measured = "Measured by `loupe eval` on the exported, quantized graphs of this folder."
    licence = manifest["licence"]
    sections = {
        "What it can do": bullets(manifest["can"]),
        "What it cannot do": bullets(manifest["cannot"]),
        "Figures": apart([[measured], figure_sections(rows)]),
        "Failure modes": failures(run, bundle, rows),
        "Data": data_section(run.recipe, Path(run.pool) if run.pool else None),
        "Starting weights": weights(manifest["base_models"]),
        "How it was made": apart([made(run, stages), stage_section(stages), drawn(stages, bundle)]),
        "Parity": parity(Path(run.run) / "verify.json"),
        "Licence": [f"{licence['id']}. {licence['note']}"],
    }
    head = [f"# {manifest['name']} {manifest['version']}", "", manifest["summary"]]
    return apart([head, *([f"## {title}", "", *lines] for title, lines in sections.items() if lines)])


def bullets(texts: list[str]) -> list[str]:
    return [f"- {text}" for text in texts]


def failures(run: RunConfig, bundle: Path, rows: list[dict]) -> list[str]:
    export, source = run.recipe.export, run.extra.get("failures")
    pictures = gallery_section(Path(source) if source else None, bundle, export.failure_pictures)
    return apart([failure_table(rows), bullets(export.failure_notes), pictures])


def weights(base_models: list[dict]) -> list[str]:
    rows = [[base["part"], base["name"], base["licence"]] for base in base_models]
    return table(["part", "starts from", "licence"], rows, texts=3)


def made(run: RunConfig, stages: list[StageRun]) -> list[str]:
    on = f", on {run.recipe.export.hardware}" if run.recipe.export.hardware else ""
    minutes = round(sum(stage.seconds for stage in stages) / 60)
    took = f" {minutes // 60} h {minutes % 60:02} min of training in all." if stages else ""
    return [f"Recipe `{run.recipe.name}` of the trainer, seed {run.recipe.seed}{on}.{took}"]


def drawn(stages: list[StageRun], bundle: Path) -> list[str]:
    (bundle / CURVES).unlink(missing_ok=True)
    if not stages:
        return []
    write_whole(bundle / CURVES, curves(stages))
    return [f"![Training curves of each stage]({CURVES})"]


def parity(verify: Path) -> list[str]:
    if not verify.exists():
        return []
    report = read_as(verify, Parity, "run verify again")
    errors = [[g.graph, error(g.fp32_error), error(g.shipped_error)] for g in report.graphs]
    same = report.same
    against = (
        f"Shipped against fp32 on {report.scenes} scenes: same tokens {same.tokens:.0%}, box within 2 % "
        f"{same.box:.0%}, mask IoU ≥ 0.9 {same.mask:.0%}, box and mask {report.box_and_mask:.0%}."
    )
    told = "Largest error relative to PyTorch fp32, a graph:"
    return apart([[told], table(["graph", "ONNX fp32", "shipped"], errors), [against]])


def error(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"
