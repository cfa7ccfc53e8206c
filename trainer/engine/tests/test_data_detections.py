"""What a detector adds to a photo's own annotations."""

import json
from pathlib import Path

import numpy as np

from loupe_engine.data.detections import Detection, complete, read_detections
from loupe_engine.data.expressions import make_expressions
from loupe_engine.data.names import COCO
from loupe_engine.data.scene import Scene, SceneObject

WHOLE = (0.0, 0.0, 1.0, 1.0)


def scene(*objects: SceneObject, known: frozenset[str] = frozenset({"person"})) -> Scene:
    labels = np.zeros((100, 100), np.uint8)
    for i, one in enumerate(objects):
        x1, y1, x2, y2 = one.box
        labels[y1:y2, x1:x2] = i + 1
    return Scene(np.full((100, 100, 3), 200, np.uint8), labels, list(objects), "photo.jpg", set(), 1.0, known)


def person(box: tuple[int, int, int, int]) -> SceneObject:
    return SceneObject("person", "person", "person", box, None, 100, "photo.jpg#1", frozenset())


def dog(score: float, box: tuple[float, float, float, float]) -> Detection:
    return Detection("dog", score, box)


def test_likely_things_are_added_by_their_boxes() -> None:
    made = complete(scene(person((0, 0, 20, 90))), [dog(0.8, (0.5, 0.5, 0.9, 0.9)), dog(0.7, (0.52, 0.5, 0.9, 0.9))], WHOLE, False)
    added = made.objects[1]
    assert len(made.objects) == 2 and (added.name, added.box, added.boxed) == ("dog", (50, 50, 90, 90), True)
    assert made.labels[70, 70] == 2 and made.labels[51, 51] == 0, "an ellipse"
    assert "dog" in made.known and "cat" in made.known and not made.background_names
    texts = make_expressions(np.random.default_rng(1), made, 40)
    assert any(e.targets == [1] and "dog" in e.think for e in texts)
    assert any(not e.targets for e in texts)


def test_what_may_be_there_is_neither_absent_nor_alone() -> None:
    made = complete(scene(person((0, 0, 20, 90))), [dog(0.8, (0.5, 0.5, 0.9, 0.9)), dog(0.2, (0.1, 0.6, 0.4, 0.9))], WHOLE, False)
    assert made.background_names == {"dog"} and "dog" not in made.known
    assert not any("dog" in e.text.split() for e in make_expressions(np.random.default_rng(1), made, 60))


def test_the_sources_own_labels_outrank_it() -> None:
    ours = scene(person((0, 0, 20, 90)))
    assert len(complete(ours, [Detection("person", 0.9, (0.5, 0.5, 0.9, 0.9))], WHOLE, False).objects) == 1
    # Another name for a thing that has one.
    assert len(complete(scene(person((50, 50, 90, 90))), [dog(0.9, (0.5, 0.5, 0.9, 0.9))], WHOLE, False).objects) == 1


def test_boxes_move_with_crop_and_mirror() -> None:
    made = complete(scene(person((0, 0, 10, 10))), [dog(0.8, (0.5, 0.5, 0.75, 0.75))], (0.25, 0.25, 1.0, 1.0), True)
    assert made.objects[1].box == (33, 33, 67, 67)
    # Mostly outside of the crop: there, but not to be asked for.
    cut = complete(scene(person((0, 0, 10, 10))), [dog(0.8, (0.0, 0.5, 0.3, 0.75))], (0.25, 0.25, 1.0, 1.0), False)
    assert len(cut.objects) == 1 and cut.background_names == {"dog"}


def test_the_file_is_read_back(tmp_path: Path) -> None:
    line = {"image": "a.jpg", "found": [[COCO.index("dog"), 0.5, 0.1, 0.2, 0.3, 0.4]]}
    (tmp_path / "detections.jsonl").write_text(json.dumps(line) + "\n")
    assert read_detections(tmp_path / "detections.jsonl") == {"a.jpg": [Detection("dog", 0.5, (0.1, 0.2, 0.3, 0.4))]}
    assert len(COCO) == 80 and COCO[0] == "person" and COCO[-1] == "toothbrush"
