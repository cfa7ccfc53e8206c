"""The figures over many sentences, counted as src/cli/evaluation/tally.ts counts them.

Unlike the reference code of LENS and CoPRS: no small number in a denominator, no float32 sums, no sentence counted
twice because a sampler padded its ranks to one length.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from .outcome import Outcome


@dataclass(frozen=True)
class Figures:
    """Fractions 0…1, None where no sentence counts. The names are those of a manifest's `evaluation`."""

    n: int
    # Of n, those with something to find.
    targets: int
    # Pixels, all sentences.
    intersection: int
    union: int
    # Mean IoU. A sentence on which nothing matches counts 1 when refused, else 0.
    giou: float | None
    # intersection / union.
    ciou: float | None
    # Sentences with an IoU of at least 0.5, 0.7, 0.9, of those with a target.
    p50: float | None
    p70: float | None
    p90: float | None
    # Sentences with a box IoU of at least 0.5, of those with a target.
    box_accuracy: float | None
    # Refused, of the sentences on which nothing matches.
    absent_accuracy: float | None
    # Not refused, of the sentences with a target.
    answer_rate: float | None
    # Mean tokens of thought (no fraction), of the sentences that have a count.
    thought_tokens: float | None


def figures_of(outcomes: Iterable[Outcome]) -> Figures:
    """The same figures in whatever order the outcomes come."""
    every = list(outcomes)
    targets = [outcome for outcome in every if outcome.target]
    absents = [outcome for outcome in every if not outcome.target]
    ious = [outcome.mask.iou for outcome in targets]
    intersection = sum(outcome.mask.intersection for outcome in every)
    union = sum(outcome.mask.union for outcome in every)
    return Figures(
        n=len(every),
        targets=len(targets),
        intersection=intersection,
        union=union,
        giou=_mean([outcome.mask.iou for outcome in every]),
        ciou=intersection / union if union else None,
        p50=_mean([iou >= 0.5 for iou in ious]),
        p70=_mean([iou >= 0.7 for iou in ious]),
        p90=_mean([iou >= 0.9 for iou in ious]),
        box_accuracy=_mean([(outcome.box_iou or 0.0) >= 0.5 for outcome in targets]),
        absent_accuracy=_mean([outcome.refused for outcome in absents]),
        answer_rate=_mean([not outcome.refused for outcome in targets]),
        thought_tokens=_mean([one.thought_tokens for one in every if one.thought_tokens is not None]),
    )


def _mean(values: list[float] | list[bool] | list[int]) -> float | None:
    # fsum rounds once, at the end: the mean is the same in any order.
    return math.fsum(values) / len(values) if values else None


class Tally:
    """Outcomes by sentence. Each rank fills its own (it can be pickled); `sum(tallies, Tally())` has all of them.

    The key names one sentence of the whole split, e.g. (sample's id, sentence's place in the sample): the same key
    with the same outcome counts once, so that a padded sampler does no harm.
    """

    def __init__(self) -> None:
        self._outcomes: dict[Hashable, Outcome] = {}

    def add(self, key: Hashable, outcome: Outcome) -> None:
        """Raises ValueError where the key is there with another outcome: to drop either could hide a sentence."""
        if self._outcomes.setdefault(key, outcome) != outcome:
            raise ValueError(f"sentence {key!r} has two different outcomes; is the key one sentence's alone?")

    def __add__(self, other: Tally) -> Tally:
        """Both tallies' sentences in a new one. Raises ValueError as `add` does."""
        both = Tally()
        for tally in (self, other):
            for key, outcome in tally._outcomes.items():
                both.add(key, outcome)
        return both

    def __len__(self) -> int:
        return len(self._outcomes)

    def figures(self) -> Figures:
        return figures_of(self._outcomes.values())

    def by_group(self) -> dict[str, Figures]:
        """Figures of each group by name, in alphabetical order; sentences without one are in the total alone."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in self._outcomes.values():
            if outcome.group is not None:
                groups.setdefault(outcome.group, []).append(outcome)
        return {name: figures_of(groups[name]) for name in sorted(groups)}

    def points(self) -> list[tuple[float, float]]:
        """(heatmap IoU, mask IoU) of each sentence with a heatmap and a target, for `correlation.fit`.

        Absent targets are left out: their IoUs are 0 or 1, and would draw the line between these two corners.
        """
        every = self._outcomes.values()
        return [(one.heatmap.iou, one.mask.iou) for one in every if one.heatmap is not None and one.target]
