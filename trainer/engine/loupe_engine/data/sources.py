"""Cut-outs and photos read from disk: a photo pack, a folder of several, or any folder with a cutouts.jsonl."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageFilter
from pycocotools import mask as coco_mask

from .detections import Detection, read_detections
from .names import NEVER_PASTED, coarse_and_fine
from .pictures.decode import decode_picture
from .pictures.sniff import read_picture

Split = Literal["train", "unseen_scene", "unseen_cutout"]
_CUTOUT_SIDE = 256
_HELD_OUT_SHARE = 0.15
_CACHED_CUTOUTS = 2500
# Sources whose things make clean cut-outs, and the least mask side in pixels.
_INSTANCE_SOURCES = {"coco": 60, "pets": 110, "human": 110, "ccp": 110, "food": 60, "animals": 110}
_BACKGROUND_SOURCES = {"bsds500", "coco", "camvid", "dreambooth"}
# Names that may be thin; of others a thin mask is a piece of something hidden.
_THIN = {"tie", "skis", "baseball bat", "umbrella", "toothbrush", "snowboard", "surfboard", "fork", "knife", "spoon",
         "giraffe", "person", "bottle", "wine glass", "airplane", "train", "bird", "traffic light", "kite"}  # fmt: skip
_FEW = {"person": 4.0, "tempeh": 0.5, "tofu": 0.5, "rice": 0.7, "bread": 1.0}
# The photos' mouse lies beside a keyboard.
_STAMP_NAMES = {"mouse": "house mouse"}
_PLAIN_STUFF = {"sky", "road", "building", "pavement", "fence", "wall", "grass", "dirt", "floor", "ceiling", "sea"}


def fraction(key: str) -> float:
    """A fixed number in [0,1) of a string: the first 32 bits of its SHA-1."""
    return int(hashlib.sha1(key.encode()).hexdigest()[:8], 16) / 2**32


@dataclass(frozen=True)
class Cutout:
    """One thing to paste. `rle` is set for an instance inside a photo, and `box` is then its xywh."""

    key: str
    path: str
    name: str
    fine: str
    held_out: bool
    rle: dict | None = None
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Background:
    """One photo to paste on, and the names of everything known to be in it ("?" when it may hold anything)."""

    path: str
    names: frozenset[str]
    held_out: bool


@dataclass
class Library:
    """Cut-outs, backgrounds and annotated photos of one folder, paths relative to it. Pictures load when asked for, and
    cut-outs stay cached."""

    root: Path
    cutouts: list[Cutout]
    backgrounds: list[Background]
    records: list[dict] = field(default_factory=list, repr=False)
    """Lines of annotations.jsonl."""
    detections: dict[str, list[Detection]] = field(default_factory=dict, repr=False)
    """What a detector found on a photo, by its path; empty where none has looked."""
    detections_file: Path | None = None
    """Where that was read."""
    _cache: OrderedDict = field(default_factory=OrderedDict, repr=False)
    _pools: dict = field(default_factory=dict, repr=False)

    @staticmethod
    def open(root: str | Path, detections: Path | None = None) -> "Library":
        """Read a folder's lists, or those of the packs in it, and a file of detections. Raises FileNotFoundError when there
        is no cutouts.jsonl."""
        root = Path(root)
        packs = [root] if _is_pack(root) else sorted(p for p in root.iterdir() if _is_pack(p)) if root.is_dir() else []
        if not any((pack / "cutouts.jsonl").exists() for pack in packs):
            raise FileNotFoundError(
                f"{root} has no cutouts.jsonl; give --photos a folder of cut-outs, a photo pack, or a folder of packs."
            )
        library = Library(root, [], [])
        for pack in packs:
            library._add(pack, "" if pack == root else f"{pack.name}/")
        library.cutouts = _keep_names_seen(library.cutouts)
        if detections:
            library.read_detections(detections)
        return library

    def read_detections(self, path: Path) -> None:
        self.detections, self.detections_file = read_detections(path), path

    def _add(self, pack: Path, prefix: str) -> None:
        """What is held out depends on the path within the pack, wherever that lies."""
        if (pack / "cutouts.jsonl").exists():
            for number, record in enumerate(read_records(pack / "cutouts.jsonl"), 1):
                with _named(pack / "cutouts.jsonl", number):
                    self.cutouts.append(_stamp(record, prefix))
        for number, record in enumerate(read_records(pack / "annotations.jsonl") if (pack / "annotations.jsonl").exists() else [], 1):
            with _named(pack / "annotations.jsonl", number):
                record["image"] = prefix + record["image"]
                self.records.append(record)
                self.cutouts += _instances(record)
                self.backgrounds += _background(record)
        if not (pack / "annotations.jsonl").exists() and (pack / "backgrounds").is_dir():
            for path in sorted((pack / "backgrounds").iterdir()):
                rel = f"backgrounds/{path.name}"
                self.backgrounds.append(Background(prefix + rel, frozenset(), fraction(rel) < _HELD_OUT_SHARE))

    def pool(self, split: Split) -> dict[str, list[Cutout]]:
        """The cut-outs of a split by coarse name. Held-out cut-outs always have a name that training has too."""
        if split not in self._pools:
            seen = {c.name for c in self.cutouts if not c.held_out}
            wanted = split == "unseen_cutout"
            by_name: dict[str, list[Cutout]] = {}
            for cutout in self.cutouts:
                if cutout.held_out == wanted and cutout.name in seen:
                    by_name.setdefault(cutout.name, []).append(cutout)
            self._pools[split] = by_name
        return self._pools[split]

    def weights(self, split: Split) -> tuple[list[str], np.ndarray]:
        """Names of a split and how often to draw each: more for names with more cut-outs, less than in proportion."""
        key = ("weights", split)
        if key not in self._pools:
            pool = self.pool(split)
            names = sorted(pool)
            weight = np.array([min(len(pool[n]) ** 0.5, _FEW.get(n, 4.0)) for n in names], np.float64)
            self._pools[key] = (names, weight / weight.sum())
        return self._pools[key]

    def photos(self, split: Split) -> list[Background]:
        """Backgrounds of a split: both evaluation splits share the held-out photos."""
        key = ("photos", split)
        if key not in self._pools:
            self._pools[key] = [b for b in self.backgrounds if b.held_out == (split != "train")]
        return self._pools[key]

    def picture(self, cutout: Cutout) -> Image.Image | None:
        """RGBA of a cut-out, longest side at most 256, or None when its mask is not worth pasting."""
        if cutout.key in self._cache:
            self._cache.move_to_end(cutout.key)
            return self._cache[cutout.key]
        image = self._read(cutout)
        self._cache[cutout.key] = image
        if len(self._cache) > _CACHED_CUTOUTS:
            self._cache.popitem(last=False)
        return image

    def background(self, background: Background) -> Image.Image:
        """RGB photo as stored."""
        return Image.fromarray(decode_picture(read_picture(self.root / background.path), upright=False))

    def _read(self, cutout: Cutout) -> Image.Image | None:
        if cutout.rle is None:
            image = Image.open(self.root / cutout.path).convert("RGBA")
            image.thumbnail((_CUTOUT_SIDE, _CUTOUT_SIDE), Image.Resampling.LANCZOS)
            return image
        x, y, w, h = cutout.box
        mask = decode_mask(cutout.rle)
        if not _one_piece(mask[y : y + h, x : x + w]):
            return None
        pad = 2
        left, top, right, bottom = max(x - pad, 0), max(y - pad, 0), x + w + pad, y + h + pad
        # The mask's border is mixed with the old background: pull it in a little, then soften it.
        alpha = Image.fromarray(mask * 255).crop((left, top, right, bottom))
        alpha = alpha.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.GaussianBlur(0.7))
        photo = Image.fromarray(decode_picture(read_picture(self.root / cutout.path), upright=False))
        image = photo.crop((left, top, right, bottom))
        image.putalpha(alpha)
        image.thumbnail((_CUTOUT_SIDE, _CUTOUT_SIDE), Image.Resampling.LANCZOS)
        return image


def decode_mask(rle: dict) -> np.ndarray:
    """COCO RLE with compressed text counts to uint8 [h,w] of 0 and 1."""
    return coco_mask.decode({"size": rle["size"], "counts": rle["counts"].encode("ascii")})


def read_records(path: Path) -> list[dict]:
    """Every record of a JSON lines file of records. Raises ValueError, which names file and line."""
    records = read_lines(path)
    for number, record in enumerate(records):
        if not isinstance(record, dict):
            raise ValueError(f"{path} is broken after line {number} (no record)")
    return records


@contextmanager
def _named(path: Path, record: int) -> Iterator[None]:
    """A record that is none of the pack's ends as a ValueError that names it."""
    try:
        yield
    except KeyError as error:
        raise ValueError(f"{path}: record {record} has no {error}") from error
    except (TypeError, AttributeError, ValueError, IndexError) as error:
        raise ValueError(f"{path}: record {record} is another kind of thing ({error})") from error


