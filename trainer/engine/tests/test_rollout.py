"""Rollouts: batched and padded they are what each question gives alone; sampling keeps to its limits."""

from pathlib import Path

import torch

from loupe_engine.config import RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.batch import Batch
from loupe_engine.stages.rollout import Sampling, rollout, sample
from loupe_engine.stages.scenes import Scenes
from loupe_engine.verbs import tokenizer_of


def test_a_batch_of_questions_gives_what_each_gives_alone(run_config: RunConfig) -> None:
    torch.manual_seed(1)
    text = tokenizer_of(run_config)
    model = Loupe(run_config.recipe.model).load_imagenet().eval()
    # Random weights at this scale give long, varied replies, so that a wrong position or mask would show.
    for p in model.backbone.text.layers.parameters():
        p.data.mul_(3)
    scenes = Scenes(model, text, Pool(Path(run_config.pool or "")))
    questions = [text.question(q) for q in ("the dog", "find the smallest red thing on the left", "cat")]
    greedy = Sampling(temperature=0, max_new_tokens=12)

    def run(batch: list[list[int]]) -> list[list[int]]:
        with torch.no_grad():
            prefix = scenes.prefix(Batch([0], []), model.backbone).repeat(len(batch))
        return rollout(model.backbone, prefix, batch, greedy, text.eos, text.pad)

    together = run(questions)
    assert together == [run([q])[0] for q in questions]
    assert len({tuple(r) for r in together}) == 3


def test_top_k_and_top_p_leave_out_the_unlikely() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.15, 0.05]])).expand(4000, -1)
    generator = torch.Generator().manual_seed(0)

    def seen(**limits: float) -> set[int]:
        return set(sample(logits, Sampling(**limits), generator).tolist())

    assert seen() == {0, 1, 2, 3}
    assert seen(top_k=2) == {0, 1}
    assert seen(top_p=0.81) == {0, 1, 2}
    assert seen(top_p=0.1) == {0}
    assert seen(temperature=0) == {0}
    share = (sample(logits, Sampling(temperature=0.5), generator) == 0).float().mean()
    assert abs(share - 0.25 / (0.25 + 0.09 + 0.0225 + 0.0025)) < 0.03


def test_a_reply_ends_with_its_end_token(run_config: RunConfig) -> None:
    text = tokenizer_of(run_config)
    model = Loupe(run_config.recipe.model).load_imagenet().eval()
    scenes = Scenes(model, text, Pool(Path(run_config.pool or "")))
    prefix = scenes.prefix(Batch([0], []), model.backbone).repeat(64)
    hot = Sampling(temperature=5.0, max_new_tokens=40)
    generator = torch.Generator().manual_seed(3)
    replies = rollout(model.backbone, prefix, [text.question("x")] * 64, hot, text.eos, text.pad, generator)
    for reply in replies:
        assert 1 <= len(reply) <= 40
        assert text.eos not in reply[:-1]
    assert any(reply[-1] == text.eos for reply in replies)
