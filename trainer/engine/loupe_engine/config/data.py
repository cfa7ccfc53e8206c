"""The conversation, and what is trained on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .strict import Strict


class TextConfig(Strict):
    """The conversation and the form of a reply. The defaults are those of models with a tokenizer of their own."""

    system: str = "You are Loupe."
    question: str = "Find: {question}"
    case: Literal["typed", "lower"] = "typed"
    signs: str | None = Field(None, min_length=1)
    """How the model reads the letters of a prompt, and the signs it knows; others are left out. None: all are read."""
    think: tuple[str, str] | None = ("<think>", "</think>")
    answer: tuple[str, str] | None = ("<answer>", "</answer>")
    box: Literal["json", "qwen2", "none"] = "json"
    """How a true box is written: Qwen2.5-VL's grounding JSON; Qwen2-VL's <|box_start|> syntax (LENS); not at all."""
    coordinates: Literal["absolute", "relative1000"] = "absolute"


class DatasetConfig(Strict):
    """One dataset of data.readers, below `--data`: `folder` there (default: data.readers.folder_of) and its reader's own
    options."""

    name: str
    folder: str | None = None
    options: dict[str, str] = Field(default_factory=dict)
    weight: float = 1.0


class DataConfig(Strict):
    """Composite scenes and photos; or, with `train`, published datasets (then the scenes' settings are not used)."""

    train: list[DatasetConfig] = Field(default_factory=list)
    scenes: int = 16000
    photos: float = 0.0
    """Share of the scenes that are real photos with their own annotated things; the others are composites."""
    expressions_per_scene: int = 10
    size: int = 320
    seed: int = 1
    workers: int = 2
