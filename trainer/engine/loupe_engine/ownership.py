"""One engine at a time in a place, and none that outlives who started it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .events import EngineError
from .processes import rank

try:
    import fcntl
except ImportError:  # Windows, where the command line's own guard is all there is.
    fcntl = None

PATIENCE_S = 10.0
"""How long an engine waits for another to leave: one whose command line has just been killed ends within a second."""
PARENT = "LOUPE_PARENT"
"""The process id of the command line, which sets it."""


@contextmanager
def owned(file: Path) -> Iterator[None]:
    """Holds the lock `file`, which says whose it is. The system lets go of it with the process, however that ends; a forked
    worker does not have it. Of several processes the first holds it for all.

    Raises EngineError "run-busy" where another engine has it, "file-not-written" where there can be none.
    """
    if fcntl is None or rank() > 0:
        yield
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = file.open("a+")
    except OSError as error:
        raise EngineError("file-not-written", f"{file} could not be written: {error.strerror}; give another --run") from error
    with handle:
        _lock(handle, file)
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield


def _lock(handle: object, file: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError:
            if time.monotonic() > end:
                handle.seek(0)
                owner = handle.read(20).strip() or "?"
                message = f"process {owner} is at work there already ({file}); wait for it, or give another --run folder"
                raise EngineError("run-busy", message) from None
            time.sleep(0.2)


def end_with_parent() -> None:
    """Where a command line started this engine: ends it as soon as that is gone, be it by kill -9."""
    parent = os.environ.get(PARENT, "")
    if parent.isdigit():
        end_with(int(parent))


def end_with(parent: int) -> None:
    """Ends this process as soon as that one is gone; also of workers, which a killed engine leaves behind."""
    if os.name == "nt":
        return

    def watch() -> None:
        while _lives(parent):
            time.sleep(0.3)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        # A dead process that nobody has waited for is still listed.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True
