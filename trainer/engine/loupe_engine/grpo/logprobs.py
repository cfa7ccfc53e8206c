"""Log-probabilities of given tokens, one row of logits at a time."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint


def token_logps(logits_BTV: Tensor, ids_BT: Tensor, temperature: float = 1.0) -> tuple[Tensor, Tensor]:
    """Log-probability of each token and entropy at each place, both float32 [B,T] (B at least 1).

    `logits` are of any float type, the row at t predicting ids[:, t]; `temperature` > 0 divides them (LENS leaves it at
    1, TRL takes the sampler's). The entropy is for the log and carries no gradient.

    Only the logits themselves are kept for the backward pass: one row's float32 copy and softmax exist at a time, and
    are computed again for the gradient.
    """
    if temperature <= 0:
        raise ValueError("the temperature of a log-probability must be above 0")
    rows = [
        checkpoint(_row, logits, ids, temperature, use_reentrant=False, preserve_rng_state=False)
        for logits, ids in zip(logits_BTV, ids_BT, strict=True)
    ]
    logps, entropies = zip(*rows)
    return torch.stack(logps), torch.stack(entropies)


def _row(logits_TV: Tensor, ids_T: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """[T,V], [T] → log-probabilities [T], entropies [T]."""
    logits = logits_TV.float() / temperature
    logps = logits.gather(-1, ids_T[:, None])[:, 0] - logits.logsumexp(-1)
    with torch.no_grad():
        # entr(0) is 0, so a token ruled out with −∞ adds nothing.
        entropy = torch.special.entr(logits.softmax(-1)).sum(-1)
    return logps, entropy
