"""The photos that the start page offers: real ones, as they were taken, each cut to what is asked about."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

BUDGIE = "usr/share/backgrounds/budgie"
LOMIRI = "usr/share/backgrounds"
MATE = "usr/share/backgrounds/mate/nature"
SKIMAGE = "skimage/data"

#: Pixels of the longer side of a photo, where it has as many, and of its thumbnail, which is cut to 3:2.
LONGEST = 1440
THUMBNAIL = (336, 224)
MAX_THUMBNAIL_BYTES = 12_000
#: Pixels across of the first photo as phones show it on the start page, where it is all that they wait for.
NARROW = 800


@dataclass(frozen=True)
class GalleryPhoto:
    id: str
    title: str
    file: str
    credit: str
    #: (text, kind).
    prompts: list[tuple[str, str]]
    #: (left, top, right, bottom) as fractions of the file.
    crop: tuple[float, float, float, float] = (0, 0, 1, 1)
    #: Where in the photo the thumbnail is, as fractions (across, down).
    middle: tuple[float, float] = (0.5, 0.5)


GALLERY = [
    GalleryPhoto(
        "otter",
        "An otter in the sun",
        f"{BUDGIE}/oakland-zoo-otters.jpg",
        "Photo: Budgie Desktop Developers (CC0). See CREDITS.md",
        [("the otter", "referring"), ("what could swim?", "reasoning"), ("the car", "absent")],
        crop=(0.22, 0.12, 1, 1),
    ),
    GalleryPhoto(
        "bottle",
        "A bottle and a glass",
        f"{LOMIRI}/Wine_by_Jakkub_Mede.jpg",
        "Photo: Jakub Mede (CC BY 4.0), cut. See CREDITS.md",
        [("the bottle", "referring"), ("what could i drink from?", "reasoning"), ("the dog", "absent")],
        crop=(0.15, 0.08, 0.85, 0.45),
    ),
    GalleryPhoto(
        "dogs",
        "Two dogs at a window",
        f"{LOMIRI}/friends_by_Aitzol_Berasategi.jpg",
        "Photo: Aitzol Berasategi (CC BY 4.0), cut. See CREDITS.md",
        [("the dogs", "referring"), ("which animal barks?", "reasoning"), ("the banana", "absent")],
        crop=(0.1, 0.15, 0.95, 0.8),
        middle=(0.5, 0.35),
    ),
    GalleryPhoto(
        "marigold",
        "A marigold",
        f"{MATE}/Garden.jpg",
        "Photo: Charles Barbin (GPL-2+). See CREDITS.md",
        [("the flower", "referring"), ("what smells sweet?", "reasoning"), ("the dog", "absent")],
        middle=(0.9, 0.5),
    ),
    GalleryPhoto(
        "colosseum",
        "The Colosseum",
        f"{BUDGIE}/roman-colosseum.jpg",
        "Photo: Budgie Desktop Developers (CC0). See CREDITS.md",
        [("the building", "referring"), ("the sky", "referring"), ("the car", "absent")],
    ),
    GalleryPhoto(
        "espresso",
        "A cup on a saucer",
        f"{SKIMAGE}/coffee.png",
        "Photo: Rachel Michetti, Pikolo Espresso Bar (CC0). See CREDITS.md",
        [("the cup", "referring"), ("what could i drink from?", "reasoning"), ("the dog", "absent")],
    ),
    GalleryPhoto(
        "osprey",
        "An osprey on a branch",
        f"{BUDGIE}/perched-osprey.jpg",
        "Photo: Budgie Desktop Developers (CC0). See CREDITS.md",
        [("the bird", "referring"), ("the person", "absent"), ("the cup", "absent")],
        crop=(0.2, 0.1, 0.75, 0.95),
        middle=(0.2, 0.3),
    ),
    GalleryPhoto(
        "commander",
        "An astronaut, portrait",
        f"{SKIMAGE}/astronaut.png",
        "Photo: NASA, Eileen Collins (public domain). See CREDITS.md",
        [("the person", "referring"), ("who could answer me?", "reasoning"), ("the zebra", "absent")],
        middle=(0.5, 0.1),
    ),
]


def window_of(size: tuple[int, int], photo: GalleryPhoto) -> tuple[int, int, int, int]:
    """What of a photo of `size` (width, height) its thumbnail shows: left, top, right, bottom in pixels."""
    across, down = THUMBNAIL
    scale = min(size[0] / across, size[1] / down)
    width, height = round(across * scale), round(down * scale)
    left, top = (round(m * (s - v)) for m, s, v in zip(photo.middle, size, (width, height), strict=True))
    return left, top, left + width, top + height


def thumbnail_of(picture: Image.Image, photo: GalleryPhoto, file: Path) -> None:
    """Raises ValueError where it does not fit in MAX_THUMBNAIL_BYTES."""
    small = picture.resize(THUMBNAIL, Image.Resampling.LANCZOS, box=window_of(picture.size, photo))
    for quality in range(76, 30, -6):
        small.save(file, "WEBP", quality=quality, method=6)
        if file.stat().st_size <= MAX_THUMBNAIL_BYTES:
            return
    raise ValueError(f"{file.name} does not fit in {MAX_THUMBNAIL_BYTES} bytes")


def narrow_of(photo: GalleryPhoto, folder: Path) -> dict:
    """Writes the photo NARROW across, from the file that holds it whole. Its entry: file and width."""
    picture = Image.open(folder / f"{photo.id}.webp")
    size = (NARROW, round(picture.height * NARROW / picture.width))
    file = f"{photo.id}-narrow.webp"
    picture.resize(size, Image.Resampling.LANCZOS).save(folder / file, "WEBP", quality=70, method=6)
    return {"file": file, "width": NARROW}


def gallery_entry(sources: Path, photo: GalleryPhoto, folder: Path) -> dict:
    """Writes photo, thumbnail and, of the first, what phones show. Their entry of samples.json; what is prepared is written
    by scripts/samples/prepare.ts."""
    picture = ImageOps.exif_transpose(Image.open(sources / photo.file)).convert("RGB")
    left, top, right, bottom = (round(v * s) for v, s in zip(photo.crop, picture.size * 2, strict=True))
    picture = picture.crop((left, top, right, bottom))
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    picture.save(folder / f"{photo.id}.webp", "WEBP", quality=74, method=6)
    thumbnail_of(picture, photo, folder / f"{photo.id}-small.webp")
    shown_first = {"narrow": narrow_of(photo, folder)} if photo is GALLERY[0] else {}
    return {
        "id": photo.id,
        "file": f"{photo.id}.webp",
        "width": picture.width,
        "height": picture.height,
        "title": photo.title,
        "credit": photo.credit,
        "prompts": [{"text": text, "kind": kind} for text, kind in photo.prompts],
        "gallery": {
            "thumbnail": f"{photo.id}-small.webp",
            "window": list(window_of(picture.size, photo)),
            **shown_first,
            "prepared": f"{photo.id}.json",
            "outlines": [],
        },
    }
