"""Sample photos that are no composites: whose they are, what to ask about them, and where that is."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

Polygon = list[tuple[int, int]]


@dataclass(frozen=True)
class Photo:
    id: str
    title: str
    file: str
    credit: str
    #: Outlines drawn by hand, in pixels of the file.
    outlines: list[Polygon]
    #: (text, kind, index of the outline, or None when nothing matches).
    prompts: list[tuple[str, str, int | None]]

    def masks(self, size: tuple[int, int]) -> list[np.ndarray]:
        """One bool [height, width] an outline. `size`: (width, height) of the file."""
        masks = []
        for outline in self.outlines:
            picture = Image.new("L", size)
            ImageDraw.Draw(picture).polygon(outline, fill=255)
            masks.append(np.asarray(picture) > 0)
        return masks


PHOTOS = [
    Photo(
        "coffee",
        "A cup of coffee",
        "coffee.png",
        "Photo: Rachel Michetti, Pikolo Espresso Bar (CC0). See CREDITS.md",
        [
            [(172, 95), (182, 62), (210, 34), (250, 20), (300, 17), (345, 28), (380, 50), (402, 82), (408, 118), (396, 160),
             (388, 200), (372, 228), (335, 248), (290, 256), (252, 258), (250, 290), (236, 308), (212, 308), (198, 292),
             (196, 262), (206, 238), (188, 200), (176, 140)],
        ],
        [("the cup", "referring", 0), ("what could i drink from?", "reasoning", 0), ("the dog", "absent", None)],
    ),
    Photo(
        "cat",
        "A cat, close up",
        "chelsea.png",
        "Photo: Stéfan van der Walt (CC0). See CREDITS.md",
        [
            [(34, 0), (395, 0), (398, 40), (378, 72), (360, 100), (364, 150), (344, 200), (318, 246), (288, 280), (262, 299),
             (0, 299), (0, 150), (30, 120), (44, 60)],
        ],
        [("the cat", "referring", 0), ("what would purr on my lap?", "reasoning", 0), ("the bicycle", "absent", None)],
    ),
    Photo(
        "astronaut",
        "An astronaut",
        "astronaut.png",
        "Photo: NASA, Eileen Collins (public domain). See CREDITS.md",
        [
            [(20, 511), (24, 430), (38, 320), (58, 258), (110, 206), (124, 168), (184, 150), (160, 106), (152, 70), (172, 36),
             (212, 16), (250, 18), (284, 40), (300, 74), (298, 116), (268, 140), (258, 168), (300, 214), (338, 250),
             (356, 290), (362, 348), (320, 360), (290, 410), (284, 511)],
        ],
        [("the person", "referring", 0), ("who could answer me?", "reasoning", 0), ("the zebra", "absent", None)],
    ),
]
