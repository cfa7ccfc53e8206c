"""Real photos as scenes, on a made-up pack: what lies on what, what is cut off, what may be asked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from loupe_engine.data.dev_lines import dev_masks, dev_questions
from loupe_engine.data.drawn import draw_library
from loupe_engine.data.expressions import make_expressions
from loupe_engine.data.expressions.facts import Facts
from loupe_engine.data.photos import Album, make_photo_scene, photo_scene
from loupe_engine.data.pool import SceneMaker
from loupe_engine.data.reader import Pool
from loupe_engine.data.rows import side_by_side
from loupe_engine.data.scene import seen
from loupe_engine.data.sources import Library

WIDTH, HEIGHT = 200, 150


def instance(number: int, name: str | None, kind: str, box: tuple[int, int, int, int], crowd: int = 0) -> dict:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    x0, y0, x1, y1 = box
    mask[y0:y1, x0:x1] = 1
    rle = coco_mask.encode(np.asfortranarray(mask))
    rle["counts"] = rle["counts"].decode()
    return {"id": number, "name": name, "kind": kind, "iscrowd": crowd, "bbox": [x0, y0, x1 - x0, y1 - y0],
            "area": int(mask.sum()), "rle": rle}  # fmt: skip


def record(image: str, source: str, split: str, instances: list[dict], complete: bool = True) -> dict:
    return {"image": image, "source": source, "width": WIDTH, "height": HEIGHT, "split": split, "complete": complete,
            "licence": "", "instances": instances, "dropped_small": {"cup": 1} if source == "coco" else {}}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("pack")
    draw_library(root)
    rng, records = np.random.default_rng(0), []
    for split in ("train", "dev"):
        dressed = [instance(1, "person", "thing", (60, 10, 140, 140)), instance(2, "coat", "part", (60, 40, 140, 90)),
                   instance(3, "shoes", "part", (70, 125, 130, 140))]  # fmt: skip
        street = [instance(4, "car", "thing", (10, 80, 60, 120)), instance(5, "dog", "thing", (120, 90, 190, 140)),
                  instance(6, "person", "thing", (90, 20, 110, 60), crowd=1)]  # fmt: skip
        pet = [instance(7, "Bengal cat", "thing", (30, 30, 150, 130))]
        regions = [instance(8, None, "region", (0, 0, 100, 150)), instance(9, None, "region", (100, 0, 200, 150))]
        records += [record(f"{split}-ccp.png", "ccp", split, dressed, complete=False), record(f"{split}-coco.png", "coco", split, street),
                    record(f"{split}-pets.png", "pets", split, pet), record(f"{split}-bsds.png", "bsds500", split, regions)]  # fmt: skip
    for one in records:
        Image.fromarray(rng.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)).save(root / one["image"])
    (root / "annotations.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    return Library.open(root)


def of_source(library: Library, source: str):
    return next(p for p in Album(library, "train").photos if p.record["source"] == source)


def test_splits_share_no_photo(library: Library) -> None:
    train, dev = ({p.record["image"] for p in Album(library, s).photos} for s in ("train", "dev"))
    assert len(train) == len(dev) == 4 and not train & dev


def test_a_person_covers_what_she_wears(library: Library) -> None:
    scene = photo_scene(library, of_source(library, "ccp"), (WIDTH, HEIGHT))
    names = [o.name for o in scene.objects]
    person = scene.objects[names.index("person")]
    assert {names[i] for i in person.covers} == {"coat", "shoes"} and person.area == 80 * 130
    assert scene.mask([names.index("person")]).sum() == 80 * 130
    assert scene.mask([names.index("coat")]).sum() == 80 * 50
    assert person.box == (60, 10, 140, 140) and not scene.complete
    assert [scene.objects[names.index(n)].kind for n in ("person", "coat")] == ["thing", "part"]


def test_what_may_not_be_asked_for_is_still_known_to_be_there(library: Library) -> None:
    photo = of_source(library, "coco")
    assert {"car", "dog", "person"} <= photo.labels.known and "coat" not in photo.labels.known
    # The crowd and the dropped cup.
    assert photo_scene(library, photo, (WIDTH, HEIGHT)).background_names == {"person", "cup"}
    # Four fifths of the dog lie outside of the crop.
    scene = photo_scene(library, photo, (134, 150), (0, 0, 134, 150))
    assert [o.name for o in scene.objects] == ["car"] and "dog" in scene.background_names
    mirrored = photo_scene(library, photo, (134, 150), (0, 0, 134, 150), mirror=True)
    assert mirrored.objects[0].box == (134 - 60, 80, 134 - 10, 120)


def test_every_photo_scene_agrees_with_its_labels(library: Library) -> None:
    album, pasted = Album(library, "train"), 0
    for number in range(60):
        rng = np.random.default_rng([4, number])
        photo = album.draw(rng)
        scene = make_photo_scene(rng, library, photo, "train", 96)
        pasted += sum(o.source.startswith("cutouts/") for o in scene.objects)
        for i, one in enumerate(scene.objects):
            rows, columns = np.nonzero(scene.mask([i]))
            assert one.area == len(rows)
            assert one.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            # A pasted name is never one that the photo may hold unseen.
            assert not one.source.startswith("cutouts/") or one.name not in photo.labels.known
    assert pasted > 5


def test_photos_side_by_side_are_one_scene(library: Library) -> None:
    ccp, coco = (of_source(library, source) for source in ("ccp", "coco"))
    parts = [photo_scene(library, ccp, (80, 150), (50, 0, 150, 150)), photo_scene(library, coco, (70, 150)), photo_scene(library, ccp, (50, 150))]
    row = side_by_side(parts)
    assert row.image.shape == (150, 200, 3) and row.labels.shape == (150, 200)
    assert np.array_equal(row.image[:, 80:150], parts[1].image)
    assert row.aspect == sum(one.aspect for one in parts) and not row.complete
    names = [o.name for o in row.objects]
    assert names == [o.name for one in parts for o in one.objects]
    for i, one in enumerate(row.objects):
        rows, columns = np.nonzero(row.mask([i]))
        assert one.area == len(rows) and one.box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    last = len(names) - 1 - names[::-1].index("person")
    assert [names[i] for i in row.objects[last].covers] == ["coat", "shoes"] and min(row.objects[last].covers) > last
    # A dog that a photo of people may hold unseen is not known to be missing.
    assert row.known == parts[0].known & parts[1].known and {"person", "cup"} <= row.background_names
    facts = Facts(row)
    people = [i for i, name in enumerate(names) if name == "person"]
    assert facts.photo_of(people[0]) == facts.photo_of(people[1]) == ccp.record["image"]
    assert not facts.of_one_photo([people[0], names.index("car")]) and facts.of_one_photo([names.index("car"), names.index("dog")])


def test_one_of_several_is_told_by_what_only_they_wear(library: Library) -> None:
    photo = of_source(library, "ccp")
    parts = [photo_scene(library, photo, (100, 150)) for _ in range(2)]
    for part, shade in zip(parts, ((200, 20, 20), (20, 20, 200)), strict=True):
        part.image[part.mask([[o.name for o in part.objects].index("coat")])] = shade
        for i, one in enumerate(part.objects):
            one.box, one.area, one.colour, one.colours = seen(part.image, part.labels, i, one.covers)
    row = side_by_side(parts)
    made = [e for seed in range(60) for e in make_expressions(np.random.default_rng(seed), row, 14) if e.kind == "dressed"]
    assert len(made) > 20
    left, right = (i for i, o in enumerate(row.objects) if o.name == "person")
    coats = [e for e in made if "red" in e.text or "blue" in e.text]
    assert coats and all(e.targets == [left if "red" in e.text else right] for e in coats)
    # Both have shoes on, which look alike.
    assert not [e for e in made if e not in coats]


def test_absent_things_are_not_all_that_is_asked_for(library: Library) -> None:
    scene = photo_scene(library, of_source(library, "pets"), (WIDTH, HEIGHT))
    for seed in range(20):
        made = make_expressions(np.random.default_rng(seed), scene, 14)
        there = sum(bool(e.targets) for e in made)
        assert len(made) - there <= max(1, there // 2)


def test_a_pool_of_photos_keeps_what_its_masks_need(library: Library, tmp_path: Path) -> None:
    from loupe_engine.data.pool import build_pool

    build_pool(tmp_path, library, "train", 12, seed=1, size=96, photos=1.0)
    pool, maker = Pool(tmp_path), SceneMaker(library, "train", 1, 96, 1.0)
    for number, written in enumerate(pool.records):
        scene = maker.scene(number)
        assert [o["name"] for o in written["objects"]] == [o.name for o in scene.objects]
        for i in range(len(scene.objects)):
            assert np.array_equal(pool.target_mask(number, [i]), scene.mask([i]))
    assert any(not o["name"] for r in pool.records for o in r["objects"])
    assert all(not r["expressions"] for r in pool.records if any(not o["name"] for o in r["objects"]))


def test_dev_lines(library: Library, tmp_path: Path) -> None:
    lines = dev_questions(library, 12, 0, tmp_path)
    assert len(lines) >= 6 and all(line["image"].startswith("dev_dev-") for line in lines)
    assert {line["group"] for line in lines} <= {"referring", "reasoning", "absent"}
    assert all((line["rle"] is None) == (line["group"] == "absent") == ("label" not in line) for line in lines)
    for line in lines:
        for other in line["others"]:
            assert line["rle"] is None or other["rle"] != line["rle"]
    masks = dev_masks(library, 3, 0, tmp_path)
    assert {m["kind"] for m in masks} == {"thing", "part", "region"}
    assert all((tmp_path / "images" / m["image"]).exists() for m in masks)


def pack(root: Path, records: list[dict]) -> None:
    root.mkdir(exist_ok=True)
    for one in records:
        Image.fromarray(np.full((HEIGHT, WIDTH, 3), 128, np.uint8)).save(root / one["image"])
    (root / "annotations.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))


CAR = [instance(1, "car", "thing", (20, 40, 180, 140)), instance(2, "left headlight", "part", (140, 70, 170, 90)),
       instance(3, "hood", "part", (60, 60, 130, 80))]  # fmt: skip


@pytest.fixture(scope="module")
def packs(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A folder of two packs: the one above, and one of sources that leave things out."""
    root = tmp_path_factory.mktemp("packs")
    (root / "first").symlink_to(library.root)
    street = [instance(4, "building", "stuff", (0, 0, 200, 100)), instance(5, "car", "thing", (20, 100, 60, 140)),
              instance(6, "window", "thing", (20, 20, 40, 40))]  # fmt: skip
    herd = [instance(7, "deer", "thing", (10, 40, 90, 140)), instance(8, "deer", "thing", (110, 40, 190, 140))]
    face = [instance(9, "person", "thing", (40, 0, 160, 150)), instance(10, "eye", "part", (60, 50, 80, 60)),
            instance(11, "eye", "part", (120, 50, 140, 60)), instance(12, "nose", "part", (90, 60, 110, 90))]  # fmt: skip
    of = {"carparts": CAR, "labelmefacade": street, "animals": herd, "faces": face}
    pack(root / "second", [record(f"{s}.png", s, "train", i, complete=False) for s, i in of.items()])
    return Library.open(root)


