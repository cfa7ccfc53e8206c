"""The settings of each training stage."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field

from ..events import EngineError
from ..processes import world
from .strict import Strict


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


class SizePhase(Strict):
    """Up to this share of a stage's steps, images of another size, a multiple of 32, than the model's."""

    until: float
    image_size: int


class SegmenterConfig(StageConfig):
    """`photos`: share of the scenes drawn that are photos with masks of their own; as they come in the pool when left
    out, or where the pool has too few of either kind to fill a batch. `train_trunk`: the ImageNet trunk learns too, from
    stride 8 on. `sizes`: smaller images first, at a part of the cost, in the order of `until`. `sources`: of the
    photos that are drawn, the share (of their sum) of each source of the pack, others not at all; as they come when empty."""

    photos: float | None = None
    sources: dict[str, float] = Field(default_factory=dict)
    train_trunk: bool = False
    sizes: list[SizePhase] = Field(default_factory=list)


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
    dice_smooth: float = 1.0
    """Added above and below the line of both Dices: LENS 1, CoPRS 0."""
    updates: int = 1
    """Optimizer steps that one batch of rollouts serves; with more than one the ratio to the sampling policy counts."""
    samples_every: int = 50
    """Steps between two groups of rollouts that are kept for the report; 0 keeps none."""
    absent_share: float | None = None
    """Share of the expressions that ask for what is not there; as they come in the pool when left out."""
    mask_without_box: bool = False
    """Whether a reply whose answer has no box still draws a mask and is paid for it, as LENS pays it and the app draws it;
    unless its answer is the empty list. Where left out it has none: it is to learn the form first."""
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
    segmenter: SegmenterConfig | None = None
    choice: StageConfig | None = None
    cold_start: StageConfig | None = None
    align: StageConfig | None = None
    rl: RlConfig | None = None
