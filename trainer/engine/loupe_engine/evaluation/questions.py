"""The sentences of a dataset, each asked once, photo by photo."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..data.readers.dataset import Dataset
from ..data.readers.sample import Sample


@dataclass(frozen=True)
class Question:
    """Sentence `sentence` (from 0) of a sample. `number`, its place among all that are asked, is its name: ids of
    samples may repeat. `forced`: the IoU with the true box of the one that takes the place of the reply's (forced.py)."""

    number: int
    sample: Sample
    sentence: int
    forced: float | None = None

    @property
    def expression(self) -> str:
        return self.sample.expressions[self.sentence]

    @property
    def group(self) -> str | None:
        """Whose figures it counts in beside those of all."""
        return self.sample.group if self.forced is None else f"box {self.forced:g}"


def questions_of(dataset: Dataset, limit: int | None = None) -> list[Question]:
    """Every sentence of every sample, in the dataset's order; the first `limit` of them. What cannot be read is counted
    in the dataset's `skips`."""
    out: list[Question] = []
    for index in range(len(dataset)):
        if limit is not None and len(out) >= limit:
            break
        sample = dataset.read(index)
        if sample is not None:
            out += [Question(len(out) + i, sample, i) for i in range(len(sample.expressions))]
    return out[:limit]


def by_photo(questions: list[Question]) -> Iterator[list[Question]]:
    """Those of one photo together, photos in the order in which they first come."""
    groups: dict[tuple[Path, bool], list[Question]] = {}
    for one in questions:
        groups.setdefault((one.sample.image, one.sample.upright), []).append(one)
    yield from groups.values()


def digest(questions: list[Question]) -> str:
    """Names these questions in this order."""
    whole = hashlib.sha256()
    for one in questions:
        whole.update(repr((one.sample.id, one.expression)).encode())
    return whole.hexdigest()
