"""What each source of photos labels, and what it leaves out: which names a photo is sure to hold no more of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .names import coarse_and_fine

# Draws of a photo, by source: COCO's show the most different things.
WEIGHT = {"coco": 14.0, "ccp": 3.0, "pets": 2.0, "human": 2.5, "food": 2.5, "camvid": 5.0, "bsds500": 4.0,
          "labelmefacade": 1.0, "animals": 1.2, "carparts": 1.5, "facades": 0.8, "faces": 2.0}  # fmt: skip
# COCO's things that a photo of the source surely does not show, though its own labels do not speak of them.
_NO_ANIMALS = {"elephant", "giraffe", "zebra", "bear", "cow", "sheep", "horse"}
_NO_MEALS = {"pizza", "cake", "donut", "sandwich", "hot dog", "broccoli", "carrot", "banana"}
_NO_ROOMS = {"toilet", "oven", "microwave", "refrigerator", "bed", "sink", "toaster"}
_NO_TRAFFIC = {"airplane", "train", "bus", "truck", "boat", "traffic light", "stop sign", "fire hydrant", "parking meter"}
_NO_SPORTS = {"surfboard", "snowboard", "skis", "kite", "tennis racket", "baseball bat"}
_NO_HOME = {"couch", "laptop", "tv", "keyboard", "cat"}
_SURELY_ABSENT = {
    "ccp": _NO_ANIMALS | _NO_MEALS | _NO_ROOMS | _NO_SPORTS | {"airplane", "train", "boat"},
    "pets": _NO_ANIMALS | _NO_MEALS | _NO_TRAFFIC | _NO_SPORTS,
    "human": _NO_ANIMALS | _NO_MEALS | {"airplane", "train", "toilet", "oven", "microwave"},
    "food": _NO_ANIMALS | _NO_TRAFFIC | _NO_SPORTS | {"bed", "toilet", "couch", "dog", "cat", "bicycle"},
    "camvid": _NO_ANIMALS | _NO_MEALS | _NO_ROOMS | _NO_SPORTS | {"airplane", "boat", "couch", "laptop", "cat"},
    "labelmefacade": _NO_ANIMALS | _NO_MEALS | _NO_ROOMS | _NO_SPORTS | _NO_HOME,
    "animals": {"pizza", "donut", "sandwich", "hot dog", "giraffe", "zebra"} | _NO_ROOMS | _NO_SPORTS | _NO_HOME
    | {"airplane", "train", "traffic light", "parking meter", "stop sign"},
    "carparts": _NO_ANIMALS | _NO_MEALS | _NO_ROOMS | _NO_SPORTS | _NO_HOME | {"airplane", "boat"},
    "facades": _NO_ANIMALS | _NO_MEALS | _NO_ROOMS | _NO_SPORTS | _NO_HOME | {"airplane", "boat", "train"},
    "faces": _NO_ANIMALS | _NO_MEALS | _NO_ROOMS | _NO_TRAFFIC | _NO_SPORTS | _NO_HOME | {"bicycle", "dog", "umbrella"},
}  # fmt: skip
# Labelled here and there, or mixed with something else: what has such a name keeps its mask, and is not asked for.
_UNSURE = {"labelmefacade": {"car", "window", "door"}, "facades": {"window", "door"}}
# The species of these photos rarely meet; another of the photo's own may stand there without a mask.
_SELDOM_TOGETHER = {"elephant", "bear", "tiger", "turtle", "otter"}
# What the other cars of a photo may show as well.
_OF_ANY_CAR = {"wheel", "windshield", "left mirror", "right mirror", "front left door", "front right door",
               "rear left door", "rear right door"}  # fmt: skip


@dataclass(frozen=True)
class Labels:
    """`known`: coarse names that would be annotated if they were there. `unsure`: names of which more may be there than
    have masks. `complete`: all things of known names have one."""

    known: frozenset[str]
    unsure: frozenset[str]
    complete: bool


def coarse_names(instances: Iterable[dict]) -> set[str]:
    return {coarse_and_fine(one["name"])[0] for one in instances if one["name"]}


def label_sets(records: list[dict]) -> dict[tuple[str, bool], frozenset[str]]:
    """What a source labels; of COCO the stuff only where a photo has it."""
    sets: dict[tuple[str, bool], set[str]] = {}
    for record in records:
        own = coarse_names(record["instances"])
        things = coarse_names(i for i in record["instances"] if i["kind"] == "thing")
        for panoptic in (False, True):
            part = own if panoptic or record["source"] != "coco" else things
            sets.setdefault((record["source"], panoptic), set()).update(part)
    return {key: frozenset(names) for key, names in sets.items()}


def labels_of(record: dict, sets: dict[tuple[str, bool], frozenset[str]]) -> Labels:
    """What is known of one photo. `sets` are those of `label_sets`."""
    source, only = record["source"], record.get("annotated_categories")
    if only:
        return Labels(frozenset(coarse_and_fine(name)[0] for name in only), frozenset(), True)
    known, unsure = set(sets[source, bool(record.get("panoptic"))]), set(_UNSURE.get(source, ()))
    own = [coarse_and_fine(one["name"])[0] for one in record["instances"] if one["name"]]
    if source == "labelmefacade":
        # Much is of no known label: a name that the photo lacks may be there unseen.
        known &= set(own)
    elif source == "animals":
        known = _SELDOM_TOGETHER | set(own)
        unsure |= {name for name in own if own.count(name) > 1}
    elif source == "carparts":
        known -= _OF_ANY_CAR - set(own)
        # Not all of it has a mask, or it is a pickup, whose name nobody labelled.
        unsure |= {"truck", "pickup"} | ({"car"} if "car" not in own or "truck bed" in own else set())
    absent = _SURELY_ABSENT.get(source, set())
    return Labels(frozenset(known - unsure | absent), frozenset(unsure), bool(record["complete"]))
