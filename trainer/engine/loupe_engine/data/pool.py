"""Many scenes on disk: images.npy, labels.npy and scenes.jsonl in one folder."""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np

from .compose import Scene, make_scene
from .expressions import Expression, make_expressions
from .sources import Library, Split


def scene_line(scene: Scene, expressions: list[Expression], number: int) -> dict:
    """One scene as plain values: objects (index i has label i+1) and expressions."""
    objects = [{**asdict(o), "box": list(o.box), "colours": sorted(o.colours)} for o in scene.objects]
    return {
        "scene": number,
        "background": scene.background,
        "aspect": round(scene.aspect, 4),
        "objects": objects,
        "expressions": [asdict(e) for e in expressions],
    }


def one_scene(
    library: Library, split: Split, seed: int, number: int, expressions_per_scene: int, size: int
) -> tuple[Scene, list[Expression]]:
    """Scene `number` of a seed with its expressions; tries again when a scene has nothing to say.

    Held-out templates never occur here: only the evaluation set asks in those.
    """
    rng = np.random.default_rng([seed, number])
    for _ in range(20):
        scene = make_scene(rng, library, split, size)
        expressions = make_expressions(rng, scene, expressions_per_scene)
        if any(e.targets for e in expressions):
            return scene, expressions
    raise ValueError("Twenty scenes in a row gave no expression; the folder has too few different cut-outs.")


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
) -> None:
    """Write scenes start .. start+scenes-1 of a seed to `out`. Scene i depends on (seed, i) and the library alone.

    images.npy uint8 [N,size,size,3], labels.npy uint8 [N,size,size], scenes.jsonl with one line a scene.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    np.lib.format.open_memmap(out / "images.npy", "w+", np.uint8, (scenes, size, size, 3)).flush()
    np.lib.format.open_memmap(out / "labels.npy", "w+", np.uint8, (scenes, size, size)).flush()
    share = -(-scenes // max(workers, 1))
    spans = [(first, min(first + share, scenes)) for first in range(0, scenes, share)]
    jobs = [(out, library.root, split, seed, expressions_per_scene, size, start, span) for span in spans]
    if len(jobs) > 1:
        with ProcessPoolExecutor(len(jobs)) as executor:
            parts = list(executor.map(_fill, *zip(*jobs, strict=True)))
    else:
        parts = [_fill(*job, library=library) for job in jobs]
    temporary = out / "scenes.jsonl.part"
    with temporary.open("w", encoding="ascii") as file:
        for part in parts:
            file.writelines(line + "\n" for line in part)
    temporary.rename(out / "scenes.jsonl")


def _fill(
    out: Path,
    root: Path,
    split: Split,
    seed: int,
    each: int,
    size: int,
    start: int,
    span: tuple[int, int],
    library: Library | None = None,
) -> list[str]:
    library = library or Library.open(root)
    images = np.load(out / "images.npy", mmap_mode="r+")
    labels = np.load(out / "labels.npy", mmap_mode="r+")
    lines = []
    for row in range(*span):
        scene, expressions = one_scene(library, split, seed, start + row, each, size)
        images[row], labels[row] = scene.image, scene.labels
        lines.append(json.dumps(scene_line(scene, expressions, start + row)))
    images.flush()
    labels.flush()
    return lines


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
    parser.add_argument("--workers", type=int, default=1)
    a = parser.parse_args()
    library = Library.open(a.photos)
    build_pool(a.out, library, a.split, a.scenes, a.seed, a.expressions, a.size, a.start, a.workers)


if __name__ == "__main__":
    main()
