"""Small files of JSON that others may have cut, emptied or changed: read, or named."""

from __future__ import annotations

import json
from pathlib import Path

from .events import EngineError
from .unread import why


def read_object(path: Path, advice: str) -> dict:
    """Raises EngineError "file-broken", naming the file; `advice`: what to do then."""
    try:
        value = json.loads(path.read_bytes())
        if not isinstance(value, dict):
            raise ValueError(f"it holds {type(value).__name__}, not an object")
        return value
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else why(error)
        raise EngineError("file-broken", f"{path} cannot be read ({reason}); {advice}") from error
