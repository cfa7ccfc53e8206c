"""Files that are whole or absent: written under another name, flushed, then moved into place."""

from __future__ import annotations

import os
from pathlib import Path

from .events import EngineError


def write_whole(path: Path, content: str | bytes) -> None:
    """Raises EngineError "file-not-written", and leaves what was there."""
    temporary = path.with_name(path.name + ".tmp")
    data = content.encode() if isinstance(content, str) else content
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise EngineError("file-not-written", f"{path} could not be written: {reason}; see to it and start again") from error
