"""What can be said of a scene for sure: who answers to a word, a colour, a use; where things are; how large."""

from ..colours import may_be
from ..compose import Scene
from ..names import NAMES, describe, has_tag, is_a

SIZE_MARGIN = 1.3
# An unlabelled photo often shows one of these.
_OFTEN_UNLABELLED = {"person", "animal", "bird", "fish", "plant", "flower", "tree", "boat", "vehicle", "car", "stone"}
_LIVING_OR_MOVING = {"animal", "vehicle", "plant", "person"}
_OFTEN_UNLABELLED_TAGS = {
    tag for one in NAMES.values() if {one.name, *one.kinds} & _LIVING_OR_MOVING for tag in one.tags
}


class Facts:
    """Read-only view of a scene. Places are fractions of the picture, distances are in the unsquashed world."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.objects = scene.objects
        height, width = scene.labels.shape
        self.centre = [((o.box[0] + o.box[2]) / 2 / width, (o.box[1] + o.box[3]) / 2 / height) for o in self.objects]
        self._world = (scene.aspect, 1.0)
        self._size = (width, height)
        self.bare = scene.background.startswith("texture:")
        self._known = scene.background_names - {"?"}
        self._unknown = "?" in scene.background_names

    def matching(self, word: str | None) -> list[int] | None:
        """Objects that are a `word` (None: any thing). None when some object, or the background, might be one too."""
        if word is None:
            return list(range(len(self.objects))) if self.bare else None
        found = []
        for index, one in enumerate(self.objects):
            answer = is_a(one.name, word)
            if answer is None:
                return None
            if answer:
                found.append(index)
        if any(is_a(name, word) is not False for name in self._known):
            return None
        if self._unknown and (word in _OFTEN_UNLABELLED or (not found and self._often(word))):
            return None
        return found

    def serving(self, tag: str) -> list[int] | None:
        """Objects that serve a tag. None when some object, or the background, might serve it too."""
        answers = [has_tag(one.name, tag) for one in self.objects]
        if None in answers or any(has_tag(name, tag) is not False for name in self._known):
            return None
        if self._unknown and tag in _OFTEN_UNLABELLED_TAGS:
            return None
        return [index for index, answer in enumerate(answers) if answer]

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

    def nearest(self, anchor: int, indices: list[int]) -> int | None:
        """The one nearest to the anchor, by centres and by edges, with a clear lead."""
        others = [i for i in indices if i != anchor]
        if len(others) < 2:
            return None
        by_centre = sorted(others, key=lambda i: self._between(anchor, i))
        by_edge = sorted(others, key=lambda i: self._gap(anchor, i))
        first, second = by_centre[:2]
        if by_edge[0] != first or self._between(anchor, second) < SIZE_MARGIN * self._between(anchor, first):
            return None
        return first

    def place(self, index: int) -> str:
        """Rough place in words: "left", "top right", "middle" and so on."""
        x, y = self.centre[index]
        side = "left" if x < 0.38 else "right" if x > 0.62 else ""
        level = "top" if y < 0.34 else "bottom" if y > 0.66 else ""
        return f"{level} {side}".strip() or "middle"

    def _between(self, a: int, b: int) -> float:
        (ax, ay), (bx, by) = self.centre[a], self.centre[b]
        return (((ax - bx) * self._world[0]) ** 2 + (ay - by) ** 2) ** 0.5

    def _gap(self, a: int, b: int) -> float:
        p, q = self.objects[a].box, self.objects[b].box
        dx = max(p[0] - q[2], q[0] - p[2], 0) / self._size[0] * self._world[0]
        dy = max(p[1] - q[3], q[1] - p[3], 0) / self._size[1]
        return dx + dy + 1e-3 * self._between(a, b)

    def _often(self, word: str) -> bool:
        return bool(_LIVING_OR_MOVING & set(describe(word).kinds))
