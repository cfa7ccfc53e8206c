"""The settings of each training stage."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from ..events import EngineError
from ..processes import world
from .strict import Count, Fraction, Name, Positive, Share, Strict, Weight, Whole


class ScheduleConfig(Strict):
    """How the learning rate falls; see `training.schedule`."""

    kind: Literal["cosine", "linear", "onecycle", "constant"]
    final: Fraction | None
    """Share of the rate at the end; where it is None, the kind's own (cosine 0.02, linear 0, onecycle 1 / 6.67)."""
    after_warmup: bool
    """The fall begins when the warm-up ends, as in transformers' schedules; else both begin at once."""


class LoraConfig(Strict):
    """Low-rank adapters on the language model's linear layers named by `targets`; its own weights stay as they are."""

    rank: Count
    alpha: Positive
    targets: Annotated[list[Name], Field(min_length=1)]


class StageConfig(Strict):
    """Shared by every stage; `minutes` ends a stage early (the schedule follows whichever limit comes first)."""

    steps: Count | None
    epochs: Positive | None
    """Instead of steps: times that every question is asked; `lasting` turns them into steps."""
    batch: Count
    """Samples of one step, over all micro-batches and processes."""
    accumulate: Count
    """Micro-batches a step."""
    lr: Positive
    warmup: Whole
    schedule: ScheduleConfig
    weight_decay: Weight
    betas: tuple[Fraction, Fraction]
    clip: Positive
    ema: Share | None
    """Decay a step of the weights' moving average, which is then what later stages and the export use."""
    precision: Literal["bf16", "fp32"]
    gradient_checkpointing: bool
    lora: LoraConfig | None
    minutes: Positive | None
    checkpoint_every: Count
    log_every: Count
    prompts_per_image: Count
    losses: dict[str, Weight]
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
            raise EngineError("data-too-small", f"{questions} questions do not fill one batch of {self.questions}; give the stage a smaller batch, or more data")
        return self.model_copy(update={"steps": max(1, round((self.epochs or 1) * (questions // self.questions)))})

    @property
    def share(self) -> int:
        """Samples that one process draws for one micro-batch."""
        parts = self.accumulate * world()
        if self.batch % parts:
            how = f"{self.accumulate} micro-batches in {world()} processes"
            raise EngineError("batch-not-divisible", f"a batch of {self.batch} cannot be split evenly into {how}; choose one that can")
        return self.batch // parts


class SizePhase(Strict):
    """Up to this share of a stage's steps, images of another size, a multiple of 32, than the model's."""

    until: Fraction
    image_size: Annotated[int, Field(gt=0, multiple_of=32)]


class SegmenterConfig(StageConfig):
    """`photos`: share of the scenes drawn that are photos with masks of their own; as they come in the pool where it
    is None, or where the pool has too few of either kind to fill a batch. `train_trunk`: the ImageNet trunk learns too, from
    stride 8 on. `sizes`: smaller images first, at a part of the cost, in the order of `until`. `sources`: of the
    photos that are drawn, the share (of their sum) of each source of the pack, others not at all; as they come when empty."""

    photos: Fraction | None
    sources: dict[str, Positive]
    train_trunk: bool
    sizes: list[SizePhase]


class LossChange(Strict):
    """From a step on (counted from 0), these weights instead of those before (CoPRS)."""

    step: Count
    losses: dict[str, Weight]


class RolloutConfig(Strict):
    """What samples the replies: this engine, or vLLM (published families), which takes its share of the GPU's memory."""

    engine: Literal["torch", "vllm"]
    gpu_memory: Share


class RlConfig(StageConfig):
    """`batch` counts rollouts: groups of `group` replies to one expression, `prompts_per_image` expressions a photo."""

    group: Annotated[int, Field(ge=2)]
    temperature: Positive
    top_p: Share
    top_k: Whole
    max_new_tokens: Count
    rollout: RolloutConfig
    rewards: dict[str, Weight]
    """Weight λ of each reward, by its name in `loupe_engine.rewards`."""
    losses_from: list[LossChange]
    focal_alpha: Fraction | None
    """Weight of a target's pixels in the focal loss, 1 − α of the others'; without it all weigh 1."""
    focal_gamma: Weight
    dice_smooth: Weight
    """Added above and below the line of both Dices: LENS 1, CoPRS 0."""
    updates: Count
    """Optimizer steps that one batch of rollouts serves; with more than one the ratio to the sampling policy counts."""
    samples_every: Whole
    """Steps between two groups of rollouts that are kept for the report; 0 keeps none."""
    absent_share: Fraction | None
    """Share of the expressions that ask for what is not there; as they come in the pool where it is None."""
    mask_without_box: bool
    """Whether a reply whose answer has no box still draws a mask and is paid for it, as LENS pays it and the app draws it;
    unless its answer is the empty list. Without it, it has none: it is to learn the form first."""
    scale: Literal["unbiased", "population", "none"]
    advantage_eps: Positive
    """Added to that deviation."""
    reduction: Literal["grpo", "bnpo", "dr_grpo"]
    beta: Weight
    kl_clamp: Positive | None
    """Bound on a token's k3."""
    clip_low: Share
    clip_high: Positive
    lr_scale: dict[str, Weight]
    """Multiple of `lr` by part, see `rate_of`."""

    @property
    def questions(self) -> int:
        return self.batch // self.group

    def without_rollouts(self) -> StageConfig:
        """The same stage with each question asked once a step, its true reply given."""
        fields = {name: getattr(self, name) for name in StageConfig.model_fields}
        return StageConfig.model_construct(**{**fields, "batch": self.questions})

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

    vision: StageConfig | None
    segmenter: SegmenterConfig | None
    choice: StageConfig | None
    cold_start: StageConfig | None
    align: StageConfig | None
    rl: RlConfig | None
