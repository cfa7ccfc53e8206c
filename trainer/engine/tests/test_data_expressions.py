"""Expressions pick out their targets and nothing else; thoughts keep to their grammar."""

from collections import Counter

import numpy as np
import pytest

from loupe_engine.data.compose import make_scene
from loupe_engine.data.drawn import draw_library
from loupe_engine.data.expressions import KINDS, held_out, make_expressions
from loupe_engine.data.expressions.facts import COCO
from loupe_engine.data.expressions.uses import USES
from loupe_engine.data.names import DEFINED, NAMES, coarse_and_fine, has_tag, is_a
from loupe_engine.data.scene import Scene, SceneObject
from loupe_engine.data.thoughts import MOST_WORDS
from loupe_engine.data.words.definitions import DEFINITIONS, MAY_ANSWER
from loupe_engine.data.words.kinds import KINDS as KIND_TABLE
from loupe_engine.data.words.uses_more import TRAIT_NAMES


def scene_of(*things, background="texture:plain", known=(), size=100):
    """A scene of (name, centre x, centre y, side, colour) squares."""
    labels = np.zeros((size, size), np.uint8)
    objects = []
    for index, (name, x, y, side, colour) in enumerate(things):
        box = (x - side // 2, y - side // 2, x + side // 2, y + side // 2)
        labels[box[1] : box[3], box[0] : box[2]] = index + 1
        colours = frozenset({colour}) if colour else frozenset()
        objects.append(SceneObject(name, name, "thing", box, colour, (side // 2 * 2) ** 2, "test", colours))
    return Scene(np.zeros((size, size, 3), np.uint8), labels, objects, background, set(known))


def collect(scene, rounds=60):
    """text -> expression, over many draws."""
    found = {}
    for number in range(rounds):
        for one in make_expressions(np.random.default_rng(number), scene, 12):
            found[one.text.lower().rstrip("?.")] = one
    return found


APPLES = scene_of(
    ("apple", 15, 50, 20, "red"), ("apple", 45, 50, 30, "green"), ("apple", 85, 50, 12, "red"), ("dog", 50, 88, 20, "brown")
)


def test_places_sizes_colours_and_counts():
    found = collect(APPLES, 200)
    wanted = {
        "the leftmost apple": [0], "the largest apple": [1], "the smallest apple": [2], "the green apple": [1],
        "second apple from the left": [1], "the dog": [3], "the animal": [3], "find the dog": [3],
        "the apple above the dog": [1], "all the apples": [0, 1, 2], "the cat": [],
    }  # fmt: skip
    for text, targets in wanted.items():
        if text in found:
            assert found[text].targets == targets, text
    assert len(set(wanted) & set(found)) >= 7
    assert "the apple" not in found and "the red apple" not in found


def test_nothing_is_said_that_the_background_could_answer():
    scene = scene_of(("dog", 20, 50, 20, "brown"), ("cup", 80, 50, 20, "white"), background="x.jpg", known={"dog", "pizza"})
    for text, one in collect(scene).items():
        assert "dog" not in text or "cup" in text or one.kind in ("absent", "affordance"), text
        assert "pizza" not in text, text
        assert one.template.removeprefix("affordance/") not in USES["eat"][0], text
        if one.kind == "absent" and not one.template.startswith("affordance/"):
            assert " dog" not in f" {text}".replace("hot dog", ""), text


def test_a_lookalike_makes_a_name_unsure():
    assert is_a("mug", "cup") is None and is_a("bird", "duck") is None
    assert is_a("duck", "bird") is True and is_a("frog", "car") is False
    found = collect(scene_of(("mug", 20, 50, 20, "red"), ("dog", 80, 50, 20, "brown")))
    assert not any(" cup" in f" {text}" for text in found)
    assert has_tag("cow", "milk") is True and has_tag("sheep", "milk") is None and has_tag("frog", "milk") is False


def test_an_empty_scene_has_nothing_to_say():
    assert make_expressions(np.random.default_rng(0), scene_of(), 8) == []


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    library = draw_library(tmp_path_factory.mktemp("drawn"))
    out = []
    for number in range(250):
        rng = np.random.default_rng([9, number])
        scene = make_scene(rng, library, "train", 128)
        out += [(scene, e, False) for e in make_expressions(rng, scene, 8)]
        out += [(scene, e, True) for e in make_expressions(rng, scene, 4, held_out_templates=True)]
    return out


def test_thoughts_are_short_plain_text(many):
    for _, one, _ in many:
        assert 2 <= len(one.think.split()) <= MOST_WORDS, one.think
        assert one.think.isascii() and one.think == one.think.lower() and one.think.endswith(".")


def test_templates_keep_to_their_side_of_the_split(many):
    assert {held for _, _, held in many} == {True, False}
    for _, one, held in many:
        assert held_out(one.template) == held


def test_all_kinds_occur_and_absent_has_its_share(many):
    kinds = Counter(one.kind for _, one, held in many if not held)
    # Composed scenes have neither parts nor stuff, and nothing stands or lies there.
    assert set(kinds) == {*KINDS, "absent"} - {"part", "stuff", "depth", "together", "dressed"}
    assert 0.17 < kinds["absent"] / kinds.total() < 0.29
    assert kinds["several"] / kinds.total() <= 0.12


def test_a_named_target_is_the_only_one_of_its_name(many):
    for scene, one, _ in many:
        assert all(0 <= t < len(scene.objects) for t in one.targets)
        assert (one.kind == "absent") == (not one.targets) == (one.label == "")
        if one.kind == "name":
            assert [o.name for o in scene.objects].count(scene.objects[one.targets[0]].name) == 1
        if one.kind == "size" and "thing" not in one.template:
            name = scene.objects[one.targets[0]].name
            areas = [o.area for o in scene.objects if o.name == name]
            if len(areas) == len([o for o in scene.objects if o.name == name]) > 1 and name in one.text.lower():
                assert scene.objects[one.targets[0]].area in (max(areas), min(areas))


def test_texts_of_one_scene_differ(many):
    for number in range(20):
        texts = [e.text for e in make_expressions(np.random.default_rng(number), APPLES, 10)]
        assert len(set(texts)) == len(texts)


def test_the_table_of_names_is_sound():
    assert coarse_and_fine("Bengal cat") == ("cat", "bengal cat")
    assert coarse_and_fine("red sports car") == ("car", "sports car")
    assert coarse_and_fine("no such thing") == ("no such thing", "no such thing")
    tags = {tag for one in NAMES.values() for tag in one.tags | one.unsure}
    assert tags == {tag for tag in USES if not tag.startswith(DEFINED)}
    for tag, (ways, why, none) in USES.items():
        assert "{o}" in why and none and ways, tag
        assert any(has_tag(name, tag) for name in NAMES), tag


def test_tables_of_words_speak_of_known_names():
    known = {word for one in NAMES.values() for word in (one.name, *one.kinds, *one.perhaps)}
    for line in (KIND_TABLE + TRAIT_NAMES).strip().splitlines():
        if line:
            assert {token.replace("_", " ") for token in " ".join(line.split("|")[1:]).split()} <= known, line
    for name, others in MAY_ANSWER.items():
        assert name in NAMES and others <= known, name
    assert {name for name in COCO if len(DEFINITIONS.get(name, ())) < 6} == set()


def test_a_question_in_two_banks_means_the_same_in_both():
    tags = {}
    for tag, (ways, _, _) in USES.items():
        for way in ways:
            tags.setdefault(way, set()).add(tag)
    for way, said in tags.items():
        assert way == way.lower() and way.isascii() and not set("/{}<>|") & set(way), way
        assert not [name for name in NAMES if {True, False} <= {has_tag(name, tag) for tag in said}], way


def test_a_definition_is_not_asked_where_something_else_may_fit():
    assert has_tag("dog", "is dog") and has_tag("fox", "is dog") is None and has_tag("cup", "is dog") is False
    assert has_tag("bench", "is couch") is None and has_tag("plate", "is frisbee") is None
    room = {"known": {"couch", "bench"}}
    asked = collect(scene_of(("couch", 30, 50, 30, "grey"), ("dog", 80, 50, 20, "brown"), **room))
    assert any(one.template.removeprefix("affordance/") in DEFINITIONS["dog"] for one in asked.values())
    assert not any(one.template.removeprefix("affordance/") in DEFINITIONS["couch"] for one in asked.values() if one.targets)
