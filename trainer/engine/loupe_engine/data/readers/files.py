"""JSON files of datasets. They come from outside: sizes are limited, and what is broken says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...events import EngineError
from ...unread import why
from .skips import BadSample

# RefCOCO's instances.json is under 100 MB.
_LARGEST_FILE = 2 << 30
_LONGEST_LINE = 64 << 20


def check_file(path: Path, limit: int) -> None:
    """Raises EngineError "dataset-missing" or "dataset-too-large"."""
    if not path.is_file():
        raise EngineError("dataset-missing", f"{path} does not exist; is it where the dataset has it?")
    if path.stat().st_size > limit:
        raise EngineError("dataset-too-large", f"{path} has {path.stat().st_size} bytes; at most {limit} are read; is it the dataset's own?")


def read_json(path: Path, limit: int = _LARGEST_FILE) -> Any:
    """A whole JSON file. Raises EngineError "dataset-missing", "dataset-too-large" or "dataset-broken"."""
    check_file(path, limit)
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise EngineError("dataset-broken", f"{path} is not JSON ({why(error)}); get it again") from None


def read_json_list(path: Path) -> list:
    """read_json, where anything but a list is "dataset-broken" too."""
    value = read_json(path)
    if not isinstance(value, list):
        raise EngineError("dataset-broken", f"{path} holds a {type(value).__name__}, not a list; get it again")
    return value


class JsonLines(Sequence[Any]):
    """The records of a JSON lines file, each read when asked for: only where lines begin is kept. Blank lines are none.

    A line that is not JSON raises BadSample when asked for; a line over 64 MiB EngineError "dataset-broken" at once.
    `strict`: UTF-8 alone, with or without its mark at the beginning, and no NaN, as JavaScript reads it.
    """

    def __init__(self, path: Path, strict: bool = False):
        check_file(path, _LARGEST_FILE)
        self.path, self._starts, self._strict = path, [], strict
        with path.open("rb") as file:
            start = 0
            while line := file.readline(_LONGEST_LINE + 1):
                if len(line) > _LONGEST_LINE:
                    raise EngineError("dataset-broken", f"{path} has a line of over {_LONGEST_LINE} bytes; is it JSON lines?")
                if line.strip():
                    self._starts.append(start)
                start += len(line)

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, index: int) -> Any:
        with self.path.open("rb") as file:
            file.seek(self._starts[index])
            line = file.readline(_LONGEST_LINE)
        try:
            if not self._strict:
                return json.loads(line)
            mark = b"\xef\xbb\xbf" if self._starts[index] == 0 else b""
            return json.loads(line.removeprefix(mark).decode(), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise BadSample("bad-record", f"record {index} of {self.path.name} is not JSON ({error})") from None


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON's")
