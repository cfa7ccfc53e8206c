"""Wording for photos: templates, parts and stuff, label sets, crowds, and thoughts that agree with the answer."""

import re
from collections import Counter

import numpy as np
import pytest

from loupe_engine.data.expressions import KINDS, held_out, make_expressions, templates
from loupe_engine.data.expressions.facts import Facts
from loupe_engine.data.names import ASKED_KINDS, NAMES, SYNONYM, is_a, plural
from loupe_engine.data.photo_names import PERSON_WORDS
from loupe_engine.data.scene import Scene, SceneObject
from loupe_engine.data.thoughts import MOST_ITEMS, SHORT_QUESTION

COMPARING = {"position", "size", "ordinal", "several", "relation", "description"}
GARMENTS = frozenset(
    "person shoes boots socks stockings tights hat hoodie coat dress bag belt skirt jeans pants sunglasses hair "
    "shirt scarf".split()
)
HOUSE = frozenset("person dog cat car bus chair couch bench cup bottle book tv laptop pizza umbrella sky road".split())


def photo(*things, known=None, complete=True, others=(), size=200):
    """A photo of (name, kind, centre x, centre y, side, colour) squares; the first person wears all parts."""
    labels = np.zeros((size, size), np.uint8)
    objects = []
    for index, (name, kind, x, y, side, colour) in enumerate(things):
        box = (max(x - side // 2, 0), max(y - side // 2, 0), min(x + side // 2, size), min(y + side // 2, size))
        labels[box[1] : box[3], box[0] : box[2]] = index + 1
        area = (box[2] - box[0]) * (box[3] - box[1])
        colours = frozenset({colour}) if colour else frozenset()
        objects.append(SceneObject(name, name, "thing", box, colour, area, "test", colours, kind))
    person = next((o for o in objects if o.name == "person"), None)
    if person:
        person.covers = tuple(i for i, o in enumerate(objects) if o.kind == "part")
    image = np.zeros((size, size, 3), np.uint8)
    return Scene(image, labels, objects, "x.jpg", set(others), 1.0, known, complete)


DRESSED = photo(
    ("person", "thing", 100, 100, 180, None), ("hat", "part", 100, 20, 30, "red"),
    ("coat", "part", 100, 90, 60, "black"),
    ("shoes", "part", 100, 180, 40, "brown"), ("bag", "part", 140, 110, 30, "white"),
    known=GARMENTS, complete=False,
)  # fmt: skip
STREET = photo(
    ("sky", "stuff", 100, 30, 60, "blue"), ("road", "stuff", 100, 170, 60, "grey"),
    ("car", "thing", 40, 120, 40, "red"), ("car", "thing", 150, 120, 24, "blue"),
    ("person", "thing", 100, 110, 30, None), ("dog", "thing", 70, 150, 26, "brown"),
    ("cup", "thing", 10, 10, 6, "white"), known=HOUSE,
)  # fmt: skip
CROWD = photo(*(("person", "thing", 20 + 40 * k, 100, 30, None) for k in range(5)), known=HOUSE)
SCENES = {"dressed": DRESSED, "street": STREET, "crowd": CROWD}


def drawn(scene, rounds=150, count=10):
    return [e for n in range(rounds) for e in make_expressions(np.random.default_rng(n), scene, count)]


@pytest.fixture(scope="module")
def made():
    return {name: drawn(scene) for name, scene in SCENES.items()}


def test_there_are_many_templates_on_both_sides_of_the_split():
    every = templates()
    assert len(every) == len(set(every)) >= 200
    assert not any("/" in pattern for _, pattern in every)
    kinds = Counter(kind for kind, _ in every)
    assert set(kinds) == set(KINDS) and min(kinds.values()) >= 6
    held = Counter(kind for kind, pattern in every if held_out(f"{kind}/{pattern}"))
    assert len(held) >= 9 and all(held[kind] < kinds[kind] for kind in kinds)


def test_only_listed_templates_are_used(made):
    listed = {f"{kind}/{pattern}" for kind, pattern in templates()}
    for one in (e for found in made.values() for e in found):
        assert "/".join(one.template.split("/")[:2]) in listed, one.template
        assert not re.search(r"[{}]|\ba (scissors|shoes|pants|jeans)\b|\bthe the\b", one.text), one.text


def test_photo_kinds_occur(made):
    assert {"part", "affordance", "absent", "colour", "name"} <= {e.kind for e in made["dressed"]}
    assert {"stuff", "description", "relation", "position", "several"} <= {e.kind for e in made["street"]}
    assert {"several", "ordinal"} <= {e.kind for e in made["crowd"]}


def test_a_named_thing_is_the_only_one(made):
    for key, found in made.items():
        objects = SCENES[key].objects
        for one in (e for e in found if e.kind in ("name", "stuff", "part")):
            assert [i for i, o in enumerate(objects) if o.name == one.label] == one.targets, one.text
        for one in (e for e in found if e.kind == "absent" and re.fullmatch(r"(the )?[a-z -]+", e.text)):
            asked = one.text.removeprefix("the ")
            assert not any(is_a(o.name, asked) for o in objects), one.text


def test_parts_are_the_targets_of_what_is_worn(made):
    worn = {e.text.lower().rstrip("?.") for e in made["dressed"] if e.targets == [3]}
    assert any("feet" in text for text in worn) and any("shoes" in text for text in worn)
    on_head = [e for e in made["dressed"] if "on the head" in e.text.lower() and "grows" not in e.text]
    assert on_head and all(e.targets == [1] for e in on_head)


def test_who_may_be_more_is_not_compared(made):
    assert not {e.kind for e in made["dressed"]} & COMPARING
    cars = (("car", "thing", 40, 100, 40, "red"), ("car", "thing", 150, 100, 20, "blue"))
    assert all(not e.targets for e in drawn(photo(*cars, known=HOUSE, complete=False)))
    person = [e for e in made["dressed"] if e.targets == [0]]
    assert person and {e.kind for e in person} <= {"name", "affordance", "dressed"}


def test_words_for_one_person_only(made):
    pattern = re.compile(rf"\b({'|'.join(PERSON_WORDS)})\b")
    assert any(pattern.search(e.text) for e in made["dressed"])
    # What defines a thing may speak of people: "who would the lady ...".
    said = {key: [e for e in made[key] if pattern.search(e.text) and not e.template.startswith("affordance/")] for key in made}
    assert all(e.targets == [0] for e in said["dressed"]) and not said["crowd"]


def test_what_the_label_set_lacks_is_not_said_to_be_absent(made):
    for key in SCENES:
        known = SCENES[key].known
        for one in made[key]:
            said = re.search(r"(?:^|\. )no ([a-z -]+) here\.$", one.think)
            if one.kind == "absent" and said and said[1] in NAMES:
                assert said[1] in known, one.think
    facts = Facts(STREET)
    assert facts.matching("cat") == [] and facts.matching("guitar") is None
    assert Facts(DRESSED).serving("sit") is None and facts.serving("who") == [4]
    assert Facts(photo(("dog", "thing", 90, 90, 90, None), known=frozenset({"dog", "cat"}))).matching("animal") == [0]


def test_jewellery_is_never_surely_absent():
    known = GARMENTS | {"ring", "necklace", "watch"}
    facts = Facts(photo(("person", "thing", 100, 100, 180, None), known=known, complete=False))
    assert facts.matching("ring") is None and facts.serving("finger") is None and facts.matching("hat") == []


def test_a_pasted_person_may_wear_anything():
    facts = Facts(photo(("person", "thing", 60, 100, 90, None), ("boot", "thing", 160, 100, 40, "brown")))
    assert facts.serving("wear_feet") is None and facts.matching("glasses") is None and facts.matching("cup") == []
    assert Facts(photo(("boot", "thing", 160, 100, 40, "brown"))).serving("wear_feet") == [0]
    facts.scene.known = HOUSE
    assert Facts(facts.scene).matching("boot") is None


def test_what_is_tiny_is_no_target_but_makes_others_unsure(made):
    assert all(6 not in e.targets for e in made["street"])
    two = photo(("dog", "thing", 100, 100, 60, None), ("dog", "thing", 10, 10, 6, None), known=HOUSE)
    assert not any(e.kind in ("name", "category") and e.targets for e in drawn(two, 40))


def test_the_choice_repeats_items_of_the_list(made):
    for key, found in made.items():
        facts = Facts(SCENES[key])
        for one in found:
            items = [words for words, _ in one.seen]
            assert len(items) <= MOST_ITEMS and all(words in one.think for words in items)
            choice = one.think.split(". ", 1)[-1] if items else one.think
            if one.kind == "several":
                assert all(words in choice for words, _ in facts.listed(one.targets))
            elif one.targets:
                assert f"{SCENES[key].objects[one.targets[0]].name} {facts.place(one.targets[0])}" in choice, one.think
            if one.targets and items:
                assert set(one.targets) <= {i for _, members in one.seen for i in members}, one.think


def test_every_mention_is_where_the_thought_says_it(made):
    without = Counter()
    for key, found in made.items():
        facts = Facts(SCENES[key])
        for one in found:
            assert not set("<>|") & set(one.think)
            said = [(one.think[start:end], members) for start, end, members in one.mentions]
            assert [start for start, _, _ in one.mentions] == sorted(start for start, _, _ in one.mentions)
            assert said[: len(one.seen)] == [(words, members) for words, members in one.seen]
            for words, members in said:
                places = {facts.place(i) for i in members}
                # Only how many there are is said without a place.
                counted = one.kind == "absent" and f"only {words}" in one.think
                assert counted or (len(places) == 1 and words.endswith(places.pop())), one.think
            # The choice speaks of its target last.
            assert not one.targets or set(one.targets) <= {i for _, members in said[len(one.seen) :] for i in members}
            without[len(one.text.split()) <= SHORT_QUESTION, bool(one.seen)] += 1
    assert without[True, True] == 0 < without[True, False] and without[False, True] > without[False, False]


def test_parts_and_stuff_are_listed_only_when_meant(made):
    for key, found in made.items():
        for one in found:
            shown = {i for _, members in one.seen for i in members}
            extra = {i for i in shown if SCENES[key].objects[i].kind != "thing"} - set(one.targets)
            assert not extra or one.kind == "absent", one.think


def test_names_of_a_composed_scene_stay_things():
    scene = photo(("dog", "thing", 60, 100, 60, "brown"), ("cup", "thing", 150, 100, 40, "white"))
    scene.background = "texture:plain"
    asked = {m[1] for e in drawn(scene) if (m := re.search(r"no ([a-z -]+) here\.$", e.think))}
    # Some are the names of kinds too.
    assert len(asked) > 50 and all(NAMES[word].layer == "thing" for word in asked - ASKED_KINDS if word in NAMES)


def test_a_synonym_is_no_other_things_name():
    for name, words in SYNONYM.items():
        assert name in NAMES and not any(word in NAMES for word in words), name
    assert plural("puppy") == "puppies" and plural("bus") == "buses" and plural("man") == "men"
