"""Everything that can be said of a stage before it runs: parts, memory of a card, tokens, time, whether it fits."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from ..config import DryRunConfig, RlConfig, RunConfig, StageConfig
from ..events import EngineError
from ..models.loupe import Loupe
from ..stages.rl import rolls_out
from . import passes
from .duration import Work, seconds
from .lengths import Lengths, longest, usual
from .memory import Held, Worked, memory
from .parts import adapter_parameters, counts, stand_in
from .questions import questions
from .trace import without_numbers


@dataclass(frozen=True)
class Split:
    """Of one card in one micro-batch: `rows` replies to `asked` questions on `photos`."""

    rows: int
    asked: int
    photos: int


def split(stage: StageConfig, gpus: int) -> Split:
    group = stage.group if isinstance(stage, RlConfig) else 1
    unit = group * stage.prompts_per_image
    parts = stage.accumulate * gpus
    if stage.batch % (parts * unit):
        most = stage.batch // unit
        raise EngineError(
            "batch-not-divisible",
            f"a batch of {stage.batch} cannot be split into {stage.accumulate} micro-batches on {gpus} GPUs in "
            f"pieces of {unit} (one photo's replies); accumulate × GPUs must divide {most}",
        )
    rows = stage.batch // parts
    return Split(rows, rows // group, rows // unit)


@dataclass(frozen=True)
class Language:
    """The passes of one micro-batch over its sequences, at some lengths."""

    tower: passes.Cost
    prefix: passes.Cost
    reply: passes.Cost
    token_flops: int
    kv_cache: int


@dataclass(frozen=True)
class Run:
    usual: Language
    longest: Language
    masks: passes.Cost
    encoder_flops: int
    encoder_peak: int


def run_passes(model: Loupe, stage: StageConfig, often: Lengths, most: Lengths, part: Split) -> Run:
    """Also the check of all shapes: a part that does not fit the next one raises here."""
    features, tower = passes.tower_pass(model, often)
    encoded, encoder, peak = passes.encoder_pass(model)

    def language(lengths: Lengths) -> tuple[Tensor, Language]:
        # What a photo's passage through the tower keeps grows as its patches do.
        image = features.new_empty(lengths.image, features.shape[1]).requires_grad_(features.requires_grad)
        prefix, prefix_cost = passes.prefix_pass(model, lengths, image, part.photos)
        context, reply = passes.reply_pass(model, lengths, prefix, part.rows)
        token, kv = passes.decode_step(model, lengths, prefix, part.rows) if isinstance(stage, RlConfig) else (0, 0)
        return context, Language(tower.times(lengths.image / often.image), prefix_cost, reply, token, kv)

    context, normal = language(often)
    masks = passes.mask_pass(model, context, encoded, part.rows)
    return Run(normal, language(most)[1] if most != often else normal, masks, encoder, peak)


def reads_replies(stage: StageConfig) -> bool:
    """Whether the logits of replies are made: of sampled ones, or of true ones that are learnt."""
    return isinstance(stage, RlConfig) or stage.losses.get("reply", 0) > 0


def worked(model: Loupe, stage: StageConfig, run: Run, lengths: Lengths, part: Split) -> Worked:
    """Bytes at the longest lengths. Logits: those of the replies in the computed type with their gradient, and one row
    in float32 thrice (grpo/logprobs.py); of sampling, the last token's in float32 four times (top-p sorts)."""
    checkpointing, vocab = stage.gradient_checkpointing, model.config.backbone.vocab
    big = run.longest
    stacks = [(big.tower, part.photos), (big.prefix, 1), (big.reply, 1), (run.masks, 1)]
    logits = sampling = 0
    if reads_replies(stage):
        size = 2 if stage.precision == "bf16" else 4
        logits = vocab * lengths.reply * (2 * size * part.rows + 3 * 4)
    if isinstance(stage, RlConfig):
        sampling = 4 * 4 * part.rows * vocab
    return Worked(
        activations=sum(times * cost.activations(checkpointing) for cost, times in stacks),
        logits=logits,
        encoder=run.encoder_peak,
        kv_cache=big.kv_cache,
        sampling=sampling,
    )


def work(model: Loupe, stage: StageConfig, run: Run, lengths: Lengths, part: Split, held: Held) -> Work:
    """Operations at the usual lengths. Frozen parts run forward alone; the reference, the policy's own passes again."""
    rl = isinstance(stage, RlConfig)
    own = run.usual
    language = [(own.tower, part.photos), (own.prefix, 1), (own.reply, 1)]
    logits = passes.logits_flops(model, part.rows * lengths.reply) if reads_replies(stage) else 0
    learning = sum(times * c.flops for c, times in [*language, (run.masks, 1)] if c.kept) + logits
    forward = sum(times * c.flops for c, times in language if not c.kept) + part.photos * run.encoder_flops
    if rl:
        forward += sum(times * c.flops for c, times in language) + logits
    tokens = lengths.reply if rl else 0
    return Work(
        learning, forward, own.token_flops, tokens, own.kv_cache, held.backbone, held.all, held.trained,
        model.config.backbone.layers,
    )


def held_by(model: Loupe, stage: StageConfig) -> Held:
    parts = counts(model)
    backbone = parts["vision tower"][0] + parts["language model"][0]
    trained = sum(own for _, own in parts.values())
    if stage.lora:
        own = parts["language model"][1]
        trained += adapter_parameters(model.backbone.text, stage.lora.targets, stage.lora.rank) - own
    layer = max(sum(p.numel() for p in one.parameters()) for one in model.backbone.text.layers)
    reference = backbone if isinstance(stage, RlConfig) else 0
    return Held(sum(size for size, _ in parts.values()), trained, layer, reference, backbone)


