"""Going on from another run: its stages' weights are where this one starts (LENS's ReasonSeg runs, from its RefCOCO run)."""

from __future__ import annotations

import json
from pathlib import Path

from ..config import RunConfig
from ..events import EngineError, note
from ..models.loupe import Loupe
from .checkpoint import load_checkpoint
from .weights import PARTS, fill_from

RUN = "run"
"""The part of `weights` that names it."""
DECODER = "segmenter."


def from_run(run: RunConfig) -> Path | None:
    return Path(run.weights[RUN]) if RUN in (run.weights or {}) else None


def checkpoints(folder: Path) -> dict[str, Path]:
    """Of the stages that it has trained, in their order."""
    paths = {stage: folder / stage / "checkpoint.pt" for stage in PARTS}
    return {stage: path for stage, path in paths.items() if path.exists()}


def load_run(model: Loupe, run: RunConfig) -> None:
    """Puts the weights of another run's stages, as far as each has come, into the model. Raises EngineError "run-missing" where
    it has none, "run-mismatch" where it is of another recipe than `from_run` says."""
    folder, wanted = from_run(run), run.recipe.from_run
    if folder is None:
        if wanted is not None and not {"lens", "coprs"} & set(run.weights or {}):
            note(f"{run.recipe.name} is meant to go on from a run of {wanted.recipe}: --weights run=FOLDER. Here it does not")
        return
    found = checkpoints(folder)
    if not found:
        raise EngineError("run-missing", f"{folder} holds no stage's checkpoint.pt; give the folder of a run")
    for stage, path in found.items():
        recipe = recipe_of(path)
        if wanted is not None and recipe != wanted.recipe:
            raise EngineError(
                "run-mismatch",
                f"{folder} is a run of {recipe}, and {run.recipe.name} goes on from {wanted.recipe}; if it is meant: --set from_run.recipe={recipe}",
            )
        saved = load_checkpoint(path)
        weights = saved["weights"]
        if weights is None:
            raise EngineError("stage-unfinished", f"{path} holds an adapter still in training; finish the {stage} stage first")
        if wanted is not None and wanted.decoder == "published":
            weights = {name: value for name, value in weights.items() if not name.startswith(DECODER)}
        fill_from(model, weights, path)
        note(f"{stage} of {recipe} after {saved['step']} steps: {folder}")


def recipe_of(checkpoint: Path) -> str | None:
    """The name of the recipe that a stage was run with."""
    try:
        return json.loads(checkpoint.with_name("config.json").read_bytes())["recipe"]["name"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
