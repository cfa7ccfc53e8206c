"""ReasonSeg: X.jpg with X.json of polygons. Drawing rules of LISA's get_mask_from_json.

Some regions are marked "ignore". Published figures differ in what they do with them, so it can be chosen:
"exclude" leaves them out (LISA), "background" counts them as no target (LENS), "foreground" as target (Seg-Zero).
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ...events import EngineError
from . import checks
from .dataset import Dataset
from .files import check_file
from .outlines import draw_polygon
from .photo import photo_size
from .sample import Sample
from .skips import BadSample
from .texts import asked_of, check_texts

TREATMENTS = ("exclude", "background", "foreground")
_SPLITS = ("train", "val", "test")
_TARGET, _IGNORE = 1, 255
_LARGEST_JSON = 64 << 20
_MOST_POINTS = 100_000
_MOST_SHAPES = 1000

# (value to draw, corners in whole pixels)
Shape = tuple[int, list[tuple[int, int]]]


def open_reason_seg(root: Path, split: str, ignore: str = "exclude", texts: str = "all") -> Dataset:
    """One sample a picture, in the order of file names. `root` holds reason_seg/ReasonSeg/. `texts`: "first" asks a
    picture's first text alone, as LISA and LENS evaluate.

    Raises EngineError for an unknown split, treatment or choice of texts and for a missing folder.
    """
    if split not in _SPLITS:
        raise EngineError("split-unknown", f"ReasonSeg has the splits {', '.join(_SPLITS)}, not {split!r}")
    if ignore not in TREATMENTS:
        raise EngineError("dataset-options", f"ignore regions: {', '.join(TREATMENTS)}, not {ignore!r}")
    check_texts(texts)
    folder = root / "reason_seg" / "ReasonSeg" / split
    if not folder.is_dir():
        raise EngineError("dataset-missing", f"{folder} does not exist")
    # A picture without its json is found as well as a json without its picture: both are counted.
    stems = sorted({path.stem for path in folder.iterdir() if path.suffix in (".jpg", ".json")})
    return Dataset(f"ReasonSeg {split} ({ignore})", stems, partial(_sample, folder, ignore, texts))


def _sample(folder: Path, ignore: str, texts: str, stem: str) -> Sample:
    image = checks.existing(folder / f"{stem}.jpg")
    record = checks.record_of(_read(folder / f"{stem}.json"), f"{stem}.json")
    # OpenCV, with which the polygons' own tools read the pictures, turns them as EXIF says.
    size = checks.image_size(*photo_size(image, upright=True))
    expressions = [checks.text(one, "a text") for one in checks.list_of(record.get("text"), "text")]
    if not expressions:
        raise BadSample("bad-text", f"{stem}.json has no text")
    shapes = _shapes(record.get("shapes"), size)
    kinds = {value for value, _ in shapes}
    target = kinds if ignore == "foreground" else kinds & {_TARGET}
    return Sample(
        id=f"ReasonSeg/{folder.name}/{stem}",
        image=image,
        expressions=asked_of(expressions, texts),
        absent=not target,
        size=size,
        decode_mask=partial(_marked, shapes, size, (_TARGET, _IGNORE) if ignore == "foreground" else (_TARGET,)),
        decode_ignore=partial(_marked, shapes, size, (_IGNORE,)) if ignore == "exclude" and _IGNORE in kinds else None,
        upright=True,
        group="long" if record.get("is_sentence") is True else "short",
    )


def _read(path: Path) -> Any:
    """The json, in UTF-8 or else in Windows-1252: both occur. Raises BadSample."""
    try:
        check_file(path, _LARGEST_JSON)
    except EngineError as error:
        code = "annotation-missing" if error.code == "dataset-missing" else "bad-record"
        raise BadSample(code, str(error)) from None
    data = path.read_bytes()
    reason = ""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return json.loads(data.decode(encoding))
        except (ValueError, RecursionError) as error:
            reason = reason or str(error)
    raise BadSample("bad-record", f"{path.name} is not JSON ({reason})")


def _shapes(value: Any, size: tuple[int, int]) -> list[Shape]:
    """The shapes that are drawn, checked. "flag" marks an annotation given up. Raises BadSample."""
    height, width = size
    found, points = [], 0
    for one in checks.list_of(value, "shapes"):
        record = checks.record_of(one, "a shape")
        label = record.get("label")
        if not isinstance(label, str):
            raise BadSample("bad-record", "a shape without a label")
        if label.lower() == "flag":
            continue
        corners = []
        for point in checks.list_of(record.get("points"), "points"):
            if not isinstance(point, list) or len(point) != 2:
                raise BadSample("bad-mask", "a point is not two numbers")
            # Towards zero, as LISA's cast to int does.
            x, y = (int(checks.number(part, "a coordinate")) for part in point)
            if not (-width <= x <= 2 * width and -height <= y <= 2 * height):
                raise BadSample("bad-mask", f"point {(x, y)} lies far outside the photo of {size}")
            corners.append((x, y))
        points += len(corners)
        if not corners:
            raise BadSample("bad-mask", "a shape without points")
        found.append((_IGNORE if "ignore" in label.lower() else _TARGET, corners))
    if len(found) > _MOST_SHAPES or points > _MOST_POINTS:
        raise BadSample("bad-mask", f"{len(found)} shapes of {points} points are too many to be real")
    return found


def label_map(shapes: list[Shape], size: tuple[int, int]) -> np.ndarray:
    """uint8 [H,W]: 0 background, 1 target, 255 ignore. Large shapes are drawn first, so that small ones lie on top."""
    height, width = size
    areas = []
    for _, corners in shapes:
        alone = np.zeros((height, width), np.uint8)
        draw_polygon(alone, corners, 1)
        areas.append(int(alone.sum()))
    whole = np.zeros((height, width), np.uint8)
    # Of equal ones LISA's reversed sort draws the later first.
    for index in np.argsort(areas, kind="stable")[::-1]:
        value, corners = shapes[index]
        draw_polygon(whole, corners, value)
    return whole


def _marked(shapes: list[Shape], size: tuple[int, int], values: tuple[int, ...]) -> np.ndarray:
    """bool [H,W], where the label map holds one of the values."""
    return np.isin(label_map(shapes, size), values)
