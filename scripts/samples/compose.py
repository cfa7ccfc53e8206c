"""Compose one scene: photographic cut-outs with soft shadows on a slightly blurred photo, and each cut-out's mask."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

STAMPS = "usr/share/tuxpaint/stamps"


@dataclass(frozen=True)
class Item:
    """A cut-out. `x` is its centre and `foot` its lowest point, as fractions of the scene's width and height;
    `height` is its own height as a fraction of the scene's. Later items lie in front of earlier ones."""

    name: str
    stamp: str
    x: float
    foot: float
    height: float
    flip: bool = False
    turn: float = 0.0
    #: "ground": a flat shadow under the feet; "drop": a shadow all round, for things seen from above; "none": in the air.
    shadow: str = "ground"


@dataclass(frozen=True)
class Background:
    """`crop` is (left, top, right, bottom) as fractions of the photo; `blur` is in pixels of the scene."""

    photo: str
    crop: tuple[float, float, float, float]
    blur: float = 1.6
    brightness: float = 1.0


def open_background(sources: Path, background: Background, size: tuple[int, int]) -> Image.Image:
    """RGB, exactly `size` (width, height)."""
    photo = Image.open(sources / background.photo).convert("RGB")
    left, top, right, bottom = background.crop
    box = (left * photo.width, top * photo.height, right * photo.width, bottom * photo.height)
    scene = ImageOps.fit(photo.crop(tuple(round(v) for v in box)), size, Image.Resampling.LANCZOS)
    scene = scene.filter(ImageFilter.GaussianBlur(background.blur))
    return ImageEnhance.Brightness(scene).enhance(background.brightness)


def open_stamp(sources: Path, item: Item, size: tuple[int, int]) -> Image.Image:
    """RGBA, trimmed to what is visible and resized to the item's height in the scene."""
    stamp = Image.open(sources / STAMPS / f"{item.stamp}.png").convert("RGBA")
    if item.flip:
        stamp = ImageOps.mirror(stamp)
    if item.turn:
        stamp = stamp.rotate(item.turn, Image.Resampling.BICUBIC, expand=True)
    stamp = stamp.crop(stamp.getchannel("A").point(lambda a: 255 if a > 24 else 0).getbbox())
    height = round(item.height * size[1])
    return stamp.resize((round(stamp.width * height / stamp.height), height), Image.Resampling.LANCZOS)


def cast_shadow(scene: Image.Image, alpha: Image.Image, corner: tuple[int, int], kind: str) -> None:
    """Darkens `scene` in place. `alpha` is the cut-out's, `corner` its top-left pixel in the scene."""
    width, height = alpha.size
    shade = Image.new("L", scene.size, 0)
    if kind == "ground":
        flat = alpha.resize((width, max(6, height // 9)), Image.Resampling.BOX)
        shade.paste(flat, (corner[0] + width // 40, corner[1] + height - flat.height * 2 // 3), flat)
        radius, strength = max(3, height // 30), 0.55
    else:
        shade.paste(alpha, (corner[0] + 3, corner[1] + 5), alpha)
        radius, strength = 6, 0.5
    shade = shade.filter(ImageFilter.GaussianBlur(radius)).point(lambda v: int(v * strength))
    scene.paste(Image.new("RGB", scene.size, (12, 12, 20)), (0, 0), shade)


def compose(
    sources: Path, background: Background, items: list[Item], size: tuple[int, int]
) -> tuple[Image.Image, list[np.ndarray]]:
    """Returns the RGB scene of `size` (width, height) and one bool mask [height, width] an item: its visible pixels.

    Raises ValueError when an item leaves the scene or is mostly hidden, because its truth would then be doubtful.
    """
    scene = open_background(sources, background, size)
    masks: list[np.ndarray] = []
    for item in items:
        stamp = open_stamp(sources, item, size)
        left = round(item.x * size[0] - stamp.width / 2)
        top = round(item.foot * size[1]) - stamp.height
        if left < 0 or top < 0 or left + stamp.width > size[0] or top + stamp.height > size[1]:
            raise ValueError(f"{item.name} leaves the scene: x {left}…{left + stamp.width}, y {top}…{top + stamp.height}")
        alpha = stamp.getchannel("A")
        if item.shadow != "none":
            cast_shadow(scene, alpha, (left, top), item.shadow)
        scene.paste(stamp, (left, top), alpha)
        mask = np.zeros((size[1], size[0]), dtype=bool)
        mask[top : top + stamp.height, left : left + stamp.width] = np.asarray(alpha) >= 128
        masks = [earlier & ~mask for earlier in masks] + [mask]
    return scene, masks
