"""The order of a mixture of datasets: every record, no record twice, the same for any number of processes."""

from __future__ import annotations

import os
from collections import Counter
from unittest import mock

from loupe_engine.data.mixture import Mixture
from loupe_engine.data.readers import Dataset
from loupe_engine.training import Turn


def sets() -> list[Dataset]:
    return [Dataset(name, list(range(n)), make=lambda r: r) for name, n in (("a", 7), ("b", 5))]


def drawn(mixture: Mixture, start: int, stop: int) -> list[tuple[str, int]]:
    return [(d.name, i) for d, i in (mixture.at(p) for p in range(start, stop))]


def test_an_epoch_holds_each_record_as_often_as_its_weight_says() -> None:
    mixture = Mixture(sets(), [1.0, 2.0], seed=4)
    assert len(mixture) == 17
    first, second = drawn(mixture, 0, 17), drawn(mixture, 17, 34)
    assert Counter(first) == Counter({**{("a", i): 1 for i in range(7)}, **{("b", i): 2 for i in range(5)}})
    assert first != second and Counter(first) == Counter(second)
    assert first != drawn(Mixture(sets(), [1.0, 2.0], seed=5), 0, 17)


def test_a_share_of_a_dataset_is_another_one_in_every_epoch() -> None:
    mixture = Mixture(sets(), [1.0, 0.4], seed=4)
    shares = [frozenset(i for name, i in drawn(mixture, e * 9, e * 9 + 9) if name == "b") for e in range(6)]
    assert all(len(s) == 2 for s in shares) and len(set(shares)) > 1


def test_the_questions_of_a_step_do_not_depend_on_how_many_processes_there_are() -> None:
    def positions(world: int, accumulate: int) -> list[int]:
        found: list[int] = []
        for rank in range(world):
            with mock.patch.dict(os.environ, {"RANK": str(rank), "WORLD_SIZE": str(world)}):
                for micro in range(accumulate):
                    found += Turn(1, "rl", 3, micro).position(8, accumulate)
        return found

    assert sorted(positions(1, 1)) == sorted(positions(2, 2)) == sorted(positions(4, 1)) == list(range(24, 32))
