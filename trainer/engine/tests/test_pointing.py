"""Which region shows an object, and where a thought names it."""

import numpy as np

from loupe_engine.cited import around, cited_box
from loupe_engine.config import TextConfig
from loupe_engine.stages.pointing import MOST_POINTERS, led, point, renamed, shown_by
from loupe_engine.stages.questions import standing_for
from loupe_engine.text import parse_box, reply_text

from .filled import filled

TEXT = filled(TextConfig)
THINK = "i see frog left, two apples right. the red ones: right."
MENTIONS = [(6, 15, [0]), (17, 33, [1, 2]), (49, 54, [1, 2])]


def test_the_best_region_shows_an_object() -> None:
    regions = np.array([[0, 0, 1, 1], [0, 0, 0.5, 0.5], [0, 0, 0.52, 0.5]], np.float32)
    objects = np.array([[0, 0, 0.5, 0.5], [0.1, 0, 1, 1], [0.9, 0.9, 1, 1]], np.float32)
    assert shown_by(regions, objects) == [1, 0, None]
    assert shown_by(regions, objects[:0]) == [] and shown_by(regions[:0], objects) == [None] * 3


def test_pointers_stand_before_what_they_show() -> None:
    pointed = point(THINK, MENTIONS, [7, 3, 12])
    assert pointed.think == "i see[7] frog left,[3][12] two apples right. the red ones:[3][12] right."
    assert [pointed.think[a:b] for a, b, _ in pointed.mentions] == ["[7] frog left", "[3][12] two apples right", "[3][12] right"]
    behind = [(pointed.think[a:b], regions) for a, b, regions in pointed.read_off]
    assert behind == [(" frog left", [7]), (" two apples right", [3, 12]), (" right", [3, 12])]


def test_a_thought_begins_with_what_its_answer_cites() -> None:
    pointed = led(point(THINK, MENTIONS, [7, 3, 12]), (3, 12))
    assert pointed.think == "[3][12]i see[7] frog left,[3][12] two apples right. the red ones:[3][12] right."
    assert [pointed.think[a:b] for a, b, _ in pointed.mentions] == ["[7] frog left", "[3][12] two apples right", "[3][12] right"]
    assert [pointed.think[a:b] for a, b, _ in pointed.read_off] == [" frog left", " two apples right", " right"]
    assert led(point("no cat here.", [], []), ()).think == "no cat here."


def test_what_no_region_shows_has_no_pointer() -> None:
    assert point(THINK, MENTIONS, [None, 3, None]).think == "i see frog left,[3] two apples right. the red ones:[3] right."
    assert point(THINK, MENTIONS, [None, 3, 3]).think.endswith("[3] right.")
    assert point("no cat here.", [], []).think == "no cat here."
    many = point("birds", [(0, 5, list(range(9)))], list(range(9)))
    assert many.think.count("[") == MOST_POINTERS


def test_pointers_follow_their_regions() -> None:
    # Region 2 stands first now, region 0 second.
    assert renamed([9, 70, 8, 72], [70, 71, 72], np.array([2, 0, 1])) == [9, 71, 8, 70]
    assert renamed([9, 8], [], np.zeros(0, int)) == [9, 8]


def test_an_answer_cites_each_targets_region_or_the_one_around_all() -> None:
    assert standing_for([7], 3) == (7,) and standing_for([7, 2, 7], None) == (7, 2)
    assert standing_for([7, None], 3) == (3,) and standing_for([7, None], None) == ()
    assert standing_for([0, 1, 2, 3, 4], 9) == (9,) and standing_for([], None) == ()


def test_what_is_cited_is_the_box_around_it() -> None:
    regions = [(0, 1, 10, 11), (5, 0, 20, 6)]
    assert around(regions) == (0, 0, 20, 11)
    reply = reply_text("two dogs[0][1].", (0, 0, 20, 11), "dogs", TEXT, [0, 1])
    assert reply.endswith('<answer>[{"bbox_2d":[[0],[1]],"label":"dogs"}]</answer>')
    assert parse_box(reply, 64, TEXT, regions) == (0, 0, 20, 11) and parse_box(reply, 64, TEXT) is None
    assert cited_box("[[1]]", regions) == (5, 0, 20, 6) and cited_box("[[1],[2]]", regions) is None
    assert cited_box("[1]", regions) is None and cited_box("[]", regions) is None
