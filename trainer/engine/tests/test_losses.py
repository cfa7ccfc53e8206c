"""Mask losses and IoU at their edges."""

import torch

from loupe_engine.stages.losses import bce, dice, edge_band, focal, hard_iou


def test_perfect_and_opposite() -> None:
    target = torch.zeros(1, 8, 8)
    target[:, :4] = 1
    sure = (target * 2 - 1) * 20
    assert dice(sure, target).item() < 1e-4 and bce(sure, target).item() < 1e-4 and focal(sure, target).item() < 1e-6
    assert dice(-sure, target).item() > 0.9 and bce(-sure, target).item() > 10
    assert hard_iou(sure, target).item() == 1 and hard_iou(-sure, target).item() == 0


def test_both_empty_is_right() -> None:
    empty = torch.zeros(2, 4, 4)
    assert hard_iou(empty - 1, empty).tolist() == [1.0, 1.0]
    assert dice(empty - 30, empty).max().item() < 1e-4


def test_dice_by_hand() -> None:
    logits = torch.zeros(1, 1, 2)  # p = ½ each
    target = torch.tensor([[[1.0, 0.0]]])
    assert abs(dice(logits, target).item() - (1 - (2 * 0.5 + 1) / (1 + 1 + 1))) < 1e-6


def test_the_edge_band_is_two_cells_on_either_side() -> None:
    target = torch.zeros(2, 10, 10)
    target[0, :, 5:] = 1
    band = edge_band(target)
    assert band[0].all(0).tolist() == [False] * 3 + [True] * 4 + [False] * 3
    assert not band[1].any() and not edge_band(target + 1).any()
