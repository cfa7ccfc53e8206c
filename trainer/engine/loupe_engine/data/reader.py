"""Reads a scene pool (pool.py): images and label maps as memory maps, objects and expressions as records."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ..events import EngineError


ADVICE = "delete the folder and make the pool again (loupe-trainer data)"


def records_of(path: Path) -> list[dict]:
    """Raises EngineError "pool-broken"."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise EngineError("pool-broken", f"{path} cannot be read ({error}); {ADVICE}") from error
    records = []
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            _check(record)
            records.append(record)
        except KeyError as error:
            raise EngineError("pool-broken", f"{path}:{number}: no {error.args[0]} as a scene has it; {ADVICE}") from error
        except (ValueError, RecursionError) as error:
            raise EngineError("pool-broken", f"{path} is broken at line {number}; {ADVICE}") from error
    return records


def _check(record: object) -> None:
    """Raises KeyError, naming what a scene lacks. Of each list the first tells: a pool is written by one program."""
    if not isinstance(record, dict):
        raise KeyError("object")
    for name, keys in (("objects", {"name": str, "box": list}), ("expressions", {"text": str, "targets": list})):
        found = record.get(name)
        if not isinstance(found, list) or any(not isinstance(one, dict) for one in found):
            raise KeyError(name)
        for one in found[:1]:
            for key, kind in keys.items():
                if not isinstance(one.get(key), kind):
                    raise KeyError(f"{name}.{key}")
    if not isinstance(record.get("known"), list | None):
        raise KeyError("known")


def array_of(path: Path, shape: tuple[int | None, ...]) -> np.ndarray:
    """Mapped, uint8, of that shape (None: any side). Raises EngineError "pool-broken"."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise EngineError("pool-broken", f"{path} cannot be read ({error}); {ADVICE}") from error
    fits = array.ndim == len(shape) and all(want in (None, side) for want, side in zip(shape, array.shape))
    if not fits or array.dtype != np.uint8:
        wanted = "×".join("?" if side is None else str(side) for side in shape)
        found = "×".join(map(str, array.shape))
        raise EngineError("pool-broken", f"{path} holds {array.dtype} {found}, not uint8 {wanted}; {ADVICE}")
    return array


class Pool:
    """images uint8 [N,S,S,3]; labels uint8 [N,S,S] (0 background, i+1 visible object i); records: one dict a scene."""

    def __init__(self, folder: Path):
        if not (folder / "scenes.jsonl").exists():
            raise EngineError("pool-missing", f"no scene pool in {folder}; make one with `loupe-trainer data`")
        self.folder = folder
        self.records = records_of(folder / "scenes.jsonl")
        self.images = array_of(folder / "images.npy", (len(self.records), None, None, 3))
        self.labels = array_of(folder / "labels.npy", self.images.shape[:3])

    def __len__(self) -> int:
        return len(self.records)

    @property
    def size(self) -> int:
        return self.images.shape[1]

    def is_photo(self, scene: int) -> bool:
        """Whether the scene is a photo with masks of its own, not a composite."""
        return self.records[scene]["known"] is not None

    def members(self, scene: int, targets: list[int]) -> list[int]:
        """The objects, and those that they cover (a person's clothes)."""
        objects = self.records[scene]["objects"]
        return sorted({*targets, *(i for t in targets for i in objects[t].get("covers", ()))})

    def target_mask(self, scene: int, targets: list[int]) -> np.ndarray:
        """Union of the visible objects, bool [S,S]."""
        return np.isin(self.labels[scene], [t + 1 for t in self.members(scene, targets)])

    def has_mask(self, scene: int, targets: list[int]) -> bool:
        """Whether there are targets, and none of them is known by its box alone."""
        return bool(targets) and not any(self.records[scene]["objects"][t].get("boxed") for t in targets)

    def boxes(self, scene: int) -> np.ndarray:
        """Of all its objects, in shares of the picture, float32 [N,4]."""
        boxes = [o["box"] for o in self.records[scene]["objects"]]
        return np.array(boxes, np.float32).reshape(-1, 4) / self.size

    def target_box(self, scene: int, targets: list[int]) -> tuple[int, int, int, int] | None:
        """Tight box of the union in scene pixels, exclusive at the right and bottom; None when absent."""
        boxes = np.array([self.records[scene]["objects"][t]["box"] for t in targets])
        if len(boxes) == 0:
            return None
        return (*map(int, boxes[:, :2].min(0)), *map(int, boxes[:, 2:].max(0)))
