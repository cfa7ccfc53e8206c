"""How many questions a recipe's data hold, which turns epochs into steps."""

from __future__ import annotations

from ..config import DatasetsConfig, RunConfig
from ..data.readers import folder_of, open_dataset

KNOWN = {
    ("refcoco", "train", "unc"): 42404,
    ("refcoco+", "train", "unc"): 42278,
    ("refcocog", "train", "umd"): 42226,
    ("reason-seg", "train", ""): 239,
}
"""Published sizes: referred objects (refer's own statistics; together the 126,908 of LENS), photos (ReasonSeg).
Counted from the files themselves where --data is given."""


def questions(run: RunConfig) -> tuple[int | None, str]:
    """(number or None where it is not known, where it comes from)."""
    data = run.recipe.data
    if not isinstance(data, DatasetsConfig):
        return data.scenes, "composite scenes"
    total = 0.0
    for one in data.train:
        if run.data_root is not None:
            size: int | None = len(open_dataset(one.name, folder_of(run.data_root, one.name, one.folder), **one.options))
        else:
            size = KNOWN.get((one.name, one.options.get("split", ""), one.options.get("split_by", "")))
        if size is None:
            return None, f"the size of {one.name} is not known without --data"
        total += size * one.weight
    return round(total), "counted in --data" if run.data_root else "published sizes of the datasets"
