"""How published weights are meant to be sampled: their folder's generation_config.json, which transformers' `generate` follows
and LENS's evaluation with it. Bundles know neither key, so what the app does is measured without."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..events import EngineError, note

FILE = "generation_config.json"
LARGEST = 1 << 20


@dataclass(frozen=True)
class Generation:
    """As in stages.rollout.Sampling."""

    repetition_penalty: float = 1.0
    ends: tuple[int, ...] = ()


def published_generation(weights: dict[str, str] | None) -> Generation | None:
    """Of whole LENS weights whose folder says something of it. Raises EngineError "weights-broken"."""
    path = Path((weights or {}).get("lens", "")) / FILE
    if "lens" not in (weights or {}) or not path.is_file():
        return None
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        said = json.loads(path.read_bytes())
        penalty, ends = said.get("repetition_penalty", 1.0), said.get("eos_token_id", [])
        ends = tuple(ends if isinstance(ends, list) else [] if ends is None else [ends])
        if type(penalty) not in (int, float) or not 0 < penalty < 100 or any(type(end) is not int for end in ends):
            raise ValueError("repetition_penalty is a number, eos_token_id one or several whole ones")
    except (ValueError, AttributeError, OSError, RecursionError) as error:
        raise EngineError("weights-broken", f"{path} is not a generation's settings ({error}); or eval --generation plain")
    if penalty != 1 or ends:
        note(f"{path}: repetition penalty {penalty}, end tokens {list(ends)}; as the app replies: eval --generation plain")
    return Generation(float(penalty), ends)
