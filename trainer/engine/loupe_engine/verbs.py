"""The engine's verbs: each takes the run's configuration and does one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .config import RunConfig
from .data.reader import Pool
from .events import emit, note
from .models.loupe import Loupe
from .text import Text, save_tokenizer, train_tokenizer


def data(run: RunConfig) -> None:
    """The pool of training scenes, in `pool`. Without `photos` the scenes are made of drawn shapes."""
    from .data.drawn import draw_library
    from .data.pool import build_pool
    from .data.sources import Library

    settings, out = run.recipe.data, Path(run.pool or "")
    if (out / "scenes.jsonl").exists() and len(Pool(out)) == settings.scenes:
        note(f"{out} already holds {settings.scenes} scenes")
    else:
        emit("start", stage="data", total_steps=settings.scenes, step=0)
        if run.photos is None:
            note("no --photos given: scenes of drawn shapes, enough to try the stages and no more")
        library = Library.open(run.photos) if run.photos else draw_library(out / "drawn", settings.seed)
        build_pool(
            out,
            library,
            "train",
            settings.scenes,
            settings.seed,
            settings.expressions_per_scene,
            settings.size,
            workers=settings.workers,
        )
    emit("done", step=settings.scenes, seconds=0)


def tokenizer_of(run: RunConfig) -> Text:
    """The run's tokenizer; trained on the pool's expressions and thoughts when there is none yet."""
    folder = Path(run.run) / "tokenizer"
    model = run.recipe.model
    if not (folder / "tokenizer.json").exists():
        records = Pool(Path(run.pool or "")).records
        lines = [f"{e['text']}\n{e['think']}\n{e['label']}" for r in records for e in r["expressions"]]
        lines += ["Find: You are Loupe. system user assistant"] * 100
        tokenizer = train_tokenizer(lines, model.backbone.vocab, model.vision.image_size)
        save_tokenizer(tokenizer, folder)
        note(f"tokenizer with {tokenizer.get_vocab_size()} tokens from {len(lines)} lines")
    return Text.load(folder, model.vision.tokens)


def fresh(run: RunConfig) -> Loupe:
    return Loupe(run.recipe.model).load_imagenet()


def finished(run: RunConfig) -> Loupe:
    """The model after all of the recipe's stages."""
    return trained(run, "segmenter", "cold_start", "align", *(("rl",) if run.recipe.stages.rl else ()))


def trained(run: RunConfig, *stages: str) -> Loupe:
    from .stages.common import load_stage

    model = Loupe(run.recipe.model)
    for stage in stages:
        load_stage(model, Path(run.run), stage)
    return model


def pretrain_vision(run: RunConfig) -> None:
    from .stages.vision import pretrain_vision

    pretrain_vision(run, fresh(run), tokenizer_of(run))


def pretrain_segmenter(run: RunConfig) -> None:
    from .stages.segmenter import pretrain_segmenter

    pretrain_segmenter(run, fresh(run))


def cold_start(run: RunConfig) -> None:
    from .stages.cold_start import cold_start

    cold_start(run, trained(run, "vision"), tokenizer_of(run))


def align(run: RunConfig) -> None:
    from .stages.align import align

    align(run, trained(run, "segmenter", "cold_start"), tokenizer_of(run))


def rl(run: RunConfig) -> None:
    from .stages.rl import rl

    rl(run, trained(run, "segmenter", "cold_start", "align"), tokenizer_of(run))


def export(run: RunConfig) -> None:
    from .export.run import export

    export(run, finished(run))


def verify(run: RunConfig) -> None:
    from .export.verify import verify

    verify(run, finished(run))


def card(run: RunConfig) -> None:
    from .export.card import card

    card(run)


VERBS: dict[str, Callable[[RunConfig], None]] = {
    "data": data,
    "pretrain-vision": pretrain_vision,
    "pretrain-segmenter": pretrain_segmenter,
    "cold-start": cold_start,
    "align": align,
    "rl": rl,
    "export": export,
    "verify": verify,
    "card": card,
}
