"""The bundle's file of the words that its model was taught (docs/bundle.md)."""

from __future__ import annotations

import json
from pathlib import Path

from ..config import Recipe
from ..data.vocabulary import vocabulary

VOCABULARY = "vocabulary.json"


def writes_vocabulary(recipe: Recipe) -> bool:
    """Only of a model that learned all its words from the generator: those of others are not known."""
    backbone = recipe.model.backbone
    return backbone.kind == "small" and backbone.reader is None and not recipe.data.train


def write_vocabulary(folder: Path) -> Path:
    """ASCII, an entry a line."""
    path = folder / VOCABULARY
    path.write_text(json.dumps(vocabulary(), indent=0) + "\n", encoding="ascii")
    return path