def test_a_folder_of_packs_is_read_as_one(library: Library, packs: Library) -> None:
    assert {c.held_out for c in packs.cutouts} == {True, False}
    assert [(f"first/{c.path}", c.held_out) for c in library.cutouts] == [(c.path, c.held_out) for c in packs.cutouts if c.path.startswith("first/")]
    assert len(Album(packs, "train").photos) == 8 and packs.background(packs.photos("train")[0]).size == (WIDTH, HEIGHT)


def test_left_and_right_of_a_car_are_swapped_in_the_mirror(packs: Library) -> None:
    photo = of_source(packs, "carparts")
    plain, mirrored = (photo_scene(packs, photo, (WIDTH, HEIGHT), mirror=m) for m in (False, True))
    lights = [next(o for o in s.objects if "headlight" in o.name) for s in (plain, mirrored)]
    assert [o.name for o in lights] == ["left headlight", "right headlight"]
    assert lights[0].box[0] == 140 and lights[1].box[0] == WIDTH - 170
    asked = {e.text.lower().rstrip("?.") for n in range(60) for e in make_expressions(np.random.default_rng(n), mirrored, 10) if e.targets}
    assert {"the car's hood", "the right headlight of the car"} & asked and not any("left headl" in text for text in asked)
    # Other cars may show a wheel.
    assert Facts(plain).matching("wheel") is None and Facts(plain).matching("right headlight") is None
    assert "left headlight" not in mirrored.known and {"left headlight", "hood"} < plain.known


