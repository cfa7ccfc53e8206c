"""A recipe, and the file that the command line gives to the engine with it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .data import DataConfig, TextConfig
from .model import ModelConfig
from .stages import StagesConfig
from .strict import Strict


class DataSource(Strict):
    """Where training data come from: for the model card."""

    name: str
    what: str
    licence: str


class ExportConfig(Strict):
    id: str
    name: str
    version: str
    summary: str
    can: list[str]
    cannot: list[str]
    licence: dict[str, str]
    base_models: list[dict[str, str]]
    chunk_bytes: int = 1 << 20
    max_new_tokens: int = 96
    max_prompt_tokens: int = 96
    decoder_bits: int = 8
    segmenter_bits: Literal[8, 16] = 16
    """Of the convolutions' weights in the small kind's segment encoder."""
    activations: Literal["fp32", "fp16"] = "fp32"
    """Of the language graphs of a published family; fp16 needs an adapter with shader-f16."""
    memory_mb: int = 400
    max_hole_area: int = 0
    max_sprinkle_area: int = 0
    """Holes and islands of the masks that are taken out, in low-res cells (SAM2's transforms)."""
    data: list[DataSource] = Field(default_factory=list)
    hardware: str | None = None
    """What it was trained on, in words. As `data` and the following, for the model card alone."""
    failure_notes: list[str] = Field(default_factory=list)
    """What follows from how it fails."""
    failure_pictures: str | None = None
    """What the card's pictures of failures show, and their licence."""


class Recipe(Strict):
    name: str
    seed: int = 1
    model: ModelConfig = ModelConfig()
    text: TextConfig = TextConfig()
    data: DataConfig = DataConfig()
    stages: StagesConfig
    export: ExportConfig


class DryRunConfig(Strict):
    """What a recipe is estimated for, without a GPU (dry_run). Bytes in GB of 10⁹, rates of one card."""

    stage: Literal["cold_start", "align", "rl"]
    gpus: int = 1
    shard: Literal["none", "zero2", "zero3", "fsdp"] = "none"
    gpu_memory_gb: float = 80.0
    gpu_tflops: float = 989.0
    """Peak of dense bf16 matrix products."""
    gpu_bandwidth_tb: float = 3.35
    """Memory bandwidth in TB/s: what sampling is bound by."""
    link_gb: float = 100.0
    """GB/s at which a card gathers sharded weights from the others."""
    mfu: float = 0.35
    """Share of the peak that training reaches."""
    rollout_mfu: float = 0.05
    """Share of the peak that batched sampling reaches where bandwidth is not the limit."""
    photo: tuple[int, int] = (640, 480)
    """Width and height of a usual photo, for the time; memory is for the largest the recipe lets through."""
    reply_tokens: int | None = None
    """Length of a usual reply, for the time; memory is for `max_new_tokens`."""


class RunConfig(Strict):
    """The file given to `python -m loupe_engine VERB --config FILE`."""

    verb: str
    recipe: Recipe
    run: str
    photos: str | None = None
    pool: str | None = None
    device: Literal["cpu", "cuda"] = "cpu"
    threads: int = 2
    weights: dict[str, str] | None = None
    """Published weights to start from: "backbone" a folder, "segmenter" a file or folder."""
    data_root: str | None = None
    """Where the datasets of `data.train` lie."""
    features: str | None = None
    """Where segment features of their photos are kept from one epoch to the next; not kept where left out."""
    dry_run: DryRunConfig | None = None
    out: str | None = None
    extra: dict[str, str] = Field(default_factory=dict)