def read_lines(path: Path) -> list[object]:
    """Every value of a JSON lines file. Raises ValueError, which names file and line."""
    records = []
    with path.open(encoding="utf-8") as file:
        try:
            for line in file:
                if line.strip():
                    records.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{path} is broken after line {len(records)} ({error})") from error
    return records


def _is_pack(folder: Path) -> bool:
    return (folder / "cutouts.jsonl").exists() or (folder / "annotations.jsonl").exists()


def _stamp(record: dict, prefix: str) -> Cutout:
    name, fine = coarse_and_fine(_STAMP_NAMES.get(record["name"], record["name"]))
    path = prefix + record["image"]
    return Cutout(path, path, name, fine, fraction(record["image"]) < _HELD_OUT_SHARE)


def _instances(record: dict) -> list[Cutout]:
    source = record["source"]
    if source not in _INSTANCE_SOURCES or (source == "human" and not record["complete"]):
        return []
    width, height, found = record["width"], record["height"], []
    for one in record["instances"]:
        x, y, w, h = (int(round(v)) for v in one["bbox"])
        name, fine = coarse_and_fine(one["name"] or "")
        margin = 2 if source in ("coco", "food") else 0
        at_border = (x < margin) + (y < margin) + (x + w > width - margin) + (y + h > height - margin)
        # A person standing on the lower edge of the photo is still a whole person to look at.
        allowed = 1 if name == "person" or source == "pets" else 0
        if (one["kind"] != "thing" or one["iscrowd"] or not name or name in NEVER_PASTED
                or one["area"] < 0.015 * width * height or max(w, h) < _INSTANCE_SOURCES[source]
                or min(w, h) < (0.18 if name in _THIN else 0.34) * max(w, h) or at_border > allowed or one["area"] < 0.3 * w * h):  # fmt: skip
            continue
        key = f"{record['image']}#{one['id']}"
        found.append(Cutout(key, record["image"], name, fine, record["split"] == "dev", one["rle"], (x, y, w, h)))
    return found


