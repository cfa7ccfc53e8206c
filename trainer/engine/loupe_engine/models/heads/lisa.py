"""LISA's head: one learnt token of the reply prompts the mask decoder by its own state.

Lai et al. 2024, section 3.2: the language model's last hidden state at <SEG>, through an MLP, is the decoder's one text
prompt. Sizes from its code (dvlab-research/LISA, text_hidden_fcs); that takes the state which predicts the token, one
before.
"""

from __future__ import annotations

from torch import Tensor, nn

from .connector import PROMPT


class TokenHead(nn.Module):
    """States at the token [B,1,D] → the one sparse prompt token [B,1,256]."""

    def __init__(self, hidden: int):
        super().__init__()
        self.project = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, PROMPT))

    def forward(self, state_B1D: Tensor) -> Tensor:
        return self.project(state_B1D)
