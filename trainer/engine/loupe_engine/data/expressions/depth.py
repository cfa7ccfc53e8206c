"""By distance, among a photo's own things of one name: what is lower and larger is nearer, where both say so clearly."""

from ..names import describe
from .boxes import box_of
from .facts import Facts
from .wording import Draft, Wording

FRONT = ("{n} closest to the camera", "{n} in front", "nearest {n}", "closest {n}", "{n} in the foreground", "{n} nearest to us",
         "front {n}", "{n} closest to me", "{n} that is nearest to the viewer", "{n} at the front")  # fmt: skip
BACK = ("{n} furthest away", "{n} in the back", "{n} in the background", "{n} behind the others", "most distant {n}",
        "farthest {n}", "{n} furthest from the camera", "{n} at the back", "back {n}")  # fmt: skip
WHOLE = {
    "front": ("which {n} could i touch first?", "which {n} is the closest to the photographer?"),
    "back": ("which {n} is the furthest from the photographer?", "which {n} would take longest to walk to?"),
}
PATTERNS = {"depth": (*FRONT, *BACK, *WHOLE["front"], *WHOLE["back"])}
# Of what hangs or flies, the lower edge says nothing.
_STANDING = {"person", "animal", "vehicle", "furniture", "kitchen thing", "bag", "fruit", "food"}
_HANGING = {"bird", "airplane", "parrot", "balloon", "bag", "handbag", "backpack"}
_LOWER, _LARGER = 0.05, 1.5


def depth(facts: Facts, words: Wording) -> Draft | None:
    """The nearest or the most distant of several."""
    standing = [word for word in facts.repeated if _STANDING & {word, *describe(word).kinds} and word not in _HANGING]
    if not standing:
        return None
    word, end = words.one(standing), words.one(("front", "back"))
    same = facts.only_things(word)
    index = at_depth(facts, same, end) if same else None
    if index is None:
        return None
    called = words.call(word)
    if words.rng.random() < 0.12:
        said = words.say("depth", WHOLE[end], False, n=called)
    else:
        said = words.say("depth", FRONT if end == "front" else BACK, n=called)
    why = f"{'nearest' if end == 'front' else 'furthest away'} is the {facts.spoken(index)}."
    return said and Draft("depth", *said, [index], word, why, [index])


def at_depth(facts: Facts, same: list[int], end: str) -> int | None:
    """The one at the front or the back, when its lower edge and its size both say so."""
    if len(same) < 2 or not facts.of_one_photo(same):
        return None
    sign = 1 if end == "front" else -1
    ordered = sorted(same, key=lambda i: -sign * box_of(facts, i)[3])
    first, rest = ordered[0], ordered[1:]
    foot, area = box_of(facts, first)[3], facts.objects[first].area
    if any(sign * (foot - box_of(facts, i)[3]) < _LOWER for i in rest):
        return None
    others = [facts.objects[i].area for i in rest]
    clear = area >= _LARGER * max(others) if end == "front" else _LARGER * area <= min(others)
    # What is cut off by the lower edge may be nearer than it looks.
    cut = end == "back" and foot > 0.98
    return first if clear and not cut else None
