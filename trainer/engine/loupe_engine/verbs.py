"""The engine's verbs: each takes the run's configuration and does one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .config import DatasetsConfig, RunConfig
from .events import EngineError, emit, note
from .models.loupe import Loupe
from .training.distributed import device_of
from .training.tokenizer import tokenizer_of

if TYPE_CHECKING:
    from .data.sources import Library

def data(run: RunConfig) -> None:
    """The pool of training scenes, in `pool`; none for published datasets. Without `photos` the scenes are made of drawn shapes."""
    from .data.drawn import draw_library
    from .data.pool import build_pool, holds_pool
    from .training.start import RANDOM
    from .stages.detections import detect_photos

    settings, out = run.recipe.data, Path(run.pool or "")
    if isinstance(settings, DatasetsConfig):
        note("this recipe trains on published datasets: there is no pool of scenes to make")
        emit("done", step=0, seconds=0)
        return
    if holds_pool(out, settings):
        note(f"{out} already holds {settings.scenes} scenes")
    else:
        emit("start", stage="data", total_steps=settings.scenes, step=0)
        if run.photos is None:
            note("no --photos given: scenes of drawn shapes, enough to try the stages and no more")
        library = opened_library(run.photos) if run.photos else draw_library(out / "drawn", settings.seed)
        detector = (run.weights or {}).get("detector", RANDOM)
        if run.photos and detector != RANDOM:
            detections = out / "detections.jsonl"
            if not detections.exists():
                out.mkdir(parents=True, exist_ok=True)
                detect_photos(library, Path(detector), detections)
            library.read_detections(detections)
        build_pool(
            out,
            library,
            "train",
            settings.scenes,
            settings.seed,
            settings.expressions_per_scene,
            settings.size,
            workers=settings.workers,
            photos=settings.photos if run.photos else 0.0,
            rows=settings.rows,
        )
    emit("done", step=settings.scenes, seconds=0)


def opened_library(photos: str) -> Library:
    """Raises EngineError "photos-broken"."""
    from .data.sources import Library

    try:
        return Library.open(photos)
    except FileNotFoundError as error:
        raise EngineError("photos-missing", str(error)) from error
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise EngineError("photos-broken", f"--photos {photos}: {error or repr(error)}; see to it, or give other --photos") from error


def as_published(run: RunConfig) -> RunConfig:
    """For every verb alike: what a run of published weights trains, measures and exports is one model."""
    from .training.start import published_recipe

    recipe = published_recipe(run)
    if recipe.model != run.recipe.model:
        note("LENS's weights: context positions are linear, and an unstable mask gives way to another (dynamic_multimask)")
    return run.model_copy(update={"recipe": recipe})


def trained(run: RunConfig, until: str | None = None) -> Loupe:
    """The model after the recipe's stages, or after those before `until`. Whole published weights have their training
    behind them, and so has another run: of these, stages that this run did not train are left out."""
    from .training.from_run import from_run, load_run
    from .training.start import PUBLISHED, start
    from .training.weights import load_stage

    if run.recipe.model.head == "box":
        raise EngineError(
            "nothing-trained",
            f"{run.recipe.name} has nothing to train: make its bundle with `npx loupe-trainer import`, and measure that with `npx loupe eval`",
        )
    names = [name for name, settings in run.recipe.stages if settings is not None]
    model, whole = start(run), from_run(run) is not None or any(name in PUBLISHED for name in run.weights or {})
    load_run(model, run)
    for name in names[: names.index(until)] if until else names:
        if whole and not (Path(run.run) / name / "checkpoint.pt").exists():
            note(f"{name}: not trained in this run; the weights that it began with are taken as they are")
            continue
        load_stage(model, Path(run.run), name)
    return model.to(device_of(run))


def pretrain_vision(run: RunConfig) -> None:
    from .stages.vision import pretrain_vision

    pretrain_vision(run, trained(run, "vision"), tokenizer_of(run))


def pretrain_segmenter(run: RunConfig) -> None:
    from .training.from_run import load_run
    from .training.start import start
    from .stages.segmenter import pretrain_segmenter

    model = start(run)
    load_run(model, run)
    pretrain_segmenter(run, model.to(device_of(run)))


def choice(run: RunConfig) -> None:
    from .stages.choice import choice

    choice(run, trained(run, "choice"), tokenizer_of(run))


def cold_start(run: RunConfig) -> None:
    from .stages.cold_start import cold_start

    cold_start(run, trained(run, "cold_start"), tokenizer_of(run))


def align(run: RunConfig) -> None:
    from .stages.align import align

    align(run, trained(run, "align"), tokenizer_of(run))


def rl(run: RunConfig) -> None:
    from .stages.rl import rl

    rl(run, trained(run, "rl"), tokenizer_of(run))


def export(run: RunConfig) -> None:
    from .export.run import export

    export(run, trained(run).cpu())


def import_published(run: RunConfig) -> None:
    """A LENS or CoPRS checkpoint as it was published, or (head "box") a language model and a segmenter → its bundle."""
    from .export.run import export
    from .training.start import start

    tokenizer_of(run)
    export(run, start(run))


def check(run: RunConfig) -> None:
    """Of such a checkpoint what the recipe does not expect, by headers alone."""
    from .published.check import check

    check(run)


def verify(run: RunConfig) -> None:
    from .export.verify import verify

    verify(run, trained(run).cpu())


def evaluate(run: RunConfig) -> None:
    from .evaluation.run import evaluate

    evaluate(run, trained(run, run.extra.get("before")), tokenizer_of(run))


def card(run: RunConfig) -> None:
    from .export.card import card

    card(run)


def bench(run: RunConfig) -> None:
    from .bench.run import bench

    bench(run)


def dry_run(run: RunConfig) -> None:
    from .dry_run import dry_run

    dry_run(run)


VERBS: dict[str, Callable[[RunConfig], None]] = {
    "data": data,
    "pretrain-vision": pretrain_vision,
    "pretrain-segmenter": pretrain_segmenter,
    "choice": choice,
    "cold-start": cold_start,
    "align": align,
    "rl": rl,
    "export": export,
    "import": import_published,
    "check": check,
    "verify": verify,
    "eval": evaluate,
    "card": card,
    "dry-run": dry_run,
    "bench": bench,
}
