"""Rows of `loupe eval --json` as the model card's tables: sentences, groups of them, clicks and boxes, thoughts, speed;
failures are for a section of their own. Only what the rows hold is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Row = dict
Columns = dict[str, str]

SENTENCES: Columns = {
    "giou": "gIoU",
    "ciou": "cIoU",
    "p50": "P@0.5",
    "p70": "P@0.7",
    "p90": "P@0.9",
    "box_accuracy": "box accuracy",
    "absent_accuracy": "refuses",
    "answer_rate": "answers",
}
GROUPS: Columns = {"p50": "P@0.5", "ciou": "cIoU", "giou": "gIoU"}
POINTING: Columns = {"box": "box", "click_1": "1 click", "click_2": "2 clicks", "click_3": "3 clicks"}
SPEED: Columns = {
    "encode_ms": "photo encoded, ms",
    "first_token_ms": "first token, ms",
    "tokens_per_second": "tokens a second",
    "first_prompt_ms": "photo and first prompt, ms",
    "next_prompt_ms": "next prompt on the photo, ms",
    "click_ms": "click, ms",
}


def figure_sections(rows: Sequence[Row]) -> list[str]:
    """Markdown lines: each table with its legend, and at the end what each set is."""
    sentences = [row for row in rows if "pointing" not in row]
    sections = [
        sentence_table(sentences) if sentences else [],
        group_table(rows),
        pointing_table(rows),
        thought_table(rows),
        speed_table(rows),
        [f"- **{cell(row['set'])}**: {row['describes']}" for row in rows],
    ]
    return apart(sections)


def sentence_table(rows: Sequence[Row]) -> list[str]:
    baselines = sorted({name for row in rows for name in row.get("baselines", {})})
    head = ["set", "lines", *SENTENCES.values(), *(f"{name}: gIoU" for name in baselines)]
    body = []
    for row in rows:
        trivial = [fraction(row.get("baselines", {}).get(name)) for name in baselines]
        body.append([row["set"], row["n"], *picked(row, SENTENCES), *trivial])
    legend = "Refuses: of the lines on which nothing matches. Answers: of the lines with a target."
    return [*table(head, body), "", legend]


def group_table(rows: Sequence[Row]) -> list[str]:
    groups = [(row["set"], name, group) for row in rows for name, group in row.get("groups", {}).items()]
    body = [[of, name, group["n"], *picked(group, GROUPS)] for of, name, group in groups]
    return table(["set", "group", "lines", *GROUPS.values()], body, texts=2)


def pointing_table(rows: Sequence[Row]) -> list[str]:
    pointed = [(row["set"], row["pointing"]) for row in rows if "pointing" in row]
    lines = table(
        ["set", "things", *POINTING.values()], [[of, one["n"], *picked(one, POINTING)] for of, one in pointed]
    )
    legend = (
        "Mean IoU of mask and truth when a thing is pointed at instead of named: by the truth's tight box, by a click "
        "on its middle, by further clicks where the mask before was most wrong."
    )
    return [*lines, "", legend] if lines else []


def thought_table(rows: Sequence[Row]) -> list[str]:
    """`heatmap_r` is there only where R is defined, and `heatmap_iou` only where heatmaps were drawn."""
    body = [
        [row["set"], f"{row['thought_tokens']:g}", fraction(row.get("heatmap_iou")), fraction(row.get("heatmap_r"))]
        for row in rows
        if "thought_tokens" in row
    ]
    return table(["set", "tokens of thought, median", "heatmap IoU", "R with the mask's IoU"], body)


def speed_table(rows: Sequence[Row]) -> list[str]:
    timed = [row for row in rows if row.get("speed")]
    columns = {key: name for key, name in SPEED.items() if any(key in row["speed"] for row in timed)}
    body = [[row["set"], *picked(row["speed"], columns, tenth)] for row in timed]
    lines = table(["set", *columns.values()], body)
    return [*lines, "", "Medians in Node, on the processor of the machine that measured."] if lines else []


def failure_table(rows: Sequence[Row]) -> list[str]:
    body = []
    for row in rows:
        failed = sum(row.get("failures", {}).values())
        body += [[row["set"], kind, n, f"{n / failed:.0%}"] for kind, n in row.get("failures", {}).items()]
    return table(["set", "failures", "lines", "of its failures"], body, texts=2)


def apart(blocks: Iterable[Sequence[str]]) -> list[str]:
    """Blocks of lines with an empty line between them; those without lines are left out."""
    lines: list[str] = []
    for block in filter(None, blocks):
        lines += ["", *block] if lines else block
    return lines


def picked(row: Row, columns: Columns, write: Callable[[float | None], str] | None = None) -> list[str]:
    return [(write or fraction)(row.get(key)) for key in columns]


def fraction(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def tenth(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def table(head: Sequence[str], body: Sequence[Sequence[object]], texts: int = 1) -> list[str]:
    """The first `texts` columns to the left, the others to the right. Nothing without rows."""
    if not body:
        return []
    rule = ["---"] * texts + ["---:"] * (len(head) - texts)
    return [f"| {' | '.join(map(cell, row))} |" for row in (head, rule, *body)]


def cell(value: object) -> str:
    """Names come from files: one must not break its table."""
    return " ".join(str(value).split()).replace("|", "\\|")
