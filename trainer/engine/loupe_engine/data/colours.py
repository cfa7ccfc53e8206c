"""Colour names measured from pixels."""

import numpy as np

COLOURS = ("black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
_SURE, _POSSIBLE = 0.5, 0.15
# Two neighbours may be the same paint in another light; a thing of a neighbouring colour makes a question unsure.
_NEIGHBOURS = {
    "black": {"grey", "brown"}, "white": {"grey", "yellow"}, "grey": {"black", "white", "blue"},
    "red": {"orange", "pink", "brown"}, "orange": {"red", "yellow", "brown"}, "yellow": {"orange", "green", "brown"},
    "green": {"yellow", "blue"}, "blue": {"purple", "green", "grey"}, "purple": {"blue", "pink"},
    "pink": {"red", "purple", "orange"}, "brown": {"red", "orange", "yellow", "black", "grey"},
}  # fmt: skip


def _table() -> np.ndarray:
    """uint8 [32,32,32]: colour index of an RGB cell of 8 levels a side."""
    r, g, b = (np.indices((32, 32, 32)).astype(np.float32) * 8 + 4)
    high, low = np.maximum(np.maximum(r, g), b), np.minimum(np.minimum(r, g), b)
    chroma = high - low
    saturation = chroma / high
    safe = np.maximum(chroma, 1)
    hue = np.where(high == r, ((g - b) / safe) % 6, np.where(high == g, (b - r) / safe + 2, (r - g) / safe + 4)) * 60
    out = np.full(r.shape, COLOURS.index("grey"), np.uint8)
    for top, name in ((16, "red"), (42, "orange"), (68, "yellow"), (168, "green"), (255, "blue"), (300, "purple"),
                      (342, "pink"), (361, "red")):  # fmt: skip
        bottom = {16: 0, 42: 16, 68: 42, 168: 68, 255: 168, 300: 255, 342: 300, 361: 342}[top]
        out[(hue >= bottom) & (hue < top)] = COLOURS.index(name)
    warm = (hue < 48) | (hue > 345)
    out[warm & (high < 165) & (hue < 48) & (hue > 8)] = COLOURS.index("brown")
    out[warm & (saturation < 0.5) & (high < 200) & (hue > 8) & (hue < 48)] = COLOURS.index("brown")
    out[((hue < 16) | (hue > 330)) & (saturation < 0.55) & (high > 185)] = COLOURS.index("pink")
    out[(saturation < 0.16) | ((saturation < 0.24) & (high < 110))] = COLOURS.index("grey")
    out[(saturation < 0.16) & (high > 205)] = COLOURS.index("white")
    out[(high < 52) | ((high < 75) & (saturation < 0.35))] = COLOURS.index("black")
    return out


_TABLE = _table()


def measure(pixels: np.ndarray) -> tuple[str | None, frozenset[str]]:
    """Colours of uint8 pixels [n,3]: the sure one (at least half of them), and all a viewer might call it."""
    if len(pixels) == 0:
        return None, frozenset()
    cell = pixels >> 3
    shares = np.bincount(_TABLE[cell[:, 0], cell[:, 1], cell[:, 2]], minlength=len(COLOURS)) / len(pixels)
    sure = int(shares.argmax())
    seen = {COLOURS[i] for i in np.flatnonzero(shares >= _POSSIBLE)} | {COLOURS[sure]}
    return (COLOURS[sure] if shares[sure] >= _SURE else None), frozenset(seen)


def may_be(colour: str, seen: frozenset[str]) -> bool:
    """Whether a thing with the colours `seen` could pass for `colour`."""
    return not seen or colour in seen or bool(seen & _NEIGHBOURS[colour] and len(seen & _NEIGHBOURS[colour]) == len(seen))
