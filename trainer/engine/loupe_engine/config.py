"""The settings of a model and of each stage, as the engine receives them (already resolved by the command line).

Unknown keys are refused: a misspelt setting must not silently fall back to its default.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from .events import EngineError
from .processes import world


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BackboneConfig(Strict):
    """A Qwen-VL text model. "small" is Qwen2.5-VL's in any size, trained from nothing with a tokenizer of its own; the
    others are published families, whose weights come from a folder (`--weights`) or are random."""

    kind: Literal["small", "qwen2_vl", "qwen2_5_vl", "qwen3_vl"] = "small"
    hidden: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    intermediate: int = 768
    vocab: int = 2048
    rope_theta: float = 10000.0
    dropout: float = 0.0
    head_size: int | None = None
    """Where it is not hidden / heads (Qwen3)."""
    tied: bool = True
    """Whether the LM head is the embedding table."""
    source: str | None = None
    """Name of the published weights, for people."""

    @property
    def head_dim(self) -> int:
        return self.head_size or self.hidden // self.heads

    @property
    def mrope_section(self) -> list[int]:
        """Half a head in Qwen's proportions: 1 : 1.5 : 1.5, in Qwen3-VL 1.2 : 1 : 1."""
        half = self.head_dim // 2
        spatial = half * 5 // 16 if self.kind == "qwen3_vl" else half * 3 // 8
        return [half - 2 * spatial, spatial, spatial]


class ConvVision(Strict):
    """A convolutional trunk with Qwen's patches in front; the photo is resized to a square."""

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


class QwenVision(Strict):
    """The tower of the backbone's own family; the photo keeps its aspect (smart_resize within the pixel limits)."""

    kind: Literal["qwen"]
    hidden: int
    depth: int
    heads: int
    intermediate: int
    patch_size: int = 14
    merge_size: int = 2
    temporal_patch_size: int = 2
    min_pixels: int = 3136
    max_pixels: int = 1_000_000
    window: int | None = None
    """Side of an attention window in pixels (Qwen2.5-VL: 112)."""
    full_attention: list[int] = Field(default_factory=list)
    """Blocks that attend to the whole photo where there are windows."""
    deepstack: list[int] = Field(default_factory=list)
    """Blocks whose output also enters the language model's first layers (Qwen3-VL)."""
    positions: int | None = None
    """Learned position embeddings, a square number (Qwen3-VL: 2304)."""


VisionConfig = Annotated[ConvVision | QwenVision, Field(discriminator="kind")]


class LiteSegmenter(Strict):
    """SAM2's prompt encoder and mask decoder on a small convolutional encoder."""

    kind: Literal["lite"] = "lite"
    image_size: int = 320
    mlp_dim: int = 512
    fit: ClassVar[str] = "stretch"

    @property
    def embed_size(self) -> int:
        return self.image_size // 16

    @property
    def mask_size(self) -> int:
        return self.image_size // 4


class Sam2Config(LiteSegmenter):
    """SAM 2.0 with its Hiera encoder; the photo is stretched to a square (LENS)."""

    kind: Literal["sam2"]
    size: Literal["tiny", "small", "base_plus", "large"]
    image_size: int = 1024
    mlp_dim: int = 2048


class Sam1Config(LiteSegmenter):
    """SAM with its ViT encoder; longest side to `image_size`, padded right and below (CoPRS)."""

    kind: Literal["sam1"]
    size: Literal["vit_b", "vit_l", "vit_h"]
    image_size: int = 1024
    mlp_dim: int = 2048
    fit: ClassVar[str] = "pad"


SegmenterConfig = Annotated[LiteSegmenter | Sam2Config | Sam1Config, Field(discriminator="kind")]


class ConnectorConfig(Strict):
    """"vit" and "mlp" are ours, "lens" the published one (position, ViT blocks, full-width convolution, one token).
    Not used where the context is a token (CoPRS)."""

    kind: Literal["vit", "mlp", "lens"] = "vit"
    depth: int = 2
    heads: int = 4
    prompt_tokens: int = 4


