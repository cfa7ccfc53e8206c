"""A finished reply as the app reads it: the twin of src/engine/text/reply.ts and box-scanner.ts, for whole texts.

Training rewards look for one exact form (text.parse_box); the app takes what a model may also write. Figures must be
those of the app. tests/fixtures/replies.json holds both to the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..cited import CITATION, cited_box
from ..config import TextConfig
from ..coordinates import Box, model_box_to_photo

_SPACE = re.compile("[\\s\ufeff]")
_EMPTY_LIST = re.compile(r"^(```(json)?)?\s*\[\s*\]\s*(```)?$")
_LONGEST_NUMERAL = 40
_NUMERIC = frozenset("0123456789.+-eE")


@dataclass(frozen=True)
class Reply:
    """`box` in pixels of the photo; `absent`: the answer is the empty list, so nothing matches."""

    think: str
    """Without the regions that it cites."""
    answer: str
    box: Box | None
    absent: bool


def read_reply(
    text: str,
    config: TextConfig,
    seen: tuple[int, int],
    photo: tuple[int, int],
    regions: Sequence[Sequence[float]] = (),
) -> Reply:
    """`text`: the reply without its end token, special tokens kept. Sizes (height, width) of the model's image and the
    photo. `regions`: the boxes that can be cited, in the numbers a model writes. Never raises; a text without tags is all
    answer."""
    parts = _Parts(config, seen[::-1], photo[::-1], regions)
    at, phase = 0, parts.outside
    while found := _next_tag(text, at, parts.tags(phase)):
        start, tag, after = found
        parts.take(text[at:start], phase)
        at = start + len(tag)
        if phase == "answer" and config.answer is not None:
            parts.end_answer()
            parts.closed = True
        parts.opened |= after == "answer"
        phase = after
    parts.take(text[at:], phase)
    if phase == "answer":
        parts.end_answer()
    if not parts.opened:
        parts.search_outside(unfinished=phase == "think")
    answer = (parts.answer if parts.opened else parts.other).strip()
    absent = parts.wants_box and parts.written == 0 and bool(_EMPTY_LIST.match(answer[:100]))
    return Reply(parts.think, answer, parts.box, absent)


def _next_tag(text: str, at: int, tags: list[tuple[str, str]]) -> tuple[int, str, str] | None:
    """The leftmost of the tags, and the phase after it."""
    found = [(text.find(tag, at), i) for i, (tag, _) in enumerate(tags)]
    found = [one for one in found if one[0] >= 0]
    if not found:
        return None
    start, i = min(found)
    return start, *tags[i]


@dataclass
class _Parts:
    """What has been read so far, by phase: think, answer, other (outside all tags)."""

    config: TextConfig
    seen: tuple[int, int]
    photo: tuple[int, int]
    regions: Sequence[Sequence[float]]
    think: str = ""
    answer: str = ""
    other: str = ""
    box: Box | None = None
    written: int = 0
    closed: bool = False
    opened: bool = field(init=False)
    outside: str = field(init=False)

    def __post_init__(self) -> None:
        self.opened = self.config.answer is None
        self.outside = "answer" if self.opened else "other"
        self.scanner = _Scanner()

    @property
    def wants_box(self) -> bool:
        return self.config.box != "none"

    def tags(self, phase: str) -> list[tuple[str, str]]:
        """The tags that mean something in a phase, and the phase after each."""
        think, answer = self.config.think, self.config.answer
        thought = [(think[0], "think")] if think else []
        opening = [(answer[0], "answer")] if answer else []
        if phase == "think":
            # A thought that is never closed ends where the answer begins.
            return [*([(think[1], self.outside)] if think else []), *opening]
        if phase == "answer":
            return [(answer[1], "other")] if answer else thought
        # Only the first answer counts.
        return [] if self.closed else [*thought, *opening]

    def take(self, text: str, phase: str) -> None:
        if phase == "think" and self.regions:
            # Which region a thought speaks of is not for reading.
            text = CITATION.sub("", text)
        setattr(self, phase, getattr(self, phase) + text)
        if phase == "answer" and self.wants_box:
            for box in self.scanner.push(text):
                self.consider(box)

    def end_answer(self) -> None:
        bare = self.scanner.finish()
        box = bare or cited_box(self.answer, self.regions)
        if box is not None and self.written == 0:
            self.consider(list(box))

    def consider(self, written: list[float]) -> None:
        if not self.wants_box:
            return
        self.written += 1
        self.box = self.box or model_box_to_photo(written, self.config.coordinates, self.seen, self.photo)

    def search_outside(self, unfinished: bool) -> None:
        """No answer tag came: a box may stand after the thought, or in a thought that was never closed."""
        listed = self.think.find('"bbox_2d"') if unfinished else -1
        for text in (self.other, self.think[listed:] if listed >= 0 else ""):
            for box in _Scanner().push(text):
                self.consider(box)
            if self.box is not None:
                return


class _Scanner:
    """Four-number boxes: `"bbox_2d":[x1,y1,x2,y2]`, bare lists, `(x1,y1),(x2,y2)`, `[[x1,y1],[x2,y2]]`."""

    def __init__(self) -> None:
        self.numbers: list[float] = []
        self.token, self.kind = "", ""
        self.open = False

    def push(self, text: str) -> Iterator[list[float]]:
        for char in text:
            if self._grow(char):
                continue
            self._end_token()
            if char in "[(":
                # "[[1,2],[3,4]]" and "(1,2),(3,4)" go on; "[5, [1,2,3,4]]" starts anew.
                if len(self.numbers) != 2:
                    self.numbers = []
                self.open = True
            elif char in "])":
                if self.open and len(self.numbers) >= 4:
                    yield self.numbers[:4]
                    self._reset()
                elif len(self.numbers) != 2:
                    self._reset()
            elif char not in ",;" and not _SPACE.match(char):
                self._reset()

    def finish(self) -> list[float] | None:
        """At the end of the text: four bare numbers without brackets are a box too."""
        self._end_token()
        box = self.numbers if len(self.numbers) == 4 else None
        self._reset()
        return box

    def _grow(self, char: str) -> bool:
        word, digit = char.isalpha() or char == "_", char in "0123456789"
        if (self.kind == "word" and (word or digit)) or (self.kind == "number" and (word or char in _NUMERIC)):
            if char not in _NUMERIC:
                self.kind = "word"
        elif not self.kind and (digit or char in ".+-"):
            self.kind = "number"
        elif not self.kind and word:
            self.kind = "word"
        else:
            return False
        if len(self.token) <= _LONGEST_NUMERAL:
            self.token += char
        return True

    def _end_token(self) -> None:
        token, kind, self.token, self.kind = self.token, self.kind, "", ""
        if kind == "word" and token.lower().lstrip("+-") not in ("nan", "inf", "infinity", "null"):
            self._reset()
        elif kind and len(self.numbers) < 5:
            # A list may go on for ever; only its first four numbers matter.
            self.numbers.append(_number(token) if kind == "number" and len(token) <= _LONGEST_NUMERAL else math.nan)

    def _reset(self) -> None:
        self.numbers, self.open = [], False


def _number(token: str) -> float:
    try:
        return float(token)
    except ValueError:
        return math.nan
