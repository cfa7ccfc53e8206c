"""Pictures of failures in the model card, from the folder that `loupe eval --failures DIR` wrote."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from PIL import Image
from pydantic import Field

from ..config.strict import Strict
from ..events import EngineError
from ..json_files import read_as
from ..unread import why
from .figures import table

FOLDER = "failures"
"""Beside the card."""
_MOST, _MOST_OF_A_KIND = 6, 2
_WIDTH, _HEIGHT, _QUALITY = 320, 480, 80
_LONGEST_TEXT = 240
# The end of a code span, and what would undo a table's own escape.
_NO_MARKUP = str.maketrans({"`": "'", "\\": "/"})


class Failure(Strict):
    """An entry of failures.json; `picture` lies beside it."""

    kind: str = Field(pattern=r"^[a-z, ]{1,60}$")
    prompt: str
    thought: str
    picture: str = Field(pattern=r"^[A-Za-z0-9_-]{1,60}\.jpg$")


def gallery_section(source: Path | None, bundle: Path, what: str | None) -> list[str]:
    """Copies up to six pictures, made small, into `bundle`/failures, which is written anew, and lists them. `what` they
    show and under which licence is for the legend. Without a `source` there are none, and no folder.

    Raises EngineError where `source` holds no failures, or a picture that cannot be read."""
    if source is None:
        shutil.rmtree(bundle / FOLDER, ignore_errors=True)
        return []
    fresh = bundle / f"{FOLDER}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    body = []
    for number, failure in enumerate(choose(read_failures(source)), 1):
        shrink(source / failure.picture, fresh / f"{number}.jpg")
        picture = f"![{failure.kind}]({FOLDER}/{number}.jpg)"
        body.append([picture, code(failure.prompt), code(failure.thought), failure.kind])
    shutil.rmtree(bundle / FOLDER, ignore_errors=True)
    fresh.rename(bundle / FOLDER)
    legend = "Green: the truth. Magenta: the answer. Yellow: the model's box."
    lines = table(["picture", "asked", "thought", "failure"], body, texts=4)
    return [*lines, "", f"{legend} {what}" if what else legend]


def read_failures(source: Path) -> list[Failure]:
    path = source / "failures.json"
    if not path.exists():
        raise EngineError("failures-missing", f"no failures.json in {source}; `loupe eval --failures DIR` writes it")
    found = read_as(path, list[Failure], "write it anew: `loupe eval --failures DIR`")
    if not found:
        raise EngineError("failures-missing", f"{path} lists no failures; leave --failures out")
    return found


def choose(failures: list[Failure]) -> list[Failure]:
    """One of each kind, the frequent kinds first; where there is room left, a second. Kinds stay together."""
    kinds = [kind for kind, _ in Counter(f.kind for f in failures).most_common()]
    of = {kind: [f for f in failures if f.kind == kind][:_MOST_OF_A_KIND] for kind in kinds}
    rounds = [of[kind][turn] for turn in range(_MOST_OF_A_KIND) for kind in kinds if turn < len(of[kind])]
    return sorted(rounds[:_MOST], key=lambda failure: kinds.index(failure.kind))


def shrink(source: Path, target: Path) -> None:
    try:
        with Image.open(source) as image:
            small = image.convert("RGB")
    except (OSError, Image.DecompressionBombError) as error:
        raise EngineError("failures-invalid", f"{source} cannot be read as a picture ({why(error)}); write them anew: `loupe eval --failures DIR`") from error
    small.thumbnail((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)
    small.save(target, "JPEG", quality=_QUALITY, optimize=True)


def code(text: str) -> str:
    """As a code span within a table, in which nothing that a model or a file says acts as markup."""
    line = " ".join(text.translate(_NO_MARKUP).split())
    short = line if len(line) <= _LONGEST_TEXT else f"{line[: _LONGEST_TEXT - 1]}…"
    return f"`{short}`" if short else "–"
