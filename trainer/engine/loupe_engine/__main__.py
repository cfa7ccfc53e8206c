"""python -m loupe_engine VERB --config FILE.json: the engine behind `loupe-trainer` (docs/trainer-protocol.md)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch
from pydantic import ValidationError

from .config import RunConfig
from .events import EngineError, emit
from .training import distributed
from .verbs import VERBS, as_published


def main(words: list[str] | None = None) -> int:
    """`words`: instead of the process's own."""
    parser = argparse.ArgumentParser(prog="loupe_engine")
    parser.add_argument("verb", choices=sorted(VERBS))
    parser.add_argument("--config", required=True, type=Path)
    arguments = parser.parse_args(words)
    try:
        run = as_published(RunConfig(**json.loads(arguments.config.read_text())))
        torch.set_num_threads(run.threads)
        torch.manual_seed(run.recipe.seed)
        distributed.start(run)
        VERBS[arguments.verb](run)
        distributed.end()
        return 0
    except ValidationError as error:
        first = error.errors()[0]
        emit("error", code="config-invalid", message=f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    except EngineError as error:
        emit("error", code=error.code, message=str(error))
    return 1


if __name__ == "__main__":
    sys.exit(main())
