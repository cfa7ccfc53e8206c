"""A run's tokenizer: made once, before the first stage that needs it."""

from __future__ import annotations

from pathlib import Path

from ..config import RunConfig
from ..events import note
from ..models.backbones import FAMILIES
from .from_run import from_run
from .start import RANDOM
from ..text import Text, add_token, copy_tokenizer, read_tokenizer, save_tokenizer, train_tokenizer
from .distributed import first_process_first


def tokenizer_of(run: RunConfig) -> Text:
    """The run's tokenizer. The small kind's is trained on the pool's sentences and the tables of words (data/corpus.py); a
    published one is copied from the weights' folder; another run's is its own. The recipe's context token is added to each,
    to the small kind's also where stages before did without it."""
    folder, recipe = Path(run.run) / "tokenizer", run.recipe
    small, token = recipe.model.backbone.kind == "small", recipe.model.context.token
    turns = FAMILIES[recipe.model.backbone.kind].turns
    with first_process_first():
        if not (folder / "tokenizer.json").exists():
            if from_run(run) is not None:
                copy_tokenizer(from_run(run) / "tokenizer", folder, token, turns)
            elif small:
                train_own_tokenizer(run, folder)
            else:
                copy_tokenizer(tokenizer_folder(run.weights or {}), folder, token, turns)
        if small and token is not None:
            teach_token(folder, token)
    return Text.load(folder, recipe.model.vision.tokens if small else 0, recipe.text, turns)


def teach_token(folder: Path, token: str) -> None:
    tokenizer = read_tokenizer(folder / "tokenizer.json", "delete it to have it made anew, as it was")
    if add_token(tokenizer, token):
        save_tokenizer(tokenizer, folder)


def tokenizer_folder(weights: dict[str, str]) -> Path:
    """The published tokenizer lies beside the language model unless it was named."""
    beside = {"tokenizer": "", "backbone": "", "lens": "", "coprs": "llm_hf"}
    return next((Path(weights[part]) / inside for part, inside in beside.items() if part in weights), Path())


def train_own_tokenizer(run: RunConfig, folder: Path) -> None:
    from ..data.corpus import corpus
    from ..data.reader import Pool
    from ..pieces import of_pieces
    from ..models.backbones.small.sentences import Sentences

    model, template = run.recipe.model, run.recipe.text
    lines = corpus(Pool(Path(run.pool or "")).records)
    language = (run.weights or {}).get("language", RANDOM)
    lines += [f"{template.question.replace('{question}', '')}{template.system} system user assistant"] * 100
    sizes = (model.backbone.vocab, model.vision.image_size, model.vision.regions)
    if language == RANDOM:
        tokenizer = train_tokenizer(lines, *sizes)
    else:
        tokenizer = of_pieces(Sentences(Path(language)).pieces(lines), lines, *sizes)
    save_tokenizer(tokenizer, folder)
    note(f"tokenizer with {tokenizer.get_vocab_size()} tokens from {len(lines)} lines")
