"""Narrower words for what the generator names: a terrier is a dog, a skier a person. A question may call a thing so where only
one thing has its name; what it really is of these nobody knows, and only that it is none of the others is learnt.

`python -m loupe_engine.data.words.narrower NOUNS.jsonl DICT MINILM` makes narrower.txt anew: of a file with a JSON object a
line that has `name`, `pack_names` and `wordnet`, of WordNet 3.1's folder of data.noun and index.noun, and of MiniLM's. By rule
alone: of all kinds of a thing those words whose first sense they are, the shortest to read for an encoder of sentences first.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

from ..names import is_plural, plural

_FILE = Path(__file__).with_name("narrower.txt")
_MOST, _MOST_PEOPLE = 80, 600
"""Words of one name; of "person" there are thousands."""
_PEOPLE = ("adult", "artist", "athlete", "contestant", "defender", "entertainer", "juvenile", "lawman", "maker", "player",
           "professional", "relative", "religious", "rider", "scientist", "serviceman", "traveler", "worker")  # fmt: skip
"""Kinds of people whose narrower words are of what one does or is to be seen as; the other thousands are of character."""
_PIECES = 3
"""Of a word, as the encoder reads it: what it has in more it has hardly seen."""
_DEEP = 6
_WORD = re.compile(r"[a-z]{3,}( [a-z]{3,})?")
_UNFIT = re.compile(
    r"\b(offensive|disparag\w+|derogat\w+|slang|obscene|insult\w*|ethnic|slur|contempt\w*|sex\w*|prostitut\w*|kill\w*|murder\w*|crim\w+"
    r"|stupid|unpleasant|despised|detest\w*|deity|god|goddess|mytholog\w*|legendary|imaginary|extinct|fossil|someone who is|one who is"
    r"|slave\w*|racist|terror\w*|fascis\w*|enemy|servant|jew\w*|black|white|native|inhabitant|citizen|member of|believer|follower|advocate|supporter)\b"
)
"""Glosses that tell of an insult, of faith, descent or character, or of nothing that a photo shows."""


@cache
def narrower() -> dict[str, tuple[str, ...]]:
    """Of a name of the generator its narrower words, lower case."""
    lines = (line.split(": ", 1) for line in _FILE.read_text(encoding="ascii").splitlines())
    return {name: tuple(words.split(", ")) for name, words in lines}


def agreeing(word: str, name: str) -> str:
    """In the plural where the name is."""
    return plural(word) if is_plural(name) and not is_plural(word) else word


def _synsets(dictionary: Path) -> tuple[dict[str, tuple[list[str], list[str], str]], dict[str, str]]:
    """By offset (lemmas, offsets of narrower ones, gloss); and the first sense of each lemma."""
    by_offset, first = {}, {}
    for line in (dictionary / "data.noun").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields, _, gloss = line.partition(" | ")
        parts = fields.split()
        count = int(parts[3], 16)
        lemmas = [parts[4 + 2 * i] for i in range(count)]
        pointers = parts[5 + 2 * count :]
        below = [pointers[i + 1] for i in range(0, 4 * int(parts[4 + 2 * count]), 4) if pointers[i] == "~"]
        by_offset[parts[0]] = (lemmas, below, gloss)
    for line in (dictionary / "index.noun").read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            parts = line.split()
            first[parts[0]] = parts[-int(parts[2])]
    return by_offset, first


def _words_below(offsets: list[str], by_offset: dict, first: dict[str, str]) -> list[str]:
    """Breadth first, so that what is nearest comes first."""
    words, level, seen = [], offsets, set(offsets)
    for _ in range(_DEEP):
        level = [low for high in level for low in by_offset[high][1] if low not in seen]
        seen.update(level)
        for low in level:
            lemmas, _, gloss = by_offset[low]
            if _UNFIT.search(gloss.split(";")[0]):
                continue
            for lemma in lemmas:
                word = lemma.replace("_", " ")
                # Names of people and places are written large, and are not words for anybody else.
                if word == word.lower() and _WORD.fullmatch(word) and first.get(lemma) == low:
                    words.append(word)
    return list(dict.fromkeys(words))


def _write(nouns: Path, dictionary: Path, pieces: Callable[[str], int], names: set[str], taken: set[str]) -> None:
    """`names` get narrower words, `taken` are none."""
    by_offset, first = _synsets(dictionary)
    offsets: dict[str, str] = {}
    for line in nouns.read_text(encoding="utf-8").splitlines():
        noun = json.loads(line)
        for name in (noun["name"], *noun.get("pack_names", ())):
            if name in names:
                offsets.setdefault(name, noun["wordnet"])
    found = {name: _words_below([offset], by_offset, first) for name, offset in sorted(offsets.items())}
    found["person"] = [*_PEOPLE, *_words_below([first[kind] for kind in _PEOPLE], by_offset, first)]
    owners: dict[str, list[str]] = defaultdict(list)
    for name, words in found.items():
        for word in words:
            owners[word].append(name)
    lines = []
    for name, words in found.items():
        # A word of two names says too little; one that is itself a name means that.
        own = [word for word in words if owners[word] == [name] and word not in taken and pieces(word) <= _PIECES]
        own = sorted(own, key=pieces)[: _MOST_PEOPLE if name == "person" else _MOST]
        if own:
            lines.append(f"{name}: {', '.join(own)}\n")
    _FILE.write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    import zipfile

    from tokenizers import Tokenizer

    from ..names import NAMES
    from ..vocabulary import vocabulary

    # MiniLM's, as `loupe-trainer fetch` keeps it.
    with zipfile.ZipFile(Path(sys.argv[3]) / "model.zip") as archive:
        tokenizer = Tokenizer.from_buffer(archive.read("tokenizer.json"))

    def pieces(word: str) -> int:
        return len(tokenizer.encode(word, add_special_tokens=False).tokens)

    _write(Path(sys.argv[1]), Path(sys.argv[2]), pieces, set(NAMES), {*vocabulary()["names"], *NAMES})
