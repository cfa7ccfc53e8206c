"""The settings of a model and of each stage, as the engine receives them (already resolved by the command line).

Unknown keys are refused: a misspelt setting must not silently fall back to its default.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BackboneConfig(Strict):
    """A Qwen2.5-VL text model; `mrope_section` follows the head size in Qwen's proportions 1 : 1.5 : 1.5."""

    hidden: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    intermediate: int = 768
    vocab: int = 2048
    rope_theta: float = 10000.0
    dropout: float = 0.0

    @property
    def head_dim(self) -> int:
        return self.hidden // self.heads

    @property
    def mrope_section(self) -> list[int]:
        half = self.head_dim // 2
        spatial = half * 3 // 8
        return [half - 2 * spatial, spatial, spatial]


class VisionConfig(Strict):
    kind: Literal["conv"] = "conv"
    image_size: int = 256
    patch_size: int = 16
    merge_size: int = 2
    temporal_patch_size: int = 2

    @property
    def grid(self) -> int:
        """Tokens along one side."""
        return self.image_size // (self.patch_size * self.merge_size)

    @property
    def tokens(self) -> int:
        return self.grid * self.grid


class SegmenterConfig(Strict):
    image_size: int = 320
    mlp_dim: int = 512

    @property
    def embed_size(self) -> int:
        return self.image_size // 16

    @property
    def mask_size(self) -> int:
        return self.image_size // 4


class ConnectorConfig(Strict):
    kind: Literal["vit", "mlp"] = "vit"
    depth: int = 2
    heads: int = 4
    prompt_tokens: int = 4


class ContextConfig(Strict):
    queries: int = 16


class ModelConfig(Strict):
    backbone: BackboneConfig = BackboneConfig()
    vision: VisionConfig = VisionConfig()
    segmenter: SegmenterConfig = SegmenterConfig()
    context: ContextConfig = ContextConfig()
    connector: ConnectorConfig = ConnectorConfig()
    head: Literal["lens", "coprs", "unified"] = "unified"
    prompt_with_box: bool = True


class DataConfig(Strict):
    scenes: int = 16000
    expressions_per_scene: int = 10
    size: int = 320
    seed: int = 1
    workers: int = 2


class StageConfig(Strict):
    """Shared by every stage; `minutes` ends a stage early (the schedule follows whichever limit comes first)."""

    steps: int
    batch: int
    lr: float
    warmup: int = 100
    weight_decay: float = 0.01
    clip: float = 1.0
    minutes: float | None = None
    checkpoint_every: int = 500
    log_every: int = 20
    prompts_per_image: int = 4
    losses: dict[str, float] = Field(default_factory=dict)
    """Weight of each loss term, by the stage's own names."""
    train_trunk: bool = False


class RlConfig(StageConfig):
    """`batch` counts rollouts: groups of `group` replies to one expression, `prompts_per_image` expressions a photo."""

    group: int = 8
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    max_new_tokens: int = 96
    rewards: dict[str, float]
    """Weight λ of each reward, by its name in `loupe_engine.rewards`."""
    absent_share: float | None = None
    """Share of the expressions that ask for what is not there; as they come in the pool when left out."""
    scale: Literal["unbiased", "population", "none"] = "unbiased"
    reduction: Literal["grpo", "bnpo", "dr_grpo"] = "grpo"
    beta: float = 0.04
    clip_low: float = 0.2
    clip_high: float = 0.2
    lr_scale: dict[str, float] = Field(default_factory=dict)
    """Multiple of `lr` for backbone, queries, connector, prior and decoder; 1 where one is left out."""


class StagesConfig(Strict):
    vision: StageConfig
    segmenter: StageConfig
    cold_start: StageConfig
    align: StageConfig
    rl: RlConfig | None = None


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
    memory_mb: int = 400


class Recipe(Strict):
    name: str
    seed: int = 1
    model: ModelConfig = ModelConfig()
    data: DataConfig = DataConfig()
    stages: StagesConfig
    export: ExportConfig


class RunConfig(Strict):
    """The file given to `python -m loupe_engine VERB --config FILE`."""

    verb: str
    recipe: Recipe
    run: str
    photos: str | None = None
    pool: str | None = None
    device: Literal["cpu", "cuda"] = "cpu"
    threads: int = 2
    out: str | None = None
    extra: dict[str, str] = Field(default_factory=dict)
