"""python -m loupe_engine VERB --config FILE.json: the engine behind `loupe-trainer` (docs/trainer-protocol.md)."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import nullcontext
from pathlib import Path

import torch
from pydantic import ValidationError

from .config import RunConfig
from .events import EngineError, emit
from .json_files import read_object
from .ownership import end_with_parent, owned
from .training import distributed
from .verbs import VERBS, as_published


WRITES_NOTHING = {"bench", "card", "check", "dry-run"}
"""Into a run's folder, that is."""
MEMORY = re.compile("allocate memory|out of memory|not enough memory", re.IGNORECASE)


def lock_of(run: RunConfig, verb: str) -> Path | None:
    """Of a pool, which runs may share, in it; of any other verb in the run's folder."""
    if verb in WRITES_NOTHING:
        return None
    if verb == "data":
        return Path(run.pool or run.run) / "engine.lock"
    return Path(run.run) / f"{verb}.lock"


def main(words: list[str] | None = None) -> int:
    """`words`: instead of the process's own."""
    parser = argparse.ArgumentParser(prog="loupe_engine")
    parser.add_argument("verb", choices=sorted(VERBS))
    parser.add_argument("--config", required=True, type=Path)
    arguments = parser.parse_args(words)
    end_with_parent()
    try:
        run = as_published(RunConfig(**read_object(arguments.config, "loupe-trainer writes it: start the engine by that")))
        torch.set_num_threads(run.threads)
        torch.manual_seed(run.recipe.seed)
        lock = lock_of(run, arguments.verb)
        with nullcontext() if lock is None else owned(lock):
            distributed.start(run)
            VERBS[arguments.verb](run)
            distributed.end()
        return 0
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        emit("error", code="config-invalid", message=f"{arguments.config}: {where}: {first['msg']}; loupe-trainer writes it")
    except EngineError as error:
        emit("error", code=error.code, message=str(error))
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and not MEMORY.search(str(error)):
            raise
        reason = str(error).splitlines()[0][:200] if str(error) else "no reason given"
        message = f"there is not enough memory ({reason}); use a smaller batch or model, or close what else uses memory"
        emit("error", code="out-of-memory", message=message)
    return 1


if __name__ == "__main__":
    sys.exit(main())
