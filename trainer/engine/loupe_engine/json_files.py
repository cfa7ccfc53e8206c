"""Small files of JSON that others may have cut, emptied or changed: read, or named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from jsonschema import ValidationError as SchemaError
from pydantic import TypeAdapter, ValidationError

from .events import EngineError
from .unread import why

LARGEST = 16 << 20
"""Bytes; none of them has a hundredth of that."""
LONGEST = 200
"""Characters of what a checker said."""

T = TypeVar("T")


def broken(path: Path, reason: str, advice: str) -> EngineError:
    return EngineError("file-broken", f"{path} cannot be read ({reason}); {advice}")


def read_bytes(path: Path, advice: str) -> bytes:
    """Raises EngineError "file-broken", naming the file; `advice`: what to do then."""
    try:
        # A device has no size to ask for.
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise broken(path, error.strerror or why(error), advice) from error
    if len(content) > LARGEST:
        raise broken(path, f"more than {LARGEST >> 20} MB", advice)
    return content


def read_object(path: Path, advice: str) -> dict:
    """As read_bytes."""
    content = read_bytes(path, advice)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise broken(path, why(error), advice) from error
    if not isinstance(value, dict):
        raise broken(path, f"it holds {type(value).__name__}, not an object", advice)
    return value


def read_as(path: Path, kind: type[T], advice: str) -> T:
    """As read_bytes, naming the key, too. `kind`: what pydantic can check, and the file's value then is."""
    content = read_bytes(path, advice)
    try:
        # Python's reader, for it knows NaN, which a figure may be.
        return TypeAdapter(kind).validate_python(json.loads(content))
    except ValidationError as error:
        first = error.errors()[0]
        raise broken(path, f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"[:LONGEST], advice) from error
    except (ValueError, RecursionError) as error:
        raise broken(path, why(error), advice) from error


def unlike_schema(path: Path, error: SchemaError, advice: str) -> EngineError:
    where = ".".join(map(str, error.absolute_path)) or "it"
    return broken(path, f"{where}: {error.message[:LONGEST]}", advice)
