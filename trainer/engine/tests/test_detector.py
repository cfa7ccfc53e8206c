"""NanoDet as a module, its files, and the regions that are chosen of what it sees, against plain references."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from loupe_engine.config import DetectorVision
from loupe_engine.events import EngineError
from loupe_engine.models.backbones.small.detector import BOX, COARSE, GRID, KINDS, POINTS, REGION, SCORE, DetectorTower
from loupe_engine.models.nanodet import MEAN, STD, NanoDet
from loupe_engine.models.backbones.small.regions import CANDIDATES, LATER, TWIN, boxes_of, choose, overlaps, places_of
from loupe_engine.published.nanodet import read_convolutions

from .detector_file import write_detector
from .filled import filled


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("detector")
    write_detector(folder)
    return folder


def tower(folder: Path, **settings: object) -> DetectorTower:
    torch.manual_seed(1)
    tower = DetectorTower(filled(DetectorVision, kind="detector", **{"image_size": 96, "regions": 28, **settings}), 64).eval()
    tower.trunk.load(read_convolutions(folder))
    return tower


def upstream(pairs: list[tuple[torch.Tensor, torch.Tensor]], bgr: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """The package's graph written out, operator by operator: (scores [B,80,h,w], sides in strides [B,4,h,w]) a level."""
    todo = iter(pairs)

    def conv(x: torch.Tensor, stride: int = 1, active: bool = True) -> torch.Tensor:
        kernel, bias = next(todo)
        pad = kernel.shape[-1] // 2
        x = F.conv2d(F.pad(x, (pad,) * 4), kernel, bias, stride)
        return torch.where(x > 0, x, 0.1 * x) if active else x

    def twice(x: torch.Tensor) -> torch.Tensor:
        return F.interpolate(x, size=(2 * x.shape[2], 2 * x.shape[3]), mode="bilinear", align_corners=False)

    def half(x: torch.Tensor) -> torch.Tensor:
        return F.interpolate(x, size=(x.shape[2] // 2, x.shape[3] // 2), mode="bilinear", align_corners=False)

    x = F.max_pool2d(F.pad(conv(bgr, 2), (1,) * 4, value=-1e9), 3, 2)
    levels = []
    for blocks, stride in ((1, 1), (2, 2), (2, 2), (3, 2)):
        down = y = conv(x, stride)
        for _ in range(blocks):
            a = conv(y)
            y = torch.cat([conv(a), a], 1)
        x = torch.cat([conv(y), down], 1)
        levels.append(x)
    a, b, c = (conv(level, active=False) for level in levels[1:])
    b = b + twice(c)
    a = a + twice(b)
    b = b + half(a)
    c = c + half(b)
    out = []
    for neck in (a, b, c):
        told = conv(conv(neck), active=False)
        sides = torch.stack([torch.softmax(told[:, 80 + 11 * k : 91 + 11 * k], 1) for k in range(4)], 1)
        out.append((torch.sigmoid(told[:, :80]), (sides * torch.arange(11.0)[:, None, None]).sum(2)))
    assert next(todo, None) is None
    return out


def test_the_module_is_the_packages_graph(folder: Path) -> None:
    pairs, ours = read_convolutions(folder), NanoDet().load(read_convolutions(folder)).eval()
    (first, bias), *rest = pairs
    rgb = torch.rand(2, 3, 96, 96)
    normalised = (rgb - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)
    # Upstream's figures, of BGR in 0…255.
    mean, deviation = torch.tensor([103.53, 116.28, 123.675]), torch.tensor([57.375, 57.12, 58.395])
    bgr = (rgb.flip(1) * 255 - mean.view(3, 1, 1)) / deviation.view(3, 1, 1)
    with torch.no_grad():
        theirs = upstream([(first.flip(1), bias), *rest], bgr)
        for level, (scores, sides) in zip(ours(normalised), theirs, strict=True):
            assert torch.allclose(level.told[:, :80].sigmoid(), scores, atol=1e-5)
            h, w = scores.shape[2:]
            y, x = ((torch.arange(n) + 0.5) * level.stride for n in (h, w))
            left, top, right, bottom = (sides * level.stride).unbind(1)
            boxes = torch.stack([x - left, y[:, None] - top, x + right, y[:, None] + bottom], 1)
            found = boxes_of(level.told[:, 80:].flatten(2), places_of([level]))
            assert torch.allclose(found, boxes.flatten(2), atol=1e-3)


def test_its_files_are_read_by_number_whatever_their_order(tmp_path: Path) -> None:
    wanted = write_detector(tmp_path, seed=5).state_dict()
    found = NanoDet().load(read_convolutions(tmp_path)).state_dict()
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)


def broken_json(folder: Path) -> None:
    (folder / "nanodet.json").write_text('{"weightsManifest": 3}')


def cut(folder: Path) -> None:
    file = folder / "nanodet.bin"
    file.write_bytes(file.read_bytes()[:-2])


def longer(folder: Path) -> None:
    file = folder / "nanodet.bin"
    file.write_bytes(file.read_bytes() + b"12")


def another(folder: Path) -> None:
    text = (folder / "nanodet.json").read_text()
    (folder / "nanodet.json").write_text(text.replace("[3, 3, 3, 32]", "[3, 3, 32, 3]"))


@pytest.mark.parametrize("spoil", [broken_json, cut, longer, another])
def test_other_files_are_refused(tmp_path: Path, spoil) -> None:
    write_detector(tmp_path)
    spoil(tmp_path)
    with pytest.raises(EngineError) as caught:
        NanoDet().load(read_convolutions(tmp_path))
    assert caught.value.code == "weights-broken" and "loupe-trainer fetch" in str(caught.value)


def test_missing_files_are_named(tmp_path: Path) -> None:
    write_detector(tmp_path)
    (tmp_path / "nanodet.bin").unlink()
    with pytest.raises(EngineError) as caught:
        read_convolutions(tmp_path)
    assert caught.value.code == "weights-missing" and "nanodet.bin" in str(caught.value)


def iou(a: list[float], b: list[float]) -> float:
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(w, 0) * max(h, 0)
    return both / max((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both, 1e-6)


def chosen_one_by_one(boxes: list[list[float]], count: int) -> list[int]:
    order = list(range(len(boxes)))
    twins = [i for k, i in enumerate(order) if any(iou(boxes[i], boxes[j]) > TWIN for j in order[:k])]
    return [*(i for i in order if i not in twins), *twins][:count]


@pytest.mark.parametrize("count", [6, 28, 60])
def test_regions_are_the_highest_without_twins_then_twins(count: int) -> None:
    rng = np.random.default_rng(count)
    corner, size = rng.uniform(0, 60, (2, 2, CANDIDATES)), rng.uniform(20, 40, (2, 2, CANDIDATES))
    boxes = torch.from_numpy(np.concatenate([corner, corner + size], 1)).float()
    logits = torch.from_numpy(rng.normal(size=(2, CANDIDATES))).float()
    logits[:, ::3] -= LATER
    logits = logits.sort(descending=True).values
    found = choose(boxes, logits, count, "score")
    for i in range(2):
        each = boxes[i].T.tolist()
        assert found[i].tolist() == chosen_one_by_one(each, count)
        assert torch.allclose(overlaps(boxes)[i, 3, 4], torch.tensor(iou(each[3], each[4])), atol=1e-5)


def test_from_left_to_right_are_the_same_regions(folder: Path) -> None:
    images = torch.randn(2, 3, 96, 96)
    with torch.no_grad():
        one, other = (tower(folder, order=order) for order in ("score", "left_to_right"))
        by_score, by_place = one.regions_of(one.features(images)), other.regions_of(other.features(images))
    for i in range(2):
        assert {tuple(r.tolist()) for r in by_score[i]} == {tuple(r.tolist()) for r in by_place[i]}
    centre = by_place[..., 0] + by_place[..., 2]
    assert (centre.diff(dim=1) >= 0).all() and not torch.equal(by_score, by_place)


def test_a_regions_row_says_where_it_is_and_what_is_there(folder: Path) -> None:
    model, images = tower(folder), torch.randn(2, 3, 96, 96)
    with torch.no_grad():
        features = model.features(images)
        regions, levels = model.regions_of(features), model.trunk(images)
    assert features.shape == (2, 9 + 28, GRID) and not features[:, 9:, REGION:].any()
    assert torch.equal(features[:, :9, :512], levels[2].trunk.flatten(2).transpose(1, 2))
    boxes, scores = regions[..., BOX], regions[..., SCORE]
    assert (boxes >= 0).all() and (boxes <= 1).all() and (boxes[..., 2:] >= boxes[..., :2]).all()
    logits = torch.cat([level.told[:, :80].flatten(2) for level in levels], 2)
    hidden = torch.cat([level.hidden.flatten(2) for level in levels], 2)
    for i in range(2):
        for row in regions[i]:
            cell = (logits[i].T == row[-KINDS:]).all(1).nonzero()
            assert len(cell) == 1, "the row's logits are those of one cell"
            assert torch.equal(row[5 + 3 * POINTS**2 :][:128], hidden[i][:, cell[0, 0]])
        # Peaks come first, by score; what fills up behind them has none.
        peaks = scores[i][scores[i] > 1e-6]
        assert len(peaks) > 5


def test_colours_are_those_under_the_box(folder: Path) -> None:
    model, images = tower(folder, image_size=128), torch.randn(1, 3, 128, 128)
    with torch.no_grad():
        row = model.regions_of(model.features(images))[0, 0]
    small = F.avg_pool2d(images, COARSE)[0]
    x1, y1, x2, y2 = (row[BOX] * 128 / COARSE).tolist()
    colours = row[5 : 5 + 3 * POINTS**2].reshape(POINTS, POINTS, 3)
    for i in range(POINTS):
        for j in range(POINTS):
            x, y = x1 + (x2 - x1) * (j + 0.5) / POINTS, y1 + (y2 - y1) * (i + 0.5) / POINTS
            assert torch.allclose(colours[i, j], small[:, min(int(y), 31), min(int(x), 31)])


def test_each_photo_is_seen_alone_and_at_any_size(folder: Path) -> None:
    for size in (64, 96, 320):
        model, images = tower(folder, image_size=size), torch.randn(3, 3, size, size)
        with torch.no_grad():
            together, alone = model.features(images), torch.cat([model.features(image[None]) for image in images])
            assert torch.allclose(together, alone, atol=1e-4)
            assert model.merge(together).shape == (3, (size // 32) ** 2 + 28, 64)


def test_a_box_moves_its_own_token_alone_and_smoothly(folder: Path) -> None:
    model = tower(folder, image_size=128)
    with torch.no_grad():
        features = model.features(torch.randn(1, 3, 128, 128))
        before, grid = model.merge(features), model.config.grid**2
        moved = []
        for pixels in (0.25, 1, 4, 40):
            other = features.clone()
            other[0, grid + 3, 0] += pixels / 128
            change = (model.merge(other) - before).abs().amax(-1)[0]
            assert change[grid + 3] > 0 and change.sum() == change[grid + 3]
            moved.append(float(change[grid + 3]))
    assert moved == sorted(moved)
