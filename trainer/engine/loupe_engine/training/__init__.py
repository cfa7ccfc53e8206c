"""The loop that every training stage runs in, and what belongs to it: one concern a file."""

from .loop import Compute, train
from .optimizer import parameters

__all__ = ["Compute", "parameters", "train"]
