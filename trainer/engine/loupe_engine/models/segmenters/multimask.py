"""Which of the mask decoder's four masks answers a text prompt."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Stability:
    """SAM2's dynamic multimask: where the single mask's edge moves too much with the cut, the best of the other three.
    The published LENS heads ask for it (`model.dynamic_multimask`, a manifest's `mask.stability`)."""

    delta: float = 0.05
    threshold: float = 0.98


def chosen_mask(masks_B4: Tensor, scores_B4: Tensor, rule: Stability | None) -> Tensor:
    """[B,4,S,S], predicted IoUs [B,4] → [B,S,S]: mask 0, or by `rule` the best of the others where it is unstable."""
    single = masks_B4[:, 0]
    if rule is None:
        return single
    above, within = ((single > cut).flatten(1).sum(1) for cut in (rule.delta, -rule.delta))
    stable = torch.where(within > 0, above / within.clamp(min=1), 1.0) >= rule.threshold
    best = 1 + scores_B4[:, 1:].argmax(1)
    return torch.where(stable[:, None, None], single, masks_B4[torch.arange(len(best), device=best.device), best])
