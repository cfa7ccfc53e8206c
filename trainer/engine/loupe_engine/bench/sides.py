"""Two ways of one computation side by side in one run, in turns (A B A B …), so that noise hits both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from ..stages.language import Scored
from ..training.clock import Clock, part
from .flops import counted
from .passes import Work


@dataclass
class Side:
    """`seconds` in all and by part, and of the processors (all threads), each the median of the rounds; `memory`: peak
    bytes allocated above what was there before (CUDA alone)."""

    name: str
    seconds: float
    cpu_seconds: float
    parts: dict[str, float]
    memory: int | None = None


@dataclass
class Sides:
    """`ratio`: B's seconds over A's, of the medians, and `cpu_ratio` the processors'; `range`, least and largest of a
    round. `predicted`: the same ratio by what each has to do, known before the clock starts."""

    title: str
    a: Side
    b: Side
    predicted: dict[str, float]
    ratio: float
    cpu_ratio: float
    range: tuple[float, float]


Round = Callable[[int], float]
"""Does the work with a seed → how many units of it (seconds are per unit)."""


def in_turns(
    title: str, ways: dict[str, Round], predicted: dict[str, float], rounds: int, device: torch.device
) -> Sides:
    times: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    memory: dict[str, list[int]] = {name: [] for name in ways}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, work in ways.items():
            if device.type == "cuda":
                torch.cuda.reset_peak_memory_stats(device)
                before = torch.cuda.memory_allocated(device)
            clock, busy = Clock(device), time.process_time()
            with clock.running():
                units = work(number)
            spent[name].append((time.process_time() - busy) / units)
            times[name].append({key: value / units for key, value in clock.take().items()})
            if device.type == "cuda":
                memory[name].append(torch.cuda.max_memory_allocated(device) - before)
    a, b = (side(name, times[name], spent[name], memory[name]) for name in ways)
    each = [[sum(t.values()) for t in times[name]] for name in ways]
    ratios = [second / first for first, second in zip(*each, strict=True)]
    of_cpu = b.cpu_seconds / a.cpu_seconds
    return Sides(title, a, b, predicted, b.seconds / a.seconds, of_cpu, (min(ratios), max(ratios)))


def side(name: str, times: list[dict[str, float]], spent: list[float], memory: list[int]) -> Side:
    parts = {key: statistics.median(t.get(key, 0.0) for t in times) for key in times[0]}
    whole = statistics.median(sum(t.values()) for t in times)
    return Side(name, whole, statistics.median(spent), parts, max(memory) if memory else None)


def policy_round(work: Work, scored: Callable[[], Scored]) -> Round:
    """Forward and backward of what a step takes from the language model: log-probabilities and context."""

    def once(_: int) -> float:
        with part("forward"):
            out = scored()
            loss = (out.logps * out.mask).mean() + out.context.float().square().mean()
        with part("backward"):
            loss.backward()
        work.stage.model.zero_grad(set_to_none=True)
        return 1.0

    return once


def rollout_round(sampled: Callable[[int], list[list[int]]]) -> Round:
    """Per token, for two draws are not equally long."""
    return lambda seed: sum(map(len, sampled(seed)))


def compare(work: Work, rounds: int, note: Callable[[str], None]) -> list[Sides]:
    device, n, photos = work.stage.model.device, len(work.rows), len(work.batch.photos)
    past, width, queries = work.lengths()
    ours, out = policy_round(work, work.one_pass), []

    def passes(title: str, a: str, b: str, other: Callable[[], Scored], tokens: float) -> None:
        theirs = policy_round(work, other)
        # Counting is also the warm-up.
        flops = counted(lambda: theirs(0)) / counted(lambda: ours(0))
        predicted = {"tokens": tokens, "FLOPs": flops}
        note(f"{title}: predicted {shown(predicted)}")
        out.append(in_turns(title, {a: ours, b: theirs}, predicted, rounds, device))

    shared = photos * past + n * (width + queries)
    if queries:
        tokens = (photos * past + n * width + n * (past + width + queries)) / shared
        passes("context", "one pass on the cache", "second full pass (LENS)", work.two_passes, tokens)
    tokens = n * (past + width + queries) / shared
    passes("photo's prefix", "once a photo", "once a rollout", work.own_prefixes, tokens)

    ways = {"a group as one batch": rollout_round(work.together), "one by one": rollout_round(work.one_by_one)}
    together, single = (per_token(way) for way in ways.values())
    replies = work.together(0)
    steps = sum(map(len, replies)) / max(map(len, replies))
    predicted = {"FLOPs": single / together, "decoding steps": steps}
    note(f"rollout: predicted {shown(predicted)}")
    out.append(in_turns("rollout", ways, predicted, rounds, device))
    return out


def per_token(way: Round) -> float:
    """Operations of a round for each token."""
    tokens: list[float] = []
    return counted(lambda: tokens.append(way(0))) / tokens[0]


def shown(ratios: dict[str, float]) -> str:
    return ", ".join(f"×{ratio:.2f} by {name}" for name, ratio in ratios.items())
