"""The conversation, and what is trained on."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .strict import Count, Fraction, Name, Positive, Strict, Whole


class TextConfig(Strict):
    """The conversation and the form of a reply."""

    system: str
    question: str
    case: Literal["typed", "lower"]
    signs: Name | None
    """How the model reads the letters of a prompt, and the signs it knows; others are left out. None: all are read."""
    think: tuple[str, str] | None
    answer: tuple[str, str] | None
    box: Literal["json", "qwen2", "none"]
    """How a true box is written: Qwen2.5-VL's grounding JSON; Qwen2-VL's <|box_start|> syntax (LENS); not at all."""
    coordinates: Literal["absolute", "relative1000"]


class DatasetConfig(Strict):
    """One dataset of data.readers, below `--data`: `folder` there (None: data.readers.folder_of) and its reader's own
    options."""

    name: str
    folder: str | None
    options: dict[str, str]
    weight: Positive


class DatasetsConfig(Strict):
    """Published datasets."""

    train: Annotated[list[DatasetConfig], Field(min_length=1)]


class ScenesConfig(Strict):
    """Composite scenes and photos."""

    scenes: Count
    photos: Fraction
    """Share of the scenes that are real photos with their own annotated things; the others are composites."""
    rows: Fraction
    """Share of these that are several photos of a source side by side."""
    expressions_per_scene: Count
    size: Count
    seed: Whole
    workers: Count
    train: ClassVar[tuple[DatasetConfig, ...]] = ()


DataConfig = DatasetsConfig | ScenesConfig