class ContextConfig(Strict):
    """Where the mask's prompt comes from: M learned queries behind the reply (LENS), or, with `token`, the hidden state at
    the last such token of the reply (CoPRS)."""

    queries: int = 16
    token: str | None = None
    positions: Literal["mrope", "linear"] = "mrope"
    """"linear": the published LENS weights' second pass, in which every token counts as text."""


class ModelConfig(Strict):
    backbone: BackboneConfig = BackboneConfig()
    vision: VisionConfig = ConvVision()
    segmenter: SegmenterConfig = LiteSegmenter()
    context: ContextConfig = ContextConfig()
    connector: ConnectorConfig = ConnectorConfig()
    head: Literal["lens", "coprs", "unified"] = "unified"
    prompt_with_box: bool = True
    dynamic_multimask: bool = False
    """Where mask 0 is unstable, the best of masks 1 to 3 takes its place (SAM2's own way; LENS's evaluation)."""

    @property
    def pad_point(self) -> bool:
        """Whether SAM's "not a point" stands where a text prompt has no box: not in the published systems, which never
        prompt with one."""
        return self.prompt_with_box or self.backbone.kind == "small"


class TextConfig(Strict):
    """The conversation and the form of a reply. The defaults are those of models with a tokenizer of their own."""

    system: str = "You are Loupe."
    question: str = "Find: {question}"
    think: tuple[str, str] | None = ("<think>", "</think>")
    answer: tuple[str, str] | None = ("<answer>", "</answer>")
    box: Literal["json", "qwen2", "none"] = "json"
    """How a true box is written: Qwen2.5-VL's grounding JSON; Qwen2-VL's <|box_start|> syntax (LENS); not at all."""
    coordinates: Literal["absolute", "relative1000"] = "absolute"


class DatasetConfig(Strict):
    """One dataset of data.readers, below `--data`: `folder` there (default: its name) and its reader's own options."""

    name: str
    folder: str | None = None
    options: dict[str, str] = Field(default_factory=dict)
    weight: float = 1.0


class DataConfig(Strict):
    """Composite scenes; or, with `train`, published datasets (then the scenes' settings are not used)."""

    train: list[DatasetConfig] = Field(default_factory=list)
    scenes: int = 16000
    expressions_per_scene: int = 10
    size: int = 320
    seed: int = 1
    workers: int = 2


class ScheduleConfig(Strict):
    """How the learning rate falls; see `training.schedule`."""

    kind: Literal["cosine", "linear", "onecycle", "constant"] = "cosine"
    final: float | None = None
    """Share of the rate at the end; when left out, the kind's own (cosine 0.02, linear 0, onecycle 1 / 6.67)."""
    after_warmup: bool = False
    """The fall begins when the warm-up ends, as in transformers' schedules; else both begin at once."""


class LoraConfig(Strict):
    """Low-rank adapters on the language model's linear layers named by `targets`; its own weights stay as they are."""

    rank: int
    alpha: float
    targets: list[str] = Field(default_factory=lambda: ["q_proj", "k_proj", "v_proj", "o_proj"])


