"""Scenes, pools and splits, on a small drawn library."""

import json

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from loupe_engine.data.colours import measure
from loupe_engine.data.compose import make_scene
from loupe_engine.data.drawn import draw_library
from loupe_engine.data.evalset import composed
from loupe_engine.data.paste import LEAST_VISIBLE
from loupe_engine.data.pool import build_pool
from loupe_engine.data.sources import Library, fraction


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return draw_library(tmp_path_factory.mktemp("drawn"))


def test_labels_and_facts_agree(library):
    for number in range(30):
        scene = make_scene(np.random.default_rng([1, number]), library, "train", 160)
        assert scene.image.shape == (160, 160, 3) and scene.image.dtype == np.uint8
        assert set(np.unique(scene.labels)) - {0} == set(range(1, len(scene.objects) + 1))
        for index, one in enumerate(scene.objects):
            rows, columns = np.nonzero(scene.labels == index + 1)
            assert one.area == len(rows)
            assert one.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_every_object_stays_visible(library, monkeypatch):
    from loupe_engine.data import compose

    painted = []
    real = compose.paste

    def spy(rng, image, labels, patch, *rest):
        done = real(rng, image, labels, patch, *rest)
        if done:
            painted.append(int((patch[..., 3] > 127).sum()))
        return done

    monkeypatch.setattr(compose, "paste", spy)
    for number in range(40):
        painted.clear()
        scene = make_scene(np.random.default_rng([2, number]), library, "train", 160)
        for one, whole in zip(scene.objects, painted, strict=True):
            assert one.area >= LEAST_VISIBLE * whole


def test_a_scene_depends_on_its_seed_and_number_alone(library, tmp_path):
    build_pool(tmp_path / "whole", library, "train", 6, seed=3, size=96)
    build_pool(tmp_path / "tail", Library.open(library.root), "train", 2, seed=3, size=96, start=4)
    build_pool(tmp_path / "shared", library, "train", 6, seed=3, size=96, workers=2)
    whole = np.load(tmp_path / "whole/images.npy")
    assert np.array_equal(whole[4:], np.load(tmp_path / "tail/images.npy"))
    assert np.array_equal(whole, np.load(tmp_path / "shared/images.npy"))
    lines = (tmp_path / "whole/scenes.jsonl").read_text().splitlines()
    assert lines[4:] == (tmp_path / "tail/scenes.jsonl").read_text().splitlines()
    assert lines == (tmp_path / "shared/scenes.jsonl").read_text().splitlines()
    assert not np.array_equal(whole[0], whole[1])
    labels = np.load(tmp_path / "whole/labels.npy")
    for row, line in enumerate(map(json.loads, lines)):
        assert labels[row].max() == len(line["objects"])
        assert 1 <= len(line["expressions"]) <= 8


def test_splits_share_no_cutout_and_no_background(library):
    train, unseen = library.pool("train"), library.pool("unseen_cutout")
    keys = [{c.key for found in pool.values() for c in found} for pool in (train, unseen)]
    assert keys[0] and keys[1] and not keys[0] & keys[1]
    assert set(unseen) <= set(train)
    paths = [{b.path for b in library.photos(split)} for split in ("train", "unseen_scene")]
    assert paths[0] and not paths[0] & paths[1]
    assert fraction("cutouts/000.png") == pytest.approx(0.70283, abs=1e-5)


def test_background_names_are_respected(library):
    from dataclasses import replace

    marked = replace(library, backgrounds=[replace(b, names=frozenset({"car"})) for b in library.backgrounds])
    marked._pools = {}
    for number in range(40):
        scene = make_scene(np.random.default_rng([5, number]), marked, "train", 96)
        if not scene.background.startswith("texture:"):
            assert scene.background_names == {"car"}


def test_evaluation_lines(library, tmp_path):
    lines = composed(library, "unseen_scene", 20, 1, tmp_path)
    assert len({line["id"] for line in lines}) == 20
    assert sum(line["rle"] is None for line in lines) == 4
    for line in lines:
        assert (line["kind"] == "absent") == (line["rle"] is None)
        from PIL import Image

        with Image.open(tmp_path / "images" / line["image"]) as image:
            if line["rle"]:
                mask = coco_mask.decode({**line["rle"], "counts": line["rle"]["counts"].encode()})
                assert mask.shape == (image.height, image.width) and mask.any()


@pytest.mark.parametrize(
    ("rgb", "name"),
    [((220, 20, 20), "red"), ((250, 140, 20), "orange"), ((240, 225, 40), "yellow"), ((40, 150, 50), "green"),
     ((40, 80, 210), "blue"), ((130, 50, 190), "purple"), ((245, 150, 180), "pink"), ((120, 75, 40), "brown"),
     ((15, 15, 15), "black"), ((245, 245, 245), "white"), ((128, 128, 128), "grey")],
)  # fmt: skip
def test_colours_have_their_names(rgb, name):
    sure, seen = measure(np.tile(np.array(rgb, np.uint8), (50, 1)))
    assert sure == name and seen == {name}


def test_two_colours_are_not_sure():
    half = np.array([[220, 20, 20]] * 30 + [[40, 80, 210]] * 31 + [[245, 245, 245]] * 30, np.uint8)
    sure, seen = measure(half)
    assert sure is None and seen == {"red", "blue", "white"}


def test_a_folder_without_lists_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="cutouts.jsonl"):
        Library.open(tmp_path)
