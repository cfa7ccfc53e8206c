"""The loop that every training stage runs in, and what belongs to it: one concern a file."""

from .loop import Compute, train
from .optimizer import parameters
from .turn import Turn

__all__ = ["Compute", "Turn", "parameters", "train"]