class StageConfig(Strict):
    """Shared by every stage; `minutes` ends a stage early (the schedule follows whichever limit comes first)."""

    steps: int | None = None
    epochs: float | None = None
    """Instead of steps: times that every question is asked; `lasting` turns them into steps."""
    batch: int
    """Samples of one step, over all micro-batches and processes."""
    accumulate: int = 1
    """Micro-batches a step."""
    lr: float
    warmup: int = 100
    schedule: ScheduleConfig = ScheduleConfig()
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    ema: float | None = None
    """Decay a step of the weights' moving average, which is then what later stages and the export use."""
    precision: Literal["bf16", "fp32"] = "bf16"
    gradient_checkpointing: bool = False
    lora: LoraConfig | None = None
    minutes: float | None = None
    checkpoint_every: int = 500
    log_every: int = 20
    prompts_per_image: int = 4
    losses: dict[str, float] = Field(default_factory=dict)
    """Weight of each loss term, by the stage's own names."""
    train_trunk: bool = False

    @property
    def questions(self) -> int:
        """Different questions of one step."""
        return self.batch

    def lasting(self, questions: int) -> Self:
        """With its steps known, given how many questions the data hold; an epoch's incomplete last batch is left out."""
        if self.steps is not None:
            return self
        if questions < self.questions:
            raise EngineError("data-too-small", f"{questions} questions do not fill one batch of {self.questions}")
        return self.model_copy(update={"steps": max(1, round((self.epochs or 1) * (questions // self.questions)))})

    @property
    def share(self) -> int:
        """Samples that one process draws for one micro-batch."""
        parts = self.accumulate * world()
        if self.batch % parts:
            how = f"{self.accumulate} micro-batches in {world()} processes"
            raise EngineError("batch-not-divisible", f"a batch of {self.batch} cannot be split evenly into {how}")
        return self.batch // parts


class LossChange(Strict):
    """From a step on (counted from 0), these weights instead of those before (CoPRS)."""

    step: int
    losses: dict[str, float]


class RolloutConfig(Strict):
    """What samples the replies: this engine, or vLLM (published families), which takes its share of the GPU's memory."""

    engine: Literal["torch", "vllm"] = "torch"
    gpu_memory: float = 0.3


class RlConfig(StageConfig):
    """`batch` counts rollouts: groups of `group` replies to one expression, `prompts_per_image` expressions a photo."""

    group: int = 8
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    max_new_tokens: int = 96
    rollout: RolloutConfig = RolloutConfig()
    rewards: dict[str, float]
    """Weight λ of each reward, by its name in `loupe_engine.rewards`."""
    losses_from: list[LossChange] = Field(default_factory=list)
    focal_alpha: float | None = None
    """Weight of a target's pixels in the focal loss, 1 − α of the others'; without it all weigh 1."""
    focal_gamma: float = 2.0
    updates: int = 1
    """Optimizer steps that one batch of rollouts serves; with more than one the ratio to the sampling policy counts."""
    samples_every: int = 50
    """Steps between two groups of rollouts that are kept for the report; 0 keeps none."""
    absent_share: float | None = None
    """Share of the expressions that ask for what is not there; as they come in the pool when left out."""
    scale: Literal["unbiased", "population", "none"] = "unbiased"
    advantage_eps: float = 1e-4
    """Added to that deviation."""
    reduction: Literal["grpo", "bnpo", "dr_grpo"] = "grpo"
    beta: float = 0.04
    kl_clamp: float | None = None
    """Bound on a token's k3."""
    clip_low: float = 0.2
    clip_high: float = 0.2
    lr_scale: dict[str, float] = Field(default_factory=dict)
    """Multiple of `lr` by part, see `rate_of`."""

    @property
    def questions(self) -> int:
        return self.batch // self.group

    def rate_of(self, part: str) -> float:
        """Multiple of `lr` for backbone, vision (a Qwen tower), queries, connector, prior, decoder or prompt_encoder; 0
        leaves it as it is. Where one is left out, vision is as backbone, prompt_encoder as decoder, the others 1."""
        instead = {"vision": "backbone", "prompt_encoder": "decoder"}.get(part, part)
        return self.lr_scale.get(part, self.lr_scale.get(instead, 1.0))

    def losses_at(self, step: int) -> dict[str, float]:
        """Weights of the loss terms at a step (from 0)."""
        weights = dict(self.losses)
        for change in self.losses_from:
            if step >= change.step:
                weights |= change.losses
        return weights


class StagesConfig(Strict):
    """The stages that a recipe has; one that starts from published weights needs no pre-training."""

    vision: StageConfig | None = None
    segmenter: StageConfig | None = None
    cold_start: StageConfig | None = None
    align: StageConfig | None = None
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
    activations: Literal["fp32", "fp16"] = "fp32"
    """Of the language graphs of a published family; fp16 needs an adapter with shader-f16."""
    memory_mb: int = 400


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
