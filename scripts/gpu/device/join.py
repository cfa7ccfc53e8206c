"""Puts what came in several calls (gpu-pack/data-*) where it belongs: FILE as it is, FILE.piece-000 … joined.

Ends with an error while a file is missing or of another size than base/cargo.json says. Files that are there already
stay: a stage may have gone on from them.
"""

import json
import shutil
import sys
from pathlib import Path

PACK = Path("gpu-pack")


def pieces_of(name: str) -> list[Path]:
    found = [path for folder in sorted(PACK.glob("data-*")) for path in folder.glob(f"{name}.piece-*")]
    return sorted(found, key=lambda path: path.name)


def put(name: str, size: int) -> None:
    target = Path(name)
    if target.exists():
        return
    whole = next((folder / name for folder in PACK.glob("data-*") if (folder / name).exists()), None)
    sources = [whole] if whole else pieces_of(name)
    if sum(path.stat().st_size for path in sources) != size:
        sys.exit(f"{name} is not here as a whole: carry every gpu-pack/data-* first")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with part.open("wb") as out:
        for path in sources:
            with path.open("rb") as file:
                shutil.copyfileobj(file, out)
    part.rename(target)


cargo = json.loads((PACK / "base/cargo.json").read_text())
for name, size in cargo.items():
    put(name, size)
print(f"{len(cargo)} files, {sum(cargo.values()) / 2**20:.1f} MiB, are in place")
