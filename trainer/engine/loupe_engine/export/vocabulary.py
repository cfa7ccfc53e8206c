"""The bundle's file of the words that its model was taught (docs/bundle.md)."""

from __future__ import annotations

import json
from pathlib import Path

from ..config import Recipe
from ..data.vocabulary import vocabulary

VOCABULARY = "vocabulary.json"


def writes_vocabulary(recipe: Recipe) -> bool:
    """Only of a model that learned its names from the generator: those of others are not known."""
    return recipe.model.backbone.kind == "small" and not recipe.data.train


def write_vocabulary(folder: Path, recipe: Recipe) -> Path:
    """ASCII, an entry a line. A sentence encoder knows more words than the generator asks with, so none is listed then."""
    path, known = folder / VOCABULARY, vocabulary()
    words = known["words"] if recipe.model.backbone.reader is None else None
    path.write_text(json.dumps({"names": known["names"], "words": words}, indent=0) + "\n", encoding="ascii")
    return path
