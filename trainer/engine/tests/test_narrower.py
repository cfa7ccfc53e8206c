"""Narrower words: of one name each, none a name itself, and in questions where what is meant is sure."""

from collections import Counter

import numpy as np

from loupe_engine.data.expressions.wording import Wording
from loupe_engine.data.names import NAMES
from loupe_engine.data.vocabulary import vocabulary
from loupe_engine.data.words.narrower import agreeing, narrower


def test_each_belongs_to_one_name_and_is_none() -> None:
    words = narrower()
    assert set(words) <= set(NAMES) and len(words) > 150
    count = Counter(word for own in words.values() for word in own)
    assert max(count.values()) == 1 and sum(count.values()) > 2500
    assert not set(count) & set(vocabulary()["names"])
    assert {"terrier", "poodle"} <= set(words["dog"]) and "ferry" in words["boat"] and "swimmer" in words["person"]


def test_a_quarter_of_what_a_name_is_called_is_one_of_them() -> None:
    wording = Wording(np.random.default_rng(0), False)
    said = Counter(wording.call("dog") in narrower()["dog"] for _ in range(4000))
    assert 0.2 < said[True] / 4000 < 0.3
    assert any(wording.call("person", person_words=True) in narrower()["person"] for _ in range(100))
    children = Wording(np.random.default_rng(0), False, people=("kid", "child"))
    assert not any(children.call("person") in narrower()["person"] for _ in range(400)), "who is known to be a child is no captain"


def test_it_agrees_with_the_name() -> None:
    assert agreeing("sneaker", "shoes") == "sneakers" and agreeing("terrier", "dog") == "terrier"
