"""Mask losses and IoU at their edges."""

import numpy as np
import torch

from loupe_engine.models.inputs import Photo
from loupe_engine.stages.datasets import low_res_mask
from loupe_engine.stages.masks import mask_losses
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


def coprs_dice(p: torch.Tensor, g: torch.Tensor) -> float:
    """CoPRS's code, without a smoothing of its own."""
    return 1 - float(2 * (p * g).sum() / ((p + g).sum() + 1e-6))


def torchvision_focal(logits: torch.Tensor, targets: torch.Tensor, alpha: float, gamma: float) -> float:
    """torchvision.ops.sigmoid_focal_loss, reduction mean."""
    p = torch.sigmoid(logits)
    ce = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    p_t = p * targets + (1 - p) * (1 - targets)
    loss = ce * ((1 - p_t) ** gamma)
    return float(((alpha * targets + (1 - alpha) * (1 - targets)) * loss).mean())


def test_coprs_losses_on_soft_targets_are_its_own() -> None:
    generator = torch.Generator().manual_seed(4)
    logits = torch.randn(3, 16, 16, generator=generator)
    target = torch.zeros(3, 16, 16)
    target[:, 3:6, 4:9] = 1
    target[:, 6, 4:9] = 0.3
    weights = {"bce": 0.0, "dice": 1.0, "prior": 0.0}
    for row in range(3):
        one, truth = logits[row : row + 1], target[row : row + 1]
        assert abs(dice(one, truth, smooth=0).item() - coprs_dice(one.sigmoid(), truth)) < 1e-6
        assert abs(focal(one, truth, gamma=2, alpha=0.25).item() - torchvision_focal(one, truth, 0.25, 2)) < 1e-7
        loss = mask_losses(weights, one, None, truth, smooth=0)
        assert abs(loss.mask.item() - coprs_dice(one.sigmoid(), truth)) < 1e-6
    assert dice(logits - 99, target * 0, smooth=0).tolist() == [1.0] * 3  # an empty target, as in CoPRS


def test_bce_and_dice_of_mask_and_heatmap_are_told_before_their_weights() -> None:
    """CoPRS's figure 3 sets a batch's heatmap BCE against its mask Dice."""
    mask, heatmap, target = torch.randn(2, 4, 4), torch.randn(2, 4, 4), torch.rand(2, 4, 4)
    valid = torch.rand(2, 4, 4) > 0.3
    found = mask_losses({"bce": 0.0, "dice": 5.0, "prior": 7.0, "prior_dice": 0.0}, mask, heatmap, target, valid)
    expected = {"bce_mask": bce(mask, target, valid), "dice_mask": dice(mask, target, valid)}
    expected |= {"bce_heatmap": bce(heatmap, target, valid), "dice_heatmap": dice(heatmap, target, valid)}
    assert found.terms == {name: value.mean().item() for name, value in expected.items()}
    assert torch.allclose(found.mask, 5 * expected["dice_mask"].mean())
    assert torch.allclose(found.prior, 7 * expected["bce_heatmap"].mean())
    assert set(mask_losses({}, mask, None, target).terms) == {"bce_mask", "dice_mask"}


def test_lens_keeps_its_one() -> None:
    logits, target = torch.randn(2, 4, 4), torch.rand(2, 4, 4)
    p = logits.sigmoid()
    assert torch.equal(dice(logits, target), 1 - (2 * (p * target).flatten(1).sum(1) + 1) / (p.flatten(1).sum(1) + target.flatten(1).sum(1) + 1))  # fmt: skip


def test_coprs_soft_targets() -> None:
    """CoPRS's resize_pad_mask, with ResizeLongestSide's apply_image_torch."""
    mask = np.zeros((427, 640), bool)
    mask[100:301, 200:460] = True
    mask[17, 30] = True
    scale = 1024 / 640
    height, width = int(427 * scale + 0.5), int(640 * scale + 0.5)
    resize = torch.nn.functional.interpolate
    x = resize(torch.from_numpy(mask).float()[None, None], (height, width), mode="bilinear", align_corners=False, antialias=True)
    x = torch.nn.functional.pad(x, (0, 1024 - width, 0, 1024 - height))
    x = resize(x, size=(256, 256), mode="bilinear", align_corners=False)[0, 0].clamp(0, 1).to(torch.float16)
    photo = Photo(torch.zeros(0), (0, 0), (0, 0), torch.zeros(3, 1024, 1024), (height, width), (427, 640))
    assert torch.equal(low_res_mask(mask, photo, 256, "pad"), x.float())
    assert not torch.equal(low_res_mask(mask, photo, 256), x.float())


def test_lens_targets_are_shares_of_the_decoders_cells() -> None:
    """As LENS's recipes say, which count losses on the decoder's 256 × 256 cells and not on the photo."""
    rng = np.random.default_rng(4)
    mask = rng.random((512, 768)) < 0.3
    photo = Photo(torch.zeros(0), (0, 0), (0, 0), torch.zeros(3, 1024, 1024), (1024, 1024), (512, 768))
    shares = mask.reshape(256, 2, 256, 3).mean((1, 3))
    np.testing.assert_allclose(low_res_mask(mask, photo, 256).numpy(), shares, atol=1e-6)
    assert 0.2 < ((shares > 0) & (shares < 1)).mean()
