"""The photo pack (annotations.jsonl): real photos, asked for by the names of the things in them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ...events import EngineError
from ..names import coarse_and_fine
from ..sources import read_lines
from . import checks
from .dataset import Dataset
from .files import check_file
from .masks import decode_union
from .sample import Sample
from .skips import BadSample, Skips

_SPLITS = ("train", "dev")
_LARGEST_FILE = 512 << 20


def open_photo_pack(root: Path, split: str) -> Dataset:
    """One sample a photo and name, all things of that name united, crowds too; `group` is the photo's source.

    Left out, as evalset.py does, are photos where other things of the name may lack a mask: those not annotated
    completely, but for ccp, which has one main person a photo. So are names of which some were too small to annotate.
    Pets have an unsure band at the border: their ignore mask. Raises EngineError.
    """
    if split not in _SPLITS:
        raise EngineError("split-unknown", f"the photo pack has the splits {', '.join(_SPLITS)}, not {split!r}")
    path, skips = root / "annotations.jsonl", Skips()
    check_file(path, _LARGEST_FILE)
    try:
        lines = read_lines(path)
    except (ValueError, RecursionError) as error:
        raise EngineError("dataset-broken", f"{path} is not JSON lines ({error})") from None
    records = []
    for number, line in enumerate(lines):
        try:
            if checks.record_of(line, "a line").get("split") == split:
                records += [(line, name) for name in _names(line)]
        except BadSample as error:
            skips.add(f"photo pack line {number}", error)
    return Dataset(f"photo pack {split}", records, partial(_sample, root), skips)


def _names(line: dict) -> list[str]:
    """Coarse names that the photo can be asked for, in order of first mention. Raises BadSample."""
    things = _things(line)
    if line.get("complete") is not True and line.get("source") != "ccp":
        return []
    small = {coarse_and_fine(name)[0] for name in checks.record_of(line.get("dropped_small", {}), "dropped_small")}
    names = dict.fromkeys(coarse_and_fine(thing["name"])[0] for thing in things)
    return [name for name in names if name and name not in small]


def _things(line: dict) -> list[dict]:
    """The named things among a photo's instances."""
    instances = [checks.record_of(one, "an instance") for one in checks.list_of(line.get("instances"), "instances")]
    return [one for one in instances if one.get("kind") == "thing" and isinstance(one.get("name"), str)]


def _sample(root: Path, record: tuple[dict, str]) -> Sample:
    line, name = record
    size = checks.image_size(line.get("height"), line.get("width"))
    image = checks.image_inside(root, line.get("image"))
    meant = [one for one in _things(line) if coarse_and_fine(one["name"])[0] == name]
    # The narrower name means the same only where all of them share it.
    fine = {coarse_and_fine(one["name"])[1] for one in meant}
    ignore = line.get("ignore")
    return Sample(
        id=f"{line['image']}#{name}",
        image=image,
        expressions=list(dict.fromkeys([name, *fine])) if len(fine) == 1 else [name],
        box=checks.union_box([checks.box_xywh(one.get("bbox"), size) for one in meant]),
        size=size,
        decode_mask=partial(decode_union, [one.get("rle") for one in meant], size),
        decode_ignore=partial(decode_union, [ignore], size) if ignore is not None else None,
        group=line.get("source") if isinstance(line.get("source"), str) else None,
    )
