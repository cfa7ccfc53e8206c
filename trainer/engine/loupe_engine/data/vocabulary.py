"""All words of the questions that the generator trains on: names of things, and the others. Held-out wordings, which
training never shows, add nothing."""

from __future__ import annotations

import re

from .colours import COLOURS
from .expressions import held_out, templates
from .expressions.places import AXIS, ORDER
from .expressions.wording import AGREE, FRAMES, held_out_frame
from .names import ASKED_KINDS, FINE, NAMES, NEVER_ASKED, NUMBERS, SYNONYM, plural
from .photo_names import PERSON_WORDS
from .words.narrower import narrower

# What fills a pattern's places besides names: sides, ranks, colours, counts, articles, and what has no name.
_FILLERS = (*AXIS, "middle", *ORDER, *COLOURS, *NUMBERS[2:], "many", "a", "an", "thing", "object")
_PLACE = re.compile(r"\{\w*\}")
_WORD = re.compile(r"\w+(?:['-]\w+)*")


def vocabulary() -> dict[str, list[str]]:
    """Lower case, each once. `names`: what thoughts and labels call things, then kinds, what people type for them, finer
    names, and all plurals. `words`: sorted, without those of names."""
    own = [name for name in NAMES if name not in NEVER_ASKED]
    said = [word for name in own for word in SYNONYM.get(name, ())]
    finer = [fine for name, fine in FINE.values() if name not in NEVER_ASKED]
    singular = [*own, *sorted(ASKED_KINDS), *said, *PERSON_WORDS, *finer]
    names = list(dict.fromkeys([*singular, *(plural(name) for name in [*own, *sorted(ASKED_KINDS), *said, *PERSON_WORDS])]))
    in_names = {word for name in names for word in _WORD.findall(name)}
    finest = {part for words in narrower().values() for word in words for part in _WORD.findall(f"{word} {plural(word)}")}
    return {"names": names, "words": sorted({*_wordings(), *_FILLERS, *finest} - in_names)}


def _wordings() -> set[str]:
    patterns = [pattern for kind, pattern in templates() if not held_out(f"{kind}/{pattern}")]
    frames = [frame for frame in FRAMES if not held_out_frame(frame)]
    agreed = [many for _, many in AGREE]
    return {word for text in (*patterns, *frames, *agreed) for word in _WORD.findall(_PLACE.sub(" ", text))}
