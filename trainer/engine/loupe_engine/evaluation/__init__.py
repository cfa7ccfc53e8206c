"""How well a model answers: outcomes of single sentences, and the figures over many.

The twin of src/cli/evaluation; tests/fixtures/evaluation.json holds both to the same numbers.
"""

from __future__ import annotations

from .correlation import Fit, correlation_plot, fit
from ..masks import Overlap, overlap
from .outcome import Outcome, judge
from .tally import Figures, Tally, figures_of

__all__ = ["Figures", "Fit", "Outcome", "Overlap", "Tally", "correlation_plot", "figures_of", "fit", "judge", "overlap"]