def test_what_a_source_labels_here_and_there_is_not_asked_for(packs: Library) -> None:
    street = Facts(photo_scene(packs, of_source(packs, "labelmefacade"), (WIDTH, HEIGHT)))
    assert street.matching("car") is None and street.matching("window") is None and street.matching("building") == [0]
    assert street.matching("pavement") is None and street.matching("elephant") == []
    herd = Facts(photo_scene(packs, of_source(packs, "animals"), (WIDTH, HEIGHT)))
    assert herd.matching("deer") is None and herd.matching("tiger") == []


def test_both_eyes_of_a_face(packs: Library) -> None:
    scene = photo_scene(packs, of_source(packs, "faces"), (WIDTH, HEIGHT))
    made = [e for n in range(80) for e in make_expressions(np.random.default_rng(n), scene, 10)]
    eyes = [i for i, o in enumerate(scene.objects) if o.name == "eye"]
    assert any(e.targets == eyes and "eyes" in e.text for e in made)
    left = [e for e in made if "leftmost eye" in e.text]
    assert left and all(scene.objects[e.targets[0]].box[0] == 60 for e in left)
    # Without labelled faces, people and animals have noses all the same.
    coco = Facts(photo_scene(packs, of_source(packs, "coco"), (WIDTH, HEIGHT)))
    assert coco.matching("nose") is None and coco.serving("see") is None
