"""RefCOCO, RefCOCO+, RefCOCOg (refs(...).p) and gRefCOCO (grefs(unc).json) with COCO's instances.json.

Formats and rules: lichengunc/refer and gRefCOCO's own loader, as LISA and LENS use them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from ...events import EngineError
from . import checks
from .dataset import Dataset
from .files import read_json, read_json_list
from .masks import decode_union
from .restricted_pickle import load_plain
from .sample import Sample
from .skips import BadSample, Skips
from .texts import asked_of, check_texts

_SPLIT_BY = {"refcoco": ("unc", "google"), "refcoco+": ("unc",), "refcocog": ("umd", "google"), "grefcoco": ("unc",)}
_SPLITS = ("train", "val", "test", "testA", "testB")
_IMAGES = Path("refer_seg/images/mscoco/images/train2014")
_LARGEST_ID = 10**12 - 1


def open_refer(
    root: Path, dataset: str, split: str, split_by: str | None = None, without: str = "", texts: str = "all"
) -> Dataset:
    """One sample a ref, all its sentences kept; `texts`: "first" asks the first alone, as CoPRS trains and evaluates. `root`
    holds refer_seg/; `split_by` None is the set's usual one. `without` names refer sets ("refcoco, refcocog"), each by its
    usual split_by, whose held-out photos are left out: a photo of one set's train split may be in another's val or test.

    Raises EngineError for an unknown dataset, split, split_by or choice of texts, and for files that are missing, broken or
    refused.
    """
    check_texts(texts)
    if dataset not in _SPLIT_BY:
        raise EngineError("dataset-unknown", f"no refer dataset {dataset!r}; known: {', '.join(_SPLIT_BY)}")
    split_by = split_by or _SPLIT_BY[dataset][0]
    if split_by not in _SPLIT_BY[dataset]:
        raise EngineError("split-unknown", f"{dataset} is split by {' or '.join(_SPLIT_BY[dataset])}, not {split_by!r}")
    if split not in _SPLITS:
        raise EngineError("split-unknown", f"{dataset} has the splits {', '.join(_SPLITS)}, not {split!r}")
    folder, name, skips = root / "refer_seg" / dataset, f"{dataset}({split_by}) {split}", Skips()
    several, records = dataset == "grefcoco", []
    refs, held_out = _refs(root, dataset, split_by), _held_out(root, without)
    for index, ref in enumerate(refs):
        if not isinstance(ref, dict) or not isinstance(ref.get("split"), str):
            skips.add(f"{name} ref {index}", BadSample("bad-record", "a ref without a split"))
        elif matches(ref["split"], split):
            if ref.get("image_id") in held_out:
                skips.add(f"{name} ref {index}", BadSample("held-out", f"its photo is in a held-out split of {without}"))
            else:
                records.append(ref)
    images, annotations = _instances(folder / "instances.json", records)
    make = partial(_sample, f"{dataset}({split_by})", texts, several, root / _IMAGES, images, annotations)
    return Dataset(name, records, make, skips)


def _refs(root: Path, dataset: str, split_by: str) -> list:
    folder = root / "refer_seg" / dataset
    several = dataset == "grefcoco"
    refs = read_json_list(folder / f"grefs({split_by}).json") if several else load_plain(folder / f"refs({split_by}).p")
    if not isinstance(refs, list):
        raise EngineError("dataset-broken", f"the refs of {dataset}({split_by}) are a {type(refs).__name__}, not a list")
    return refs


def _held_out(root: Path, sets: str) -> set[int]:
    """Photos of every split but train."""
    photos: set[int] = set()
    for one in filter(None, (one.strip() for one in sets.split(","))):
        if one not in _SPLIT_BY:
            raise EngineError("dataset-options", f"without: no refer dataset {one!r}; known: {', '.join(_SPLIT_BY)}")
        refs = (ref for ref in _refs(root, one, _SPLIT_BY[one][0]) if isinstance(ref, dict))
        photos |= {ref["image_id"] for ref in refs if ref.get("split") != "train" and type(ref.get("image_id")) is int}
    return photos


def matches(ref_split: str, wanted: str) -> bool:
    """Whether a ref marked `ref_split` belongs to the split asked for: testA wants an A in it, test any test."""
    if wanted in ("testA", "testB"):
        return wanted[-1] in ref_split
    if wanted == "test":
        return "test" in ref_split
    return ref_split == wanted


def _instances(path: Path, records: list[dict]) -> tuple[dict[int, dict], dict[int, dict]]:
    """Images and annotations by id, those alone that the records name: the rest of the file is let go."""
    whole = read_json(path)
    tables = [whole.get(key) if isinstance(whole, dict) else None for key in ("images", "annotations")]
    if not all(isinstance(table, list) for table in tables):
        raise EngineError("dataset-broken", f"{path} has no lists of images and annotations")
    image_ids = {ref["image_id"] for ref in records if type(ref.get("image_id")) is int}
    wanted = {one for ref in records for one in _as_list(ref.get("ann_id")) if type(one) is int}
    return _by_id(tables[0], image_ids), _by_id(tables[1], wanted)


def _by_id(table: list, wanted: set[int]) -> dict[int, dict]:
    return {
        row["id"]: row for row in table if isinstance(row, dict) and type(row.get("id")) is int and row["id"] in wanted
    }


def _as_list(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def _sample(
    name: str, texts: str, several: bool, folder: Path, images: dict[int, dict], annotations: dict[int, dict], ref: dict
) -> Sample:
    """One ref as a sample. Raises BadSample."""
    ref_id = checks.whole(ref.get("ref_id"), "ref_id", 0, _LARGEST_ID)
    image_id = checks.whole(ref.get("image_id"), "image_id", 0, _LARGEST_ID)
    if image_id not in images:
        raise BadSample("image-unknown", f"instances.json has no image {image_id}")
    size = checks.image_size(images[image_id].get("height"), images[image_id].get("width"))
    sentences = [checks.record_of(one, "a sentence") for one in checks.list_of(ref.get("sentences"), "sentences")]
    expressions = [checks.text(one.get("sent"), "a sentence") for one in sentences]
    if not expressions:
        raise BadSample("bad-text", f"ref {ref_id} has no sentence")
    # Not the ref's file_name: that one ends in the annotation's id.
    path = checks.existing(folder / f"COCO_train2014_{image_id:012d}.jpg")
    absent = several and _is_absent(ref)
    rows = [] if absent else _targets(ref, several, image_id, annotations)
    box = checks.union_box([checks.box_xywh(row.get("bbox"), size) for row in rows]) if rows else None
    decode = partial(decode_union, [row.get("segmentation") for row in rows], size)
    return Sample(f"{name}/{ref_id}", path, asked_of(expressions, texts), box, absent, size, decode)


def _is_absent(ref: dict) -> bool:
    """gRefCOCO marks a ref that means nothing by no_target, by the annotation id -1, or by both."""
    ids = _as_list(ref.get("ann_id"))
    none_named = ids in ([-1], [], [None])
    if ref.get("no_target") in (True, 1) and not none_named:
        raise BadSample("bad-record", f"no_target is set, yet annotations {ids[:3]} are named")
    return ids == [-1] or ref.get("no_target") in (True, 1)


def _targets(ref: dict, several: bool, image_id: int, annotations: dict[int, dict]) -> list[dict]:
    """The annotations that a ref names: one, or several in gRefCOCO, whose own loader leaves crowds out."""
    ids = _as_list(ref.get("ann_id")) if several else [ref.get("ann_id")]
    rows = []
    for one in ids:
        row = annotations.get(checks.whole(one, "ann_id", 0, 10**18))
        if row is None:
            raise BadSample("annotation-missing", f"instances.json has no annotation {one}")
        if row.get("image_id") != image_id:
            raise BadSample("bad-record", f"annotation {one} is not of image {image_id}")
        if not (several and row.get("iscrowd") == 1):
            rows.append(row)
    if not rows:
        raise BadSample("crowd-only" if ids else "annotation-missing", "no annotation of a single thing is named")
    return rows