def asked(run: RunConfig) -> DryRunConfig:
    if run.dry_run is None:
        raise EngineError("config-invalid", "a dry run needs dry_run, what it is for: give --dry-run to a stage's verb")
    return run.dry_run


def estimate(run: RunConfig) -> dict[str, object]:
    """JSON for the command line: numbers in bytes, seconds, operations and tokens."""
    settings, recipe = asked(run), run.recipe
    stage: StageConfig | None = getattr(recipe.stages, settings.stage)
    if stage is None:
        raise EngineError("stage-missing", f"the recipe {recipe.name} has no section stages.{settings.stage}")
    if isinstance(stage, RlConfig) and not rolls_out(stage):
        stage = stage.without_rollouts()
    part = split(stage, settings.gpus)
    if settings.shard == "zero3" and settings.stage != "align":
        message = "ZeRO-3 is for stages with a frozen language model (align); use --shard fsdp or zero2"
        raise EngineError("shard-unsupported", message)
    most, often = longest(recipe, settings), usual(recipe, settings)
    with without_numbers():
        model = stand_in(recipe, stage, settings)
        held = held_by(model, stage)
        parts = [{"name": name, "parameters": n, "trained": own} for name, (n, own) in counts(model).items()]
        passed = run_passes(model, stage, often, most, part)
        need = worked(model, stage, passed, most, part)
        effort = work(model, stage, passed, often, part, held)
    phases = memory(held, need, settings, stage.precision == "bf16")
    times = seconds(effort, settings, stage.accumulate, stage.gradient_checkpointing)
    count, source = questions(run)
    steps = stage.steps or (stage.lasting(count).steps if count else None)
    step = sum(times.values())
    cards = settings.gpus * stage.accumulate
    return {
        "recipe": recipe.name,
        "settings": settings.model_dump(),
        "parts": parts,
        "adapters": held.trained if stage.lora else 0,
        "batch": {"samples": stage.batch, "micro": part.rows, "photos": part.photos, "accumulate": stage.accumulate},
        "lengths": {"usual": _tokens(often), "longest": _tokens(most)},
        "tokens_a_step": {
            "image": cards * part.photos * often.image,
            "prompt": cards * (part.photos * often.system + part.rows * often.question),
            "reply": cards * part.rows * often.reply,
            "queries": cards * part.rows * often.queries,
        },
        "flops_a_step": _flops(effort, stage, cards),
        "seconds_a_step": times,
        "questions": count,
        "questions_from": source,
        "epochs": stage.epochs,
        "steps": steps,
        "hours": None if steps is None else steps * step / 3600,
        "memory": phases,
        "gradient_checkpointing": stage.gradient_checkpointing,
        **verdict(run, stage, part, held, need, phases),
    }


def _tokens(lengths: Lengths) -> dict[str, int]:
    return {
        "image": lengths.image,
        "prompt": lengths.system + lengths.question,
        "reply": lengths.reply,
        "queries": lengths.queries,
        "whole": lengths.whole,
    }


def _flops(effort: Work, stage: StageConfig, cards: int) -> dict[str, int]:
    again = effort.learning if stage.gradient_checkpointing else 0
    return {
        "rollout": cards * effort.tokens * effort.token,
        "forward": cards * (effort.learning + effort.forward),
        "backward": cards * (2 * effort.learning + again),
    }


def verdict(
    run: RunConfig, stage: StageConfig, part: Split, held: Held, need: Worked, phases: dict[str, dict[str, float]]
) -> dict[str, object]:
    """Whether every phase fits, and what would help where one does not."""
    settings = asked(run)
    room = settings.gpu_memory_gb * 1e9
    totals = {phase: sum(rows.values()) for phase, rows in phases.items()}
    peak = max(totals, key=lambda phase: totals[phase])
    advice: list[str] = []
    if totals[peak] > room:
        rows = {name: size for name, size in phases[peak].items() if name != "context and fragments"}
        largest = sorted(rows, key=lambda name: -rows[name])[:3]
        advice.append("the largest parts are " + ", ".join(f"{name} {rows[name] / 1e9:.1f} GB" for name in largest))
        if "activations" in largest and not stage.gradient_checkpointing:
            advice.append("turn gradient_checkpointing on")
        if {"activations", "logits", "kv cache"} & set(largest):
            unit = run.recipe.stages.rl.group if settings.stage == "rl" else 1
            smaller = "raise accumulate (smaller micro-batches), " if part.rows > unit else ""
            advice.append(f"{smaller}lower model.vision.max_pixels" + (" or max_new_tokens" if held.reference else ""))
        for shard in ("zero2", "fsdp"):
            other = settings.model_copy(update={"shard": shard})
            less = memory(held, need, other, stage.precision == "bf16")
            needs = max(sum(own.values()) for own in less.values())
            if settings.gpus > 1 and shard != settings.shard and needs <= room:
                advice.append(f"--shard {shard} would need {needs / 1e9:.1f} GB")
        if settings.gpus == 1 or settings.shard == "none":
            advice.append("more GPUs with --shard fsdp split weights, gradients and optimizer between them")
        if stage.lora is None and ("reference model" in largest or "optimizer" in largest):
            advice.append(f"stages.{settings.stage}.lora, with --shard none, leaves out most of the optimizer's part")
    return {"peak": {"phase": peak, "bytes": totals[peak]}, "fits": totals[peak] <= room, "advice": advice}
