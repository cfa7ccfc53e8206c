"""What people say beyond names and places: who does what, what is nearer, exceptions, several clauses, clothes, slips."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from loupe_engine.data.captions import people_words
from loupe_engine.data.expressions import (
    clauses, depth, dressed, exceptions, make_expressions, narrowed, slips, together
)  # fmt: skip
from loupe_engine.data.expressions.absent import _together as nobody
from loupe_engine.data.expressions.boxes import related, relation_of
from loupe_engine.data.expressions.facts import COCO, Facts
from loupe_engine.data.expressions.wording import Draft, Wording
from loupe_engine.data.names import NAMES
from loupe_engine.data.scene import Scene, SceneObject
from loupe_engine.data.thoughts import plain

KNOWN = frozenset(COCO)


def street(*things: tuple[str, tuple[int, int, int, int]], pasted: bool = False, colours: tuple[str | None, ...] = ()) -> Scene:
    """A complete photo of (name, box in a picture of 200 × 200)."""
    labels, objects = np.zeros((200, 200), np.uint8), []
    for index, (name, box) in enumerate(things):
        labels[box[1] : box[3], box[0] : box[2]] = index + 1
        source = "cutouts/x.png" if pasted else f"x.jpg#{index}"
        colour = colours[index] if colours else None
        area = (box[2] - box[0]) * (box[3] - box[1])
        objects.append(SceneObject(name, name, "thing", box, colour, area, source, frozenset({colour} - {None})))
    return Scene(np.zeros((200, 200, 3), np.uint8), labels, objects, "x.jpg", set(), 1.0, KNOWN, True)


def said(scene: Scene, make: Callable[[Facts, Wording], Draft | None], rounds: int = 300) -> dict[str, Draft]:
    facts = Facts(scene)
    drafts = (make(facts, Wording(np.random.default_rng(n), False)) for n in range(rounds))
    return {d.text: d for d in drafts if d}


RIDER, WALKER = ("person", (60, 20, 100, 115)), ("person", (150, 40, 180, 170))
HORSE = ("horse", (30, 60, 130, 150))


def test_who_rides_and_who_does_not() -> None:
    scene = street(RIDER, HORSE, WALKER)
    facts = Facts(scene)
    assert related(facts, "ride", 0, 1) is True and related(facts, "ride", 2, 1) is False
    texts = said(scene, together.together)
    on = [d for t, d in texts.items() if re.search(r"(riding|on) the (horse|steed)|rider", t) and "not" not in t]
    assert on and all(d.targets == [0] or d.targets == [1] for d in on)
    without = [d for t, d in texts.items() if "not on" in t or "without" in t]
    assert without and all(d.targets == [2] for d in without)
    assert any(d.targets == [1] for d in texts.values())


def test_what_boxes_can_not_tell_is_not_said() -> None:
    before = street(("person", (60, 20, 100, 160)), HORSE)
    assert related(Facts(before), "ride", 0, 1) is None and not said(before, together.together)
    assert related(Facts(street(RIDER, HORSE, pasted=True)), "ride", 0, 1) is None
    assert relation_of("person", "umbrella") == "hold" and relation_of("dog", "umbrella") is None


def test_what_stands_on_the_table() -> None:
    scene = street(("dining table", (0, 100, 140, 190)), ("cup", (40, 90, 60, 120)), ("cup", (160, 20, 180, 40)))
    texts = said(scene, together.together)
    assert texts and all(d.targets == [1] for d in texts.values())


def test_nobody_rides_it() -> None:
    scene = street(("horse", (10, 60, 90, 150)), WALKER)
    texts = said(scene, nobody)
    assert texts and all(not d.targets and "nobody rides" in d.why for d in texts.values())
    assert not said(street(RIDER, HORSE), nobody)


def test_nearer_is_lower_and_larger() -> None:
    cars = ("car", (10, 90, 110, 180)), ("car", (140, 60, 170, 80))
    texts = said(street(*cars), depth.depth)
    assert {d.targets[0] for t, d in texts.items() if re.search("front|closest|nearest|touch", t)} == {0}
    assert {d.targets[0] for t, d in texts.items() if re.search("furthest|back|distant|farthest|behind", t)} == {1}
    assert not said(street(*cars, pasted=True), depth.depth) and not said(street(("kite", cars[0][1]), ("kite", cars[1][1])), depth.depth)


def test_exceptions_leave_the_rest() -> None:
    scene = street(("bus", (10, 10, 60, 60)), ("bicycle", (80, 10, 120, 60)), ("dog", (10, 100, 60, 150)), ("cat", (140, 100, 190, 150)))
    texts = said(scene, exceptions.exception)
    names = [o.name for o in scene.objects]
    checked = 0
    for text, draft in texts.items():
        out = re.search(r"(?:but|other than|besides|that is no|not) (?:the |a )?(bus|bicycle|dog|cat)\b", text)
        if out and len(draft.targets) == 1:
            checked += 1
            assert {names[draft.targets[0]], out[1]} in ({"bus", "bicycle"}, {"dog", "cat"}), text
    assert checked > 10
    two = street(("cup", (10, 10, 60, 60)), ("cup", (120, 10, 160, 60)), colours=("red", "blue"))
    assert {d.targets[0] for t, d in said(two, exceptions.exception).items() if "red" in t} == {1}


def test_a_use_is_narrowed_to_one() -> None:
    scene = street(("chair", (10, 100, 60, 160)), ("couch", (120, 90, 190, 170)), colours=("red", "grey"))
    texts = said(scene, narrowed.narrowed)
    sits = {t: d for t, d in texts.items() if "to sit" in t}
    assert {d.targets[0] for t, d in sits.items() if "left" in t or "red" in t} == {0}
    assert {d.targets[0] for t, d in sits.items() if "not" in t and "chair" in t} <= {1} and len(sits) > 5


def test_clauses_speak_of_what_is_there() -> None:
    scene = street(("dog", (10, 100, 60, 160)), ("dog", (120, 90, 190, 170)), ("car", (80, 10, 120, 40)), colours=("brown", "white", "red"))
    texts = said(scene, clauses.clauses)
    assert {d.targets[0] for t, d in texts.items() if "brown one" in t} == {0}
    counts = {w for t in texts for w in re.findall(r"\b(two|three|four) (?:dogs|hounds|pups|pooches|puppies|doggies)", t)}
    assert counts == {"two"} and any("car" in t for t in texts)


def test_a_person_by_the_clothes() -> None:
    scene = street(("person", (40, 10, 160, 190)))
    scene.objects.append(SceneObject("coat", "coat", "clothing", (60, 40, 140, 120), "red", 6400, "x.jpg#9", frozenset({"red"}), "part"))
    scene.labels[40:120, 60:140] = 2
    scene.objects[0].covers, scene.known, scene.complete = (1,), KNOWN | {"coat", "jacket", "suit", "cape", "dress"}, False
    texts = said(scene, dressed.dressed)
    assert texts and all(d.targets == [0] for d in texts.values()) and any("red coat" in t for t in texts)
    wrong = said(scene, dressed.misdressed)
    assert wrong and all(not d.targets and "blue" in t and plain(d.why).endswith("is red, not blue.") for t, d in wrong.items())


def test_a_person_by_the_colour_over_the_chest() -> None:
    scene = street(("person", (20, 10, 60, 130)), ("person", (120, 10, 160, 130)), colours=("red", "blue"))
    for index, paint in ((0, (200, 30, 30)), (1, (40, 80, 200))):
        scene.image[scene.labels == index + 1] = paint
    texts = said(scene, dressed.dressed)
    assert {d.targets[0] for t, d in texts.items() if "red" in t} == {0} and {d.targets[0] for t, d in texts.items() if "blue" in t} == {1}
    scene.image[scene.labels == 1] = (40, 80, 200)
    assert not said(scene, dressed.dressed)


def test_the_one_that_is_not_near() -> None:
    scene = street(("dog", (20, 100, 60, 140)), ("dog", (150, 100, 190, 140)), ("bench", (20, 60, 70, 100)))
    texts = {t: d for t, d in said(scene, exceptions.exception).items() if "bench" in t}
    assert texts and all(d.targets == [1] for d in texts.values())


def test_captions_say_what_people_are_called() -> None:
    assert people_words(["A man on a bench.", "The man sits.", "a park"]) == ("man", "guy")
    assert people_words(["a woman and a man", "two women"]) == () == people_words(["a man"])
    assert people_words(["a little girl eats", "Young girl with cake"]) == ("girl", "kid")
    scene = street(("person", (20, 10, 60, 130)), ("person", (120, 10, 160, 130)))
    scene.people = ("woman", "lady")
    texts = {e.text.lower() for n in range(80) for e in make_expressions(np.random.default_rng(n), scene, 10)}
    assert any(re.search(r"\b(woman|lady)\b.*(left|right)", t) for t in texts) and not any(re.search(r"\b(man|guy|boy)\b", t) for t in texts if "best" not in t)


def test_slips_are_few_and_change_one_long_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "NO_ARTICLE_SHARE", 0.0)
    text, changed = "the umbrella left of the dog", 0
    for n in range(2000):
        new = slips.typed(np.random.default_rng(n), text).lower().rstrip(".")
        if new != text:
            changed += 1
            words = [(a, b) for a, b in zip(text.split(), new.split(), strict=True) if a != b]
            assert len(words) == 1 and words[0][0] == "umbrella" and abs(len(words[0][0]) - len(words[0][1])) <= 1
    assert 20 < changed < 80
    assert "horse" in NAMES and slips._slip(np.random.default_rng(0), "a dog") == "a dog"


@pytest.mark.parametrize("module", [clauses, depth, dressed, exceptions, narrowed, together])
def test_every_kind_has_templates_on_the_training_side(module: ModuleType) -> None:
    (kind,) = module.PATTERNS
    assert len(module.PATTERNS[kind]) >= 12
