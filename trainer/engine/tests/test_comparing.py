"""How a region stands to others of its kind, against counting one by one."""

import torch

from loupe_engine.models.backbones.small.comparing import COUNTED, SIDES, STANDING, compared

PERSON, DOG = (torch.full((80,), 0.01).index_fill(0, torch.tensor([kind]), 0.7) for kind in (0, 16))


def counts(standing: torch.Tensor) -> torch.Tensor:
    """[R,6]: as many are further left, higher, smaller; further right, lower, larger."""
    return standing[0, :, -SIDES:] * COUNTED


def scene() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(4)
    # A grid of places, so that no two overlap; all differ clearly in place and in size.
    x, y = torch.randperm(4, generator=generator) / 4, torch.randperm(4, generator=generator) / 4
    side = torch.tensor([0.05, 0.09, 0.15, 0.22])
    box = torch.stack([x, y, x + side, y + side], -1)[None]
    return box, torch.full((1, 4), 0.6), torch.stack([PERSON, PERSON, DOG, PERSON])[None]


def test_each_is_counted_on_its_side_of_each_of_its_kind() -> None:
    box, score, kinds = scene()
    middle, area = (box[0, :, :2] + box[0, :, 2:]) / 2, (box[0, :, 2:] - box[0, :, :2]).prod(-1)
    people = [0, 1, 3]
    for one in range(4):
        others = [] if one == 2 else [i for i in people if i != one]
        lower = [sum(float(value[i] < value[one]) for i in others) for value in (middle[:, 0], middle[:, 1], area)]
        expected = torch.tensor([*lower, *(len(others) - count for count in lower)], dtype=torch.float32)
        assert torch.allclose(counts(compared(box, score, kinds))[one], expected, atol=0.15)


def test_what_was_found_twice_counts_once() -> None:
    box, score, kinds = scene()
    twin = box[:, :1] + 0.002
    doubled = compared(torch.cat([box, twin], 1), torch.cat([score, torch.tensor([[0.4]])], 1), torch.cat([kinds, kinds[:, :1]], 1))
    assert torch.allclose(counts(doubled)[:4], counts(compared(box, score, kinds)), atol=0.05)
    # It stands as the thing itself does.
    assert torch.allclose(counts(doubled)[4], counts(doubled)[0], atol=0.3)


def test_a_count_is_told_from_the_next_and_empty_places_say_nothing() -> None:
    box, score, kinds = scene()
    standing = compared(box, score, kinds)
    assert standing.shape == (1, 4, STANDING) and standing.min() >= 0 and standing.max() <= 1
    bumps = standing[0, :, : SIDES * COUNTED].view(4, SIDES, COUNTED)
    assert torch.equal(bumps.argmax(-1), counts(standing).round().long())
    # Regions that the detector did not find have no score, and kinds of nothing.
    none = compared(torch.zeros(1, 3, 4), torch.zeros(1, 3), torch.zeros(1, 3, 80))
    assert torch.isfinite(none).all() and counts(none).abs().max() == 0
