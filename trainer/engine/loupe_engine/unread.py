"""Why a file could not be read, in a line that a person can be given."""

from __future__ import annotations

import pickle
import re

LONGEST = 200
"""Characters of what another library said."""


def why(error: Exception) -> str:
    """torch advises to read what is more than tensors without its guard, which runs what is in the file: nobody should."""
    text = str(error)
    if isinstance(error, pickle.UnpicklingError) and "weights_only" in text:
        code = re.search(r"GLOBAL (\S+)", text)
        return f"it holds {code[1]}, and more than tensors is not read" if code else "it is damaged, or no file of tensors"
    return text.splitlines()[0][:LONGEST] if text else type(error).__name__
