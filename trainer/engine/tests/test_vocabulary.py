"""The vocabulary: every word of training questions, and no word of evaluation alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from loupe_engine.config import DatasetsConfig
from loupe_engine.data import vocabulary as module
from loupe_engine.data.expressions import make_expressions, slips
from loupe_engine.data.names import NAMES, NEVER_ASKED, SYNONYM, plural
from loupe_engine.data.vocabulary import vocabulary
from loupe_engine.export.vocabulary import write_vocabulary, writes_vocabulary

from .conftest import tiny_recipe
from .filled import filled
from .test_data_wording import SCENES

WORD = re.compile(r"\w+(?:['-]\w+)*")
OWN = vocabulary()
KNOWN = {word for text in (*OWN["names"], *OWN["words"]) for word in WORD.findall(text)}


def known(word: str) -> bool:
    return word in KNOWN or word.isdigit() or word.removesuffix("'s") in KNOWN


@pytest.mark.parametrize("scene", SCENES)
def test_every_word_of_a_training_question_is_in_it(scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "TYPO_SHARE", 0.0)
    asked = [e for n in range(200) for e in make_expressions(np.random.default_rng(n), SCENES[scene], 12)]
    assert len(asked) > 500
    unknown = {word for e in asked for word in WORD.findall(e.text.lower()) if not known(word)}
    assert unknown == set()


def test_names_have_their_plurals_and_synonyms_and_come_first() -> None:
    names = OWN["names"]
    own = [name for name in NAMES if name not in NEVER_ASKED]
    assert names[: len(own)] == own
    said = {word for name in own for word in SYNONYM.get(name, ())}
    assert {*said, *(plural(word) for word in [*own, *said])} <= set(names)
    assert not NEVER_ASKED & set(names) and {"man", "woman", "animal", "vehicles", "bengal cat"} <= set(names)


def test_each_entry_is_lower_case_and_there_once() -> None:
    for entries in OWN.values():
        assert len(set(entries)) == len(entries) and all(entry and entry == entry.lower() for entry in entries)
    assert not {word for name in OWN["names"] for word in WORD.findall(name)} & set(OWN["words"])


def test_words_of_held_out_wordings_alone_are_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "held_out", lambda template: False)
    monkeypatch.setattr(module, "held_out_frame", lambda frame: False)
    more = set(vocabulary()["words"]) - set(OWN["words"])
    assert more and not more & KNOWN


def test_the_file_is_what_the_tables_say(tmp_path: Path) -> None:
    path = write_vocabulary(tmp_path, tiny_recipe())
    assert json.loads(path.read_text()) == OWN and path.stat().st_size < 90_000


def test_models_that_learned_words_elsewhere_have_none() -> None:
    recipe = tiny_recipe()
    assert writes_vocabulary(recipe)
    recipe.data = filled(DatasetsConfig, train=[{"name": "refcoco"}])
    assert not writes_vocabulary(recipe)
