"""Reads a scene pool (pool.py): images and label maps as memory maps, objects and expressions as records."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ..events import EngineError


class Pool:
    """images uint8 [N,S,S,3]; labels uint8 [N,S,S] (0 background, i+1 visible object i); records: one dict a scene."""

    def __init__(self, folder: Path):
        if not (folder / "scenes.jsonl").exists():
            raise EngineError("pool-missing", f"no scene pool in {folder}; make one with `loupe-trainer data`")
        self.folder = folder
        self.records = [json.loads(line) for line in (folder / "scenes.jsonl").read_text().splitlines()]
        self.images = np.load(folder / "images.npy", mmap_mode="r")
        self.labels = np.load(folder / "labels.npy", mmap_mode="r")

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
