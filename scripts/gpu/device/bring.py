"""A stage's weights in half precision, as a checkpoint that later stages and the export take (not the stage itself: the
optimizer is left out, being three times as large as what may travel).

    python bring.py slim RUN STAGE FILE        that checkpoint
    python bring.py back RUN STAGE OUT [FROM]  pieces FROM … FROM + 3 of it in OUT, with metrics and tokenizer beside the first
"""

import shutil
import sys
from pathlib import Path

import torch

PIECE = 15 << 20
PIECES = 4
"""A call brings back 64 MiB."""


def slim(run: Path, stage: str, target: Path) -> None:
    source = run / stage / "checkpoint.pt"
    if not source.exists():
        sys.exit(f"{stage}: it has no checkpoint yet; give its command again")
    saved = torch.load(source, map_location="cpu", weights_only=True)
    if saved["weights"] is None:
        sys.exit(f"{stage}: its adapter is still in training; finish the stage first")
    halves: dict[tuple, torch.Tensor] = {}

    def half(value: torch.Tensor) -> torch.Tensor:
        # Tied tensors stay one.
        key = (value.data_ptr(), value.shape, value.stride())
        if key not in halves:
            halves[key] = value.half() if value.is_floating_point() else value
        return halves[key]

    weights = {name: half(value) for name, value in saved["weights"].items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"weights": weights, "step": saved["step"], "seconds": saved["seconds"]}, target)


def back(run: Path, stage: str, out: Path, first: int) -> None:
    whole = run / stage / "slim.pt"
    if first == 0:
        slim(run, stage, whole)
        shutil.copy(run / stage / "metrics.jsonl", out / f"{stage}.metrics.jsonl")
        for name in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copy(run / "tokenizer" / name, out / name)
    count = -(-whole.stat().st_size // PIECE)
    with whole.open("rb") as file:
        file.seek(first * PIECE)
        for number in range(first, min(first + PIECES, count)):
            (out / f"{stage}.pt.{number:02d}").write_bytes(file.read(PIECE))
    left = count - first - PIECES
    more = f"{left} more with FROM {first + PIECES}" if left > 0 else "none is left"
    print(f"{stage}: {count} pieces of at most {PIECE >> 20} MiB from {first} on; {more}")


verb, run, stage, target, *rest = sys.argv[1:]
if verb == "slim":
    slim(Path(run), stage, Path(target))
else:
    back(Path(run), stage, Path(target), int(rest[0]) if rest else 0)