def _background(record: dict) -> list[Background]:
    source = record["source"]
    if source not in _BACKGROUND_SOURCES or (source == "coco" and not record["complete"]):
        return []
    names = {coarse_and_fine(i["name"])[0] for i in record["instances"] if i["name"] and i["kind"] != "region"} - _PLAIN_STUFF
    names |= {coarse_and_fine(name)[0] for name in record.get("dropped_small", {}) if name != "region"}
    if source == "dreambooth":
        names.add(coarse_and_fine(record["subject_class"])[0])
    if source in ("bsds500", "dreambooth"):
        names.add("?")
    return [Background(record["image"], frozenset(names), record["split"] == "dev")]


def _keep_names_seen(cutouts: list[Cutout]) -> list[Cutout]:
    """Give a stamp back to training when its name would have no training cut-out left."""
    seen = {c.name for c in cutouts if not c.held_out}
    kept = []
    for one in cutouts:
        if one.held_out and one.rle is None and one.name not in seen:
            one = Cutout(one.key, one.path, one.name, one.fine, False)
            seen.add(one.name)
        kept.append(one)
    return kept


def _one_piece(mask: np.ndarray) -> bool:
    """Whether one connected part holds nearly all of a mask; seen at 24 cells a side."""
    small = np.asarray(Image.fromarray(mask * 255).resize((24, 24), Image.Resampling.BOX)) > 80
    left, best, total = set(map(tuple, np.argwhere(small))), 0, int(small.sum())
    while left:
        stack, size = [left.pop()], 0
        while stack:
            r, c = stack.pop()
            size += 1
            for near in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                if near in left:
                    left.remove(near)
                    stack.append(near)
        best = max(best, size)
    return total >= 60 and best >= 0.93 * total
