"""Clicks of the segmenter's training."""

from __future__ import annotations

import numpy as np
import torch

from loupe_engine.stages.segmenter import depth, pick


def test_depth_counts_erosions_and_the_border_is_an_edge() -> None:
    inside = torch.zeros(2, 9, 9, dtype=torch.bool)
    inside[0, 2:7, 2:7] = True
    inside[1] = True
    deep = depth(inside)
    assert deep[0, 4, 4] == 3 and deep[0, 2, 4] == 1 and deep[0, 0, 0] == 0
    assert deep[1, 4, 4] == 5 and deep[1, 0, 0] == 1


def test_pick_stays_inside_and_finds_the_deepest_half_of_the_time() -> None:
    inside = torch.zeros(400, 9, 9, dtype=torch.bool)
    inside[:, 1:8, 2:7] = True
    inside[0] = False
    at, there = pick(np.random.default_rng(0), inside)
    assert not there[0] and there[1:].all()
    assert inside[torch.arange(1, 400), at[1:, 1], at[1:, 0]].all()
    # Columns 4, rows 3 to 5 are three deep.
    deepest = (at[1:, 0] == 4) & (at[1:, 1] >= 3) & (at[1:, 1] <= 5)
    assert 0.45 < deepest.float().mean() < 0.7
