"""A recipe, and the file that the command line gives to the engine with it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .data import DataConfig, TextConfig
from .model import ModelConfig
from .stages import StagesConfig
from .strict import Count, Name, Positive, Strict, Whole


class DataSource(Strict):
    """Where training data come from: for the model card."""

    name: Name
    what: str
    licence: Name


class Licence(Strict):
    id: str
    note: str


class BaseModel(Strict):
    """What a part of the model started from."""

    name: str
    licence: str
    part: str


class ExportConfig(Strict):
    id: str
    name: Name
    version: Name
    summary: Name
    can: list[str]
    cannot: list[str]
    licence: Licence
    base_models: list[BaseModel]
    chunk_bytes: Annotated[int, Field(ge=65536)]
    max_new_tokens: Count
    max_prompt_tokens: Count
    decoder_bits: Literal[4, 8, 16, 32]
    segmenter_bits: Literal[8, 16]
    """Of the convolutions' weights in the small kind's segment encoder."""
    activations: Literal["fp32", "fp16"]
    """Of the language graphs of a published family; fp16 needs an adapter with shader-f16."""
    memory_mb: Count
    max_hole_area: Whole
    max_sprinkle_area: Whole
    """Holes and islands of the masks that are taken out, in low-res cells (SAM2's transforms)."""
    data: list[DataSource]
    hardware: Name | None
    """What it was trained on, in words. As `data` and the following, for the model card alone."""
    failure_notes: list[str]
    """What follows from how it fails."""
    failure_pictures: Name | None
    """What the card's pictures of failures show, and their licence."""


class FromRun(Strict):
    """Another run that this one goes on from, given as weights (`run`)."""

    recipe: str
    """Whose run it is."""
    decoder: Literal["tuned", "published"]
    """Of the segmenter: what that run made of it, or as its own weights have it (LENS's ReasonSeg runs)."""


class Recipe(Strict):
    name: str
    seed: Whole
    from_run: FromRun | None
    model: ModelConfig
    text: TextConfig
    data: DataConfig
    stages: StagesConfig
    export: ExportConfig


class DryRunConfig(Strict):
    """What a recipe is estimated for, without a GPU (dry_run). Bytes in GB of 10⁹, rates of one card."""

    stage: Literal["cold_start", "align", "rl"]
    gpus: Count
    shard: Literal["none", "zero2", "zero3", "fsdp"]
    gpu_memory_gb: Positive
    gpu_tflops: Positive
    """Peak of dense bf16 matrix products."""
    gpu_bandwidth_tb: Positive
    """Memory bandwidth in TB/s: what sampling is bound by."""
    link_gb: Positive
    """GB/s at which a card gathers sharded weights from the others."""
    mfu: Positive
    """Share of the peak that training reaches."""
    rollout_mfu: Positive
    """Share of the peak that batched sampling reaches where bandwidth is not the limit."""
    photo: tuple[Count, Count]
    """Width and height of a usual photo, for the time; memory is for the largest the recipe lets through."""
    reply_tokens: Count | None
    """Length of a usual reply, for the time; memory is for `max_new_tokens`."""


class RunConfig(Strict):
    """The file given to `python -m loupe_engine VERB --config FILE`."""

    verb: Name
    recipe: Recipe
    run: Name
    photos: str | None
    pool: str | None
    device: Literal["cpu", "cuda"]
    threads: Count
    weights: dict[str, str] | None
    """Published weights to start from: "backbone" a folder, "segmenter" a file or folder."""
    data_root: str | None
    """Where the datasets of `data.train` lie."""
    features: str | None
    """Where segment features of their photos are kept from one epoch to the next; not kept where it is None."""
    dry_run: DryRunConfig | None
    out: str | None
    extra: dict[str, str]
