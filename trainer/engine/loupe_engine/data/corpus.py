"""What a tokenizer of our own is trained on: the pool's sentences, all words of the tables, and English beyond both."""

from __future__ import annotations

from collections.abc import Iterable

from .expressions import held_out
from .expressions.uses import USES
from .vocabulary import vocabulary
from .words.glosses import glosses

_REPEATS = 3
"""A word of the tables or of a definition becomes whole pieces even where the pool's sentences never have it."""


def corpus(records: Iterable[dict]) -> list[str]:
    """Lines of text. `records` are a pool's."""
    own = [f"{e['text']}\n{e['think']}\n{e['label']}" for record in records for e in record["expressions"]]
    words = vocabulary()
    asked = [way for ways, _, _ in USES.values() for way in ways if not held_out(f"affordance/{way}")]
    return own + [*words["names"], *words["words"], *asked, *glosses()] * _REPEATS
