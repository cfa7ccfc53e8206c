"""What can be said of a scene for sure: who answers to a word, a colour, a use; where things are; how large."""

from functools import lru_cache

from ..colours import may_be
from ..names import ASKED_KINDS, COCO, DEFINED, NAMES, NEVER_ASKED, count_of, describe, has_tag, is_a, lookalikes, may_show
from ..scene import Scene
from ..thoughts import mark
from ..words.definitions import DEFINITIONS
from .tops import top_colour

SIZE_MARGIN = 1.3
PAIRED = {"eye"}
# What covers less of the picture is no target, though a question must still tell it apart.
LEAST_AREA = 0.004
# An unlabelled photo often shows one of these.
_OFTEN_UNLABELLED = {"person", "animal", "bird", "fish", "plant", "flower", "tree", "boat", "vehicle", "car", "stone"}
_LIVING_OR_MOVING = {"animal", "vehicle", "plant", "person"}
_OFTEN_UNLABELLED_TAGS = {
    tag for one in NAMES.values() if {one.name, *one.kinds} & _LIVING_OR_MOVING for tag in one.tags
}
_WORN_KINDS = {"clothing", "footwear", "eyewear", "neckwear", "jewellery"}
# Worn by many, labelled for few.
_WORN_SMALL = {"watch", "ring", "bracelet", "earrings", "necklace", "accessories", "wallet", "skin"}
# What everyday photos show: a photo may hold those that its label set lacks.
EVERYDAY = frozenset(COCO) | {n.name for n in NAMES.values() if n.layer != "thing"} | {"tree", "flower"}
# Who labels these labels nearly all of the kind.
_COMMON = {"animal": {"dog", "cat", "bird", "horse"}, "vehicle": {"car", "truck", "bus", "motorcycle"}}
# Kinds of which a lookalike gets the label of the other.
_LABELLED_ALIKE = {"vehicle", "kitchen thing", "bag", "ball", "eyewear", "footwear", "toy"}


@lru_cache(maxsize=None)
def _everyday_of(word: str, by_tag: bool) -> frozenset[str]:
    """Everyday names that may be a `word`, or may serve a tag."""
    ask = has_tag if by_tag else is_a
    return frozenset(n for n in EVERYDAY if ask(n, word) is not False)


@lru_cache(maxsize=None)
def _hidden(word: str, by_tag: bool, known: frozenset[str], found: bool) -> bool:
    """Whether a photo labelled with `known` names may show an unlabelled `word` (or something that serves a tag).

    Where one was `found`, only what every other photo shows can stand beside it; to rule all out, all names are asked.
    """
    names = _everyday_of(word, by_tag)
    ask = has_tag if by_tag else is_a
    if found:
        # Where the thing itself is meant, a surface that might just pass for an answer is no rival.
        rivals = (n for n in names - _WORN_SMALL if NAMES[n].layer == "thing" or ask(n, word))
        return any(not _covered(name, known) for name in rivals)
    sure = {n for n in NAMES if ask(n, word)}
    # Nothing is known of a word that no name answers to.
    return not sure or bool(sure & _WORN_SMALL) or any(not _covered(name, known) for name in names | sure)


@lru_cache(maxsize=None)
def _covered(name: str, known: frozenset[str]) -> bool:
    """Whether a label set would have named such a thing, if by a wider or a similar name."""
    kinds = describe(name).kinds
    if {name, *kinds} & known or any(name in describe(k).kinds for k in known):
        return True
    if any(_same_sort(name, k) for k in lookalikes(name) & known):
        return True
    # A label set with the common ones leaves few of a kind out; insects are too small for it.
    return "insect" not in kinds and any(common <= known for kind, common in _COMMON.items() if kind in kinds)


@lru_cache(maxsize=None)
def _worn(word: str, by_tag: bool) -> bool:
    """Whether people wear it: a person without labelled parts may."""
    names = [n for n in NAMES.values() if has_tag(n.name, word)] if by_tag else [describe(word)]
    return any(_WORN_KINDS & {word, *n.kinds, *n.perhaps} for n in names)


def _same_sort(name: str, like: str) -> bool:
    """Whether a lookalike's label would have been used for it: a lemon next to a labelled apple may still lack one."""
    one, other = describe(name), describe(like)
    return one.layer == other.layer != "thing" or bool({*one.kinds} & {*other.kinds} & _LABELLED_ALIKE)


@lru_cache(maxsize=None)
def _alive(word: str, by_tag: bool) -> bool:
    """Whether only animals answer: who photographs one does not overlook another."""
    names = _everyday_of(word, by_tag)
    return bool(names) and all("animal" in {*describe(n).kinds, *describe(n).perhaps} for n in names)


