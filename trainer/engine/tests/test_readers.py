"""Readers: the registry, order over ranks, and counted skips."""

import pytest
from PIL import Image

from loupe_engine.data.readers import BadSample, Dataset, Sample, Skips, open_dataset, order
from loupe_engine.events import EngineError


def code_of(call, *args, **options):
    with pytest.raises(EngineError) as caught:
        call(*args, **options)
    return caught.value.code


# --- registry


def test_an_unknown_name_lists_the_known_ones(tmp_path):
    with pytest.raises(EngineError, match="refcoco, refcoco\\+, refcocog, grefcoco, reason-seg") as caught:
        open_dataset("refcocoo", tmp_path)
    assert caught.value.code == "dataset-unknown"


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("reason-seg", {}, "dataset-options"),
        ("reason-seg", {"splt": "val"}, "dataset-options"),
        ("reason-seg", {"split": "../val"}, "split-unknown"),
        ("reason-seg", {"split": "val", "ignore": "maybe"}, "dataset-options"),
        ("reason-seg", {"split": "val"}, "dataset-missing"),
        ("refcoco", {"split": "testC"}, "split-unknown"),
        ("refcoco", {"split": "val", "split_by": "umd"}, "split-unknown"),
        ("refcoco", {"split": "val"}, "dataset-missing"),
        ("grefcoco", {"split": "val"}, "dataset-missing"),
        ("grounding-suite", {}, "dataset-missing"),
        ("vlm-r1", {"file": "none.jsonl"}, "dataset-missing"),
        ("photo-pack", {"split": "test"}, "split-unknown"),
        ("photo-pack", {"split": "dev"}, "dataset-missing"),
    ],
)
def test_what_cannot_be_opened_says_why(tmp_path, name, options, code):
    assert code_of(open_dataset, name, tmp_path, **options) == code


# --- order


@pytest.mark.parametrize("world", [1, 2, 3, 8])
@pytest.mark.parametrize("seed", [None, 5])
@pytest.mark.parametrize("start", [0, 1, 9, 20, 21])
def test_any_number_of_ranks_gives_the_same_sequence(world, seed, start):
    whole = order(21, seed, 2, 0, 1)
    assert sorted(whole) == list(range(21))
    shares = [order(21, seed, 2, rank, world, start) for rank in range(world)]
    turns = range(max(len(share) for share in shares))
    together = [int(share[turn]) for turn in turns for share in shares if turn < len(share)]
    assert together == whole[start:].tolist()


def test_the_sequence_is_fixed_by_seed_and_epoch():
    # Written down, so that a numpy whose generator differs shows here and not in a resumed run.
    assert order(10, 7, 0, 0, 1).tolist() == [8, 0, 7, 1, 3, 6, 2, 4, 5, 9]
    assert order(10, None, 3, 0, 1).tolist() == list(range(10))
    assert order(50, 7, 0, 0, 1).tolist() != order(50, 7, 1, 0, 1).tolist() != order(50, 8, 1, 0, 1).tolist()


def test_a_resumed_run_may_have_another_number_of_ranks():
    whole = order(17, 3, 0, 0, 1).tolist()
    before = [int(order(17, 3, 0, rank, 2)[step]) for step in range(3) for rank in range(2)]
    after = [order(17, 3, 0, rank, 3, start=6) for rank in range(3)]
    assert sorted(before + [int(i) for share in after for i in share]) == list(range(17))
    assert before == whole[:6]


@pytest.mark.parametrize(
    "arguments", [(5, 0, 0, 2, 2), (5, 0, 0, -1, 2), (5, 0, 0, 0, 0), (5, 0, 0, 0, 1, 6), (-1, 0, 0, 0, 1)]
)
def test_a_share_that_cannot_be(arguments):
    assert code_of(order, *arguments) == "bad-order"


# --- datasets and skips


def numbers(bad=()):
    def make(number):
        if number in bad:
            raise BadSample("bad-record", f"{number} is bad")
        return Sample(str(number), None, ["x"])

    return Dataset("numbers", list(range(11)), make)


@pytest.mark.parametrize("world", [1, 2, 3, 8])
def test_a_bad_record_is_counted_and_moves_no_other(world):
    met, skipped = {}, 0
    for rank in range(world):
        dataset = numbers(bad={2, 9})
        met |= {position: sample.id for position, sample in dataset.stream(seed=1, epoch=4, rank=rank, world=world)}
        skipped += dataset.skips.counts["bad-record"]
    sequence = order(11, 1, 4, 0, 1)
    assert met == {place: str(index) for place, index in enumerate(sequence) if index not in (2, 9)}
    assert skipped == 2


def test_a_stream_goes_on_from_a_position():
    whole = list(numbers().stream(seed=3))
    assert [(position, sample.id) for position, sample in numbers().stream(seed=3, start=4)] == [
        (position, sample.id) for position, sample in whole[4:]
    ]


def test_skips_say_how_many_and_why():
    skips = Skips()
    assert str(skips) == "0 skipped"
    for number in range(150):
        skips.add(f"n{number}", BadSample("bad-mask" if number else "image-missing", f"why {number}"))
    assert (skips.total, skips.counts["bad-mask"], len(skips.first)) == (150, 149, 100)
    assert str(skips) == "150 skipped: 149 bad-mask, 1 image-missing (first: n0: why 0)"
    assert (skips.first[0].where, skips.first[0].code) == ("n0", "image-missing")


def test_an_empty_dataset_is_an_error():
    assert code_of(Dataset, "none", [], str) == "dataset-empty"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"size": (9, 8)}, "size-mismatch"),
        ({"box": (0, 0, 12, 4)}, "bad-box"),
        ({"image": "gone.png"}, "image-missing"),
        ({"decode_mask": None}, None),
    ],
)
def test_load_counts_what_cannot_be_read(tmp_path, options, code):
    Image.new("RGB", (9, 8)).save(tmp_path / "a.png")
    dataset = numbers()
    sample = Sample("s", tmp_path / options.pop("image", "a.png"), ["x"], **options)
    loaded = dataset.load(sample)
    assert dict(dataset.skips.counts) == ({code: 1} if code else {})
    assert (loaded is None) == bool(code)
