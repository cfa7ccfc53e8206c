"""Many scenes on disk: images.npy, labels.npy and scenes.jsonl in one folder."""

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np

from ..config import ScenesConfig
from ..events import EngineError
from ..ownership import end_with
from ..whole_files import write_whole
from .balance import balanced
from .compose import make_scene
from .expressions import Expression, make_expressions
from .photos import Album, make_photo_scene
from .reader import Pool
from .rows import make_row
from .scene import Scene
from .sources import Library, Split


def scene_line(scene: Scene, expressions: list[Expression], number: int) -> dict:
    """One scene as plain values: objects (index i has label i+1) and expressions."""
    objects = [{**asdict(o), "box": list(o.box), "colours": sorted(o.colours), "covers": list(o.covers)} for o in scene.objects]
    return {
        "scene": number,
        "background": scene.background,
        "aspect": round(scene.aspect, 4),
        "names": sorted(scene.background_names),
        "known": None if scene.known is None else sorted(scene.known),
        "complete": scene.complete,
        "objects": objects,
        "expressions": [asdict(e) for e in expressions],
    }


OF = "pool.json"


def holds_pool(out: Path, settings: ScenesConfig) -> bool:
    """Whether a whole pool of these settings is there (which photos it was made of is not asked). Raises EngineError "pool-differs" where it is of others."""
    if not (out / "scenes.jsonl").exists():
        return False
    pool, wanted = Pool(out), of_settings(settings)
    found = {"scenes": len(pool), "size": pool.size}
    try:
        found |= json.loads((out / OF).read_text())
    except (OSError, ValueError, TypeError, RecursionError):
        pass  # Made before pools said what they are of.
    differ = [f"{name} {found[name]}, the recipe {value}" for name, value in wanted.items() if found.get(name, value) != value]
    if differ:
        message = f"{out} is a pool of data.{'; data.'.join(differ)}; delete it, or give another --pool"
        raise EngineError("pool-differs", message)
    return True


def of_settings(settings: ScenesConfig) -> dict:
    return {
        "scenes": settings.scenes,
        "size": settings.size,
        "seed": settings.seed,
        "expressions_per_scene": settings.expressions_per_scene,
    }


class SceneMaker:
    """Scene `number` of a seed depends on (seed, number), the library and these settings alone.

    `photos`: the share of scenes that are real photos, `rows`: of these the share that are several side by side; the others
    are composites."""

    def __init__(self, library: Library, split: Split, seed: int, size: int, photos: float = 0.0, rows: float = 0.0):
        self.library, self.split, self.seed, self.size, self.photos, self.rows = library, split, seed, size, photos, rows
        self.album = Album(library, split) if photos else None

    def scene(self, number: int) -> Scene:
        """Tries again where nothing in it has a name; photos with nameless regions alone are kept for their masks."""
        for attempt in range(20):
            rng = np.random.default_rng([self.seed, number, attempt])
            if self.album and self.album.photos and rng.random() < self.photos:
                row = make_row(rng, self.library, self.album, self.size) if self.rows and rng.random() < self.rows else None
                if row is not None:
                    return row
                photo = self.album.draw(rng)
                scene = make_photo_scene(rng, self.library, photo, self.split, self.size)
                if scene.objects and photo.regions:
                    return scene
            else:
                scene = make_scene(rng, self.library, self.split, self.size)
            if any(o.name for o in scene.objects):
                return scene
        raise ValueError("Twenty scenes in a row showed nothing; the folder has too few different cut-outs.")

    def expressions(self, number: int, scene: Scene, count: int) -> list[Expression]:
        """Held-out templates never occur here: only the evaluation set asks in those."""
        if not all(o.name for o in scene.objects):
            return []
        return make_expressions(np.random.default_rng([self.seed, number, 20]), scene, count)


def build_pool(
    out: Path,
    library: Library,
    split: Split,
    scenes: int,
    seed: int,
    expressions_per_scene: int = 8,
    size: int = 320,
    start: int = 0,
    workers: int = 1,
    photos: float = 0.0,
    rows: float = 0.0,
) -> None:
    """Write scenes start .. start+scenes-1 of a seed to `out`; `photos` is the share of real photos, `rows` of these the share
    that are several side by side.

    images.npy uint8 [N,size,size,3], labels.npy uint8 [N,size,size], scenes.jsonl with one line a scene.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    # Records of an older pool must not speak for pictures that are being made.
    (out / "scenes.jsonl").unlink(missing_ok=True)
    np.lib.format.open_memmap(out / "images.npy", "w+", np.uint8, (scenes, size, size, 3)).flush()
    np.lib.format.open_memmap(out / "labels.npy", "w+", np.uint8, (scenes, size, size)).flush()
    share = -(-scenes // max(workers, 1))
    spans = [(first, min(first + share, scenes)) for first in range(0, scenes, share)]
    own = library.root, library.detections_file
    jobs = [(out, *own, split, seed, expressions_per_scene, size, (photos, rows), start, span) for span in spans]
    if len(jobs) > 1:
        with ProcessPoolExecutor(len(jobs), initializer=end_with, initargs=(os.getpid(),)) as executor:
            parts = list(executor.map(_fill, *zip(*jobs, strict=True)))
    else:
        parts = [_fill(*job, library=library) for job in jobs]
    settings = {"scenes": scenes, "size": size, "seed": seed, "expressions_per_scene": expressions_per_scene}
    write_whole(out / OF, json.dumps(settings) + "\n")
    temporary = out / "scenes.jsonl.part"
    records = balanced(record for part in parts for record in part)
    with temporary.open("w", encoding="ascii") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    temporary.rename(out / "scenes.jsonl")


def _fill(
    out: Path,
    root: Path,
    detections: Path | None,
    split: Split,
    seed: int,
    each: int,
    size: int,
    shares: tuple[float, float],
    start: int,
    span: tuple[int, int],
    library: Library | None = None,
) -> list[dict]:
    maker = SceneMaker(library or Library.open(root, detections), split, seed, size, *shares)
    images = np.load(out / "images.npy", mmap_mode="r+")
    labels = np.load(out / "labels.npy", mmap_mode="r+")
    records = []
    for row in range(*span):
        scene = maker.scene(start + row)
        expressions = maker.expressions(start + row, scene, each)
        images[row], labels[row] = scene.image, scene.labels
        records.append(scene_line(scene, expressions, start + row))
    images.flush()
    labels.flush()
    return records


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", choices=("train", "unseen_scene", "unseen_cutout"), default="train")
    parser.add_argument("--scenes", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=320)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--expressions", type=int, default=8)
    parser.add_argument("--real", type=float, default=0.0, help="share of real photos")
    parser.add_argument("--rows", type=float, default=0.0, help="share of these that are several side by side")
    parser.add_argument("--workers", type=int, default=1)
    a = parser.parse_args()
    library = Library.open(a.photos)
    build_pool(a.out, library, a.split, a.scenes, a.seed, a.expressions, a.size, a.start, a.workers, a.real, a.rows)


if __name__ == "__main__":
    main()
