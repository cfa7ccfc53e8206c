"""Evaluation lines: composed scenes as seen by a camera (not squashed), or real photos of the held-out split."""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from .compose import make_scene
from .dev_lines import dev_masks, dev_questions
from .expressions import Expression, make_expressions
from .lines import line, save
from .scene import Scene
from .sources import Library

_SCENE_SIDE = 448
_LONG_SIDE = 480


def composed(library: Library, split: str, count: int, seed: int, out: Path) -> list[dict]:
    """One expression a scene: a fifth absent, a third in held-out templates. Writes images/, returns the lines."""
    lines = []
    number = 0
    while len(lines) < count:
        wants_absent, held = len(lines) % 5 == 0, len(lines) % 3 == 0
        rng = np.random.default_rng([seed, number, 7])
        number += 1
        if number > 60 * count + 600:
            raise ValueError("Too few scenes allow the wanted questions; the folder has too few different cut-outs.")
        scene = make_scene(rng, library, split, _SCENE_SIDE)
        expression = _choose(rng, scene, wants_absent, held)
        if expression is None:
            continue
        width, height = _world_size(scene.aspect)
        name = f"{split}_{len(lines):05d}"
        save(Image.fromarray(scene.image).resize((width, height), Image.Resampling.LANCZOS), out, name)
        mask = np.isin(scene.labels, [t + 1 for t in expression.targets]).astype(np.uint8)
        mask = np.array(Image.fromarray(mask * 255).resize((width, height), Image.Resampling.BILINEAR)) > 127
        lines.append(line(name, expression, mask if expression.targets else None))
    return lines


def _choose(rng: np.random.Generator, scene: Scene, wants_absent: bool, held: bool) -> Expression | None:
    options = make_expressions(rng, scene, 16, held)
    options = [e for e in options if (not e.targets) == wants_absent]
    kinds = sorted({e.kind for e in options})
    if not kinds:
        return None
    # Even over kinds: the common ones must not hide the rest.
    kind = kinds[int(rng.integers(len(kinds)))]
    return next(e for e in options if e.kind == kind)


def _world_size(aspect: float) -> tuple[int, int]:
    return (_LONG_SIDE, round(_LONG_SIDE / aspect)) if aspect >= 1 else (round(_LONG_SIDE * aspect), _LONG_SIDE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", choices=("unseen_scene", "unseen_cutout", "dev", "dev_masks"), required=True)
    parser.add_argument("--count", type=int, default=500, help="lines; of dev_masks: the most a photo")
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    library = Library.open(a.photos)
    a.out.mkdir(parents=True, exist_ok=True)
    if a.split == "dev":
        lines = dev_questions(library, a.count, a.seed, a.out)
    elif a.split == "dev_masks":
        lines = dev_masks(library, a.count, a.seed, a.out)
    else:
        lines = composed(library, a.split, a.count, a.seed, a.out)
    with (a.out / "data.jsonl").open("w", encoding="ascii") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    print(f"{len(lines)} lines in {a.out}")


if __name__ == "__main__":
    main()
