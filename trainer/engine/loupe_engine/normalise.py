"""What a model reads of a prompt: what looks alike is read alike.

src/engine/text/normalise.ts does the same in the app, and says what the classes are; tests/fixtures/prompts.json holds both
to it.
"""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_UNSEEN = re.compile(r"[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_WESTERN = r" -\u052f\u1e00-\u1fff\u2010-\u2027\uff01-\uff5e"
_IDLE_JOINERS = re.compile(rf"(?<![^{_WESTERN}])[\u200b-\u200d]+(?![^{_WESTERN}])")
_ALL_WESTERN = re.compile(rf"[{_WESTERN}]*")
_NARROWED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_STRAIGHT = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011"), "-"),
}
_LOOSE = re.compile(r"(?<![^\W_])['-]|['-](?![^\W_])")
_SIGN = re.compile(
    r"[!-&(-,./:-@\[-`{-~\xa1-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2012-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3011"
    r"\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)


def normalise(prompt: str, case: str, signs: str | None) -> str:
    """Single spaces, none at the ends; nothing unseen; straight quotes and plain hyphens; composed letters (NFC).

    `case` and `signs` are a recipe's `text` (a manifest's `template`): "typed" or "lower", and the signs that the model
    knows, all where it is None."""
    seen = _IDLE_JOINERS.sub("", _UNSEEN.sub("", _SPACE.sub(" ", prompt)))
    narrow = seen.translate(_NARROWED) if _ALL_WESTERN.fullmatch(seen) else seen
    cased = narrow.lower() if case == "lower" else narrow
    text = _single_spaces(unicodedata.normalize("NFC", cased).translate(_STRAIGHT))
    return text if signs is None else _single_spaces(_known_signs(text, signs))


def _known_signs(text: str, signs: str) -> str:
    """Unknown signs are spaces; of several known ones in a row the first is read, and none before the first word."""
    known = f"[{re.escape(signs)}]"
    words = _SIGN.sub(lambda sign: sign[0] if sign[0] in signs else " ", _LOOSE.sub(" ", text))
    return re.sub(f"^{known}", "", re.sub(f" ?({known})(?: ?{known})*", r"\1", _single_spaces(words)))


def _single_spaces(text: str) -> str:
    return re.sub(" +", " ", text).strip(" ")