class Facts:
    """Read-only view of a scene. Places are fractions of the picture, distances are in the unsquashed world.

    `things` can be compared with each other and are all of them there are, empty in a scene that is not complete;
    `usable` objects are large enough to be asked for, and worth it.
    """

    def __init__(self, scene: Scene):
        self.scene = scene
        self.objects = scene.objects
        height, width = scene.labels.shape
        self.centre = [((o.box[0] + o.box[2]) / 2 / width, (o.box[1] + o.box[3]) / 2 / height) for o in self.objects]
        self._world = (scene.aspect, 1.0)
        self.size = (width, height)
        self.bare = scene.background.startswith("texture:")
        self._others = scene.background_names - {"?"}
        self._unknown = "?" in scene.background_names
        self._by_name: dict[str, list[int]] = {}
        for index, one in enumerate(self.objects):
            self._by_name.setdefault(one.name, []).append(index)
        self.known = None if scene.known is None else frozenset(scene.known)
        self._tops: dict[int, tuple[str | None, frozenset[str]]] = {}
        self._people = any(is_a(name, "person") for name in self._by_name)
        self._cache: dict[tuple[str, bool], list[int] | None] = {}
        self.large = [o.area >= LEAST_AREA * width * height for o in self.objects]
        self.usable = [i for i, o in enumerate(self.objects) if self.large[i] and o.name and o.name not in NEVER_ASKED]
        self.things = [i for i in self.usable if self.objects[i].kind == "thing"] if scene.complete else []
        self.parts = [i for i in self.usable if self.objects[i].kind == "part"]
        self.stuff = [i for i in self.usable if self.objects[i].kind == "stuff"]
        names = [self.objects[i].name for i in self.things]
        # Both eyes of a person: parts of which all are labelled.
        self._pairs = {n for n in PAIRED if len(own := self._by_name.get(n, ())) == 2 and self.wearer(own[0]) is not None}
        self.repeated = sorted({n for n in names if len(self._by_name[n]) > 1} | self._pairs)
        shown = {self.objects[i].name for i in self.usable}
        tags = {t for name in shown for t in describe(name).tags}
        self.tags = sorted(tags | {DEFINED + name for name in shown if name in DEFINITIONS})

    def matching(self, word: str | None) -> list[int] | None:
        """Objects that are a `word` (None: any thing). None when some object, or the background, might be one too."""
        if word is None:
            return list(range(len(self.objects))) if self.bare else None
        return self._cached(word, False)

    def serving(self, tag: str) -> list[int] | None:
        """Objects that serve a tag. None when some object, or the background, might serve it too."""
        return self._cached(tag, True)

    def only_things(self, word: str | None) -> list[int] | None:
        """Like `matching`, but None unless all of them are things that may be compared, or eyes of one person."""
        same = self.matching(word)
        comparable = self.scene.complete and same and all(self.objects[i].kind == "thing" for i in same)
        return same if comparable or (same and word in self._pairs) else None

    def photo_of(self, index: int) -> str | None:
        """The photo that shows it; None of a pasted cut-out, which stands on nothing."""
        source = self.objects[index].source
        return next((p for p in (self.scene.background, *self.scene.beside) if source.startswith(f"{p}#")), None)

    def of_one_photo(self, indices: list[int]) -> bool:
        """Whether they stand in one world, so that what is lower is nearer."""
        photos = {self.photo_of(i) for i in indices}
        return len(photos) == 1 and None not in photos

    def top(self, person: int) -> tuple[str | None, frozenset[str]]:
        """The sure colour of a person's top, and all that it could be."""
        if person not in self._tops:
            self._tops[person] = top_colour(self, person)
        return self._tops[person]

    def owner(self, part: int) -> int | None:
        """The one thing whose part this is; None when it is nobody's, or when several of the thing's name are there."""
        owner = self.covering(part)
        return owner if owner is not None and self.matching(self.objects[owner].name) == [owner] else None

    def covering(self, part: int) -> int | None:
        """The one thing whose part this is, however many there are of its name."""
        owners = [i for i, o in enumerate(self.objects) if o.kind == "thing" and part in o.covers]
        return owners[0] if len(owners) == 1 else None

    def wearer(self, part: int) -> int | None:
        """The one person whose part this is."""
        owner = self.owner(part)
        return owner if owner is not None and self.objects[owner].name == "person" else None

    def coloured(self, indices: list[int], colour: str) -> list[int] | None:
        """Those of `indices` that surely have the colour; None when another might pass for it."""
        sure = [i for i in indices if self.objects[i].colour == colour]
        if any(may_be(colour, self.objects[i].colours) for i in indices if i not in sure):
            return None
        return sure

    def extreme(self, indices: list[int], axis: int, last: bool, margin: float = 0.08) -> int | None:
        """The first or last of several along x (0) or y (1), when it leads by `margin`."""
        ordered = sorted(indices, key=lambda i: self.centre[i][axis], reverse=last)
        if len(ordered) < 2 or abs(self.centre[ordered[0]][axis] - self.centre[ordered[1]][axis]) < margin:
            return None
        return ordered[0]

    def by_size(self, indices: list[int]) -> list[int] | None:
        """Largest first, or None when the first two or the last two are too alike."""
        ordered = sorted(indices, key=lambda i: -self.objects[i].area)
        areas = [self.objects[i].area for i in ordered]
        if len(ordered) < 2 or areas[0] < SIZE_MARGIN * areas[1] or areas[-2] < SIZE_MARGIN * areas[-1]:
            return None
        return ordered

    def nearest(self, anchor: int, indices: list[int], lead: float = SIZE_MARGIN) -> int | None:
        """The one nearest to the anchor, by centres and by edges, with a clear lead."""
        others = [i for i in indices if i != anchor]
        if len(others) < 2:
            return None
        first, second = sorted(others, key=lambda i: self._between(anchor, i))[:2]
        by_edge = min(others, key=lambda i: self._gap(anchor, i))
        if by_edge != first or self._between(anchor, second) < lead * self._between(anchor, first):
            return None
        return first

    def apart(self, one: int, other: int) -> float:
        """The gap between two boxes, as a share of the picture's height."""
        return self._gap(one, other)

    def place(self, index: int) -> str:
        """Rough place in words: "left", "top right", "middle" and so on."""
        x, y = self.centre[index]
        side = "left" if x < 0.38 else "right" if x > 0.62 else ""
        level = "top" if y < 0.34 else "bottom" if y > 0.66 else ""
        return f"{level} {side}".strip() or "middle"

    def spoken(self, index: int) -> str:
        """The object in the list's own words, marked: "apple right"."""
        return mark(f"{self.objects[index].name} {self.place(index)}", [index])

    def listed(self, indices: list[int]) -> list[tuple[str, list[int]]]:
        """Objects from left to right in words ("two apples right"); those of one name and one place together."""
        groups: dict[tuple[str, str], list[int]] = {}
        for index in sorted(indices, key=lambda i: self.centre[i][0]):
            groups.setdefault((self.objects[index].name, self.place(index)), []).append(index)
        return [
            (f"{name if len(members) == 1 else count_of(len(members), name)} {place}", members)
            for (name, place), members in groups.items()
        ]

    def kinds_of(self, index: int) -> list[str]:
        """Wider kinds of an object that make a natural question."""
        return [k for k in describe(self.objects[index].name).kinds if k in ASKED_KINDS]

    def _cached(self, word: str, by_tag: bool) -> list[int] | None:
        key = (word, by_tag)
        if key not in self._cache:
            found = self._find(word, has_tag if by_tag else is_a)
            self._cache[key] = None if found is None or self._may_hide(word, by_tag, found) else found
        return self._cache[key]

    def _find(self, word: str, ask) -> list[int] | None:
        """All labelled objects that answer; None when one of them, or a name of the background, might."""
        found: list[int] = []
        for name, members in self._by_name.items():
            answer = ask(name, word)
            if answer is None:
                return None
            if answer:
                found += members
        return None if any(ask(name, word) is not False for name in self._others) else sorted(found)

    def _may_hide(self, word: str, by_tag: bool, found: list[int]) -> bool:
        """Whether something without a label might answer as well."""
        named = word.removeprefix(DEFINED) if by_tag else word
        if self._unknown and by_tag and word in _OFTEN_UNLABELLED_TAGS:
            return True
        if self._unknown and named in NAMES and (named in _OFTEN_UNLABELLED or (not found and self._often(named))):
            return True
        if self._unknown and not by_tag and named in _OFTEN_UNLABELLED:
            return True
        if (self.known is None or not found) and self._shown(word, by_tag):
            return True
        worn = (self._people or self._unknown) and _worn(word, by_tag)
        if self.known is None:
            return worn
        if not by_tag and word in self.known:
            return self._people and not found and word in _WORN_SMALL
        if not by_tag and word in self._by_name:
            # Pasted, since the photo's own things are in its label set.
            return worn
        if found and (named in self.known or (self.scene.complete and _alive(word, by_tag))):
            return False
        if not found and named in NAMES and named not in self.known:
            return True
        return _hidden(word, by_tag, self.known, bool(found))

    def _shown(self, word: str, by_tag: bool) -> bool:
        """Whether a thing without labelled parts may show it: a car's wheel, a dog's nose."""
        names = {o.name for o in self.objects if not o.covers} | self._others
        return any(may_show(name, word, by_tag) for name in names)

    def _often(self, word: str) -> bool:
        return bool(_LIVING_OR_MOVING & set(describe(word).kinds))

    def _between(self, a: int, b: int) -> float:
        (ax, ay), (bx, by) = self.centre[a], self.centre[b]
        return (((ax - bx) * self._world[0]) ** 2 + (ay - by) ** 2) ** 0.5

    def _gap(self, a: int, b: int) -> float:
        p, q = self.objects[a].box, self.objects[b].box
        dx = max(p[0] - q[2], q[0] - p[2], 0) / self.size[0] * self._world[0]
        dy = max(p[1] - q[3], q[1] - p[3], 0) / self.size[1]
        return dx + dy + 1e-3 * self._between(a, b)
