"""Prints, as one JSON object, what this Python has: its version, the named packages' versions, and what torch sees.

Arguments: package names. Needs nothing but the standard library; torch is asked only if it is installed.
"""

import importlib.metadata
import importlib.util
import json
import platform
import sys


def version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def torch_state() -> dict[str, object] | None:
    if importlib.util.find_spec("torch") is None:
        return None
    try:
        import torch

        gpus = [torch.cuda.get_device_properties(i) for i in range(torch.cuda.device_count())]
        return {"gpus": [{"name": gpu.name, "bytes": gpu.total_memory} for gpu in gpus], "error": None}
    except Exception as error:  # a broken install can fail in any way, and the way is the answer
        return {"gpus": [], "error": f"{type(error).__name__}: {error}"}


print(
    json.dumps(
        {
            "python": platform.python_version(),
            "packages": {name: version(name) for name in sys.argv[1:]},
            "torch": torch_state(),
            "engine": importlib.util.find_spec("loupe_engine") is not None,
        }
    )
)
