"""The learning rate's course is torch's and transformers' own, and ours by default."""

import math

import pytest
import torch
from transformers import get_cosine_schedule_with_warmup, get_linear_schedule_with_warmup

from loupe_engine.config import StageConfig
from loupe_engine.training.schedule import factor_of, progress_of

from .filled import filled

STEPS = 40


def config(**changes: object) -> StageConfig:
    return filled(StageConfig, **{"steps": STEPS, "batch": 1, "lr": 1.0, "warmup": 0, **changes})


def factors(settings: StageConfig) -> list[float]:
    return [factor_of(settings, step, progress_of(settings, step, 0.0)) for step in range(STEPS)]


def course(make: object) -> list[float]:
    """The rates of torch's own scheduler over the same steps, from a rate of 1."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("warmup", [0, 7])
@pytest.mark.parametrize(
    ("kind", "theirs"), [("cosine", get_cosine_schedule_with_warmup), ("linear", get_linear_schedule_with_warmup)]
)
def test_transformers_schedules(kind: str, theirs: object, warmup: int) -> None:
    ours = config(schedule={"kind": kind, "final": 0, "after_warmup": True}, warmup=warmup)
    assert factors(ours) == pytest.approx(course(lambda o: theirs(o, warmup, STEPS)), abs=1e-12)


def test_one_cycle_as_coprs_sets_it() -> None:
    def theirs(optimizer: torch.optim.Optimizer) -> torch.optim.lr_scheduler.LRScheduler:
        return torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=1.0, total_steps=STEPS + 1, pct_start=0.0, anneal_strategy="cos", cycle_momentum=False,
            div_factor=1, final_div_factor=6.67,
        )  # fmt: skip

    assert factors(config(schedule={"kind": "onecycle"})) == pytest.approx(course(theirs), abs=1e-12)


def test_constant_is_warm_up_alone() -> None:
    assert factors(config(schedule={"kind": "constant"}, warmup=4))[:6] == [0.25, 0.5, 0.75, 1, 1, 1]


def test_by_default_a_cosine_to_two_percent_under_a_warm_up() -> None:
    ours = factors(config(warmup=10))
    for step in (0, 5, 20, 39):
        cosine = 0.5 * (1 + math.cos(math.pi * step / STEPS))
        assert ours[step] == min(1.0, (step + 1) / 10) * (0.02 + 0.98 * cosine)


def test_the_nearer_limit_counts() -> None:
    assert progress_of(config(minutes=2), 4, 1.0) == 0.5
    assert progress_of(config(minutes=20), 4, 1.0) == 0.1
    assert progress_of(config(minutes=2), 4, 3.0) == 1
