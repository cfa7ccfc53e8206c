"""The model card's tables of figures."""

from __future__ import annotations

from loupe_engine.export.figures import figure_sections

TEXT = {
    "set": "dev",
    "describes": "real photographs",
    "n": 236,
    "giou": 0.2776,
    "ciou": 0.1198,
    "p50": 0.1164,
    "p70": 0.037,
    "p90": 0.0159,
    "box_accuracy": None,
    "absent_accuracy": 0.7234,
    "answer_rate": 0.7778,
}
MORE = {
    "baselines": {"whole image": 0.1412},
    "thought_tokens": 14.5,
    "heatmap_iou": 0.1489,
    "heatmap_r": 0.8458,
    "groups": {"referring": {"n": 189, "p50": 0.1164, "ciou": 0.1, "giou": 0.2}, "a|b": {"n": 2}},
    "speed": {"encode_ms": 139.84, "first_token_ms": 16},
    "failures": {"wrongly refused": 10, "partly right": 30},
}
POINTING = {
    **{key: None if isinstance(value, float) else value for key, value in TEXT.items()},
    "set": "dev_pointing",
    "n": 126,
    "pointing": {"n": 126, "box": 0.624, "click_1": 0.249, "click_2": 0.322, "click_3": None},
    "speed": {"click_ms": 22.25},
}


def rows_of(lines: list[str]) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("|")]


def test_a_row_of_sentences_alone_has_one_table():
    lines = figure_sections([TEXT])
    assert rows_of(lines)[2:] == [
        ["dev", "236", "0.278", "0.120", "0.116", "0.037", "0.016", "–", "0.723", "0.778"],
    ]
    assert lines[-1] == "- **dev**: real photographs"


def test_every_figure_has_its_table():
    lines = figure_sections([{**TEXT, **MORE}, POINTING])
    rows = rows_of(lines)
    # The sentences' table has no row of dashes for clicks and boxes.
    assert [row for row in rows if row[:2] == ["dev_pointing", "126"]] == [
        ["dev_pointing", "126", "0.624", "0.249", "0.322", "–"]
    ]
    assert ["dev", "referring", "189", "0.116", "0.100", "0.200"] in rows
    assert ["dev", "a\\|b", "2", "–", "–", "–"] in rows
    assert ["dev", "14.5", "0.149", "0.846"] in rows
    assert ["dev", "139.8", "16.0", "–"] in rows and ["dev_pointing", "–", "–", "22.2"] in rows
    assert ["dev", "partly right", "30", "75%"] in rows


def test_tables_are_apart_and_have_as_many_cells_as_headings():
    lines = figure_sections([{**TEXT, **MORE}, POINTING])
    tables = [block.splitlines() for block in "\n".join(lines).split("\n\n") if block.startswith("|")]
    assert len(tables) == 6
    for table in tables:
        assert len({len(row) for row in rows_of(table)}) == 1
