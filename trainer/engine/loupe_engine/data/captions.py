"""What captions tell that masks do not: whether the people of a photo are men or women."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HIS = re.compile(r"\b(man|men|guys?|boys?|male|his|he|him)\b")
_HER = re.compile(r"\b(woman|women|lady|ladies|girls?|female|her|she)\b")
_YOUNG = re.compile(r"\b(boys?|girls?|child|children|kids?|toddler|baby)\b")
_LEAST = 2
"""So many captions must say so, and none the opposite."""


def people_words(captions: Iterable[str]) -> tuple[str, ...]:
    """Words for each person of the photo; none where the captions do not say, or speak of both."""
    lines = [caption.lower() for caption in captions]
    his, her, young = (sum(bool(sign.search(line)) for line in lines) for sign in (_HIS, _HER, _YOUNG))
    if min(his, her) > 0 or max(his, her) < _LEAST:
        return ()
    if young > 0:
        return ("boy", "kid") if his and young == his else ("girl", "kid") if her and young == her else ()
    return ("man", "guy") if his else ("woman", "lady")
