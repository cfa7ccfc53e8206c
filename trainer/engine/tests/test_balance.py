"""Questions for absent names: no more than a share of those that find the name, the same ones each time."""

from collections import Counter
from pathlib import Path

from loupe_engine.data.balance import MOST, balanced
from loupe_engine.data.reader import Pool


def question(text: str, label: str = "", lacks: str = "") -> dict:
    return {"text": text, "targets": [0] if label else [], "label": label, "lacks": lacks}


def records() -> list[dict]:
    """Forks: 40 found, 200 in vain; dogs: 40 found, 5 in vain; a colour in vain, whatever there is."""
    each = [question("the fork", "fork"), question("the dog", "dog"), question("the red dog")]
    vain = [question(f"fork {i}", lacks="fork") for i in range(5)]
    return [{"scene": n, "expressions": [*each, *vain, *([question("a dog?", lacks="dog")] if n < 5 else [])]} for n in range(40)]


def test_a_name_is_asked_for_in_vain_as_often_as_others() -> None:
    kept = balanced(records())
    lacked = Counter(e["lacks"] for record in kept for e in record["expressions"])
    assert abs(lacked["fork"] - MOST * 40) < 8 and lacked["dog"] == 5
    assert lacked[""] == 3 * 40, "questions that lack no name all stay"
    assert balanced(records()) == kept


def test_a_name_that_is_never_found_is_never_asked_for_in_vain() -> None:
    alone = [{"scene": 0, "expressions": [question("unicorn?", lacks="unicorn"), question("the dog", "dog")]}]
    assert [e["text"] for e in balanced(alone)[0]["expressions"]] == ["the dog"]


def test_a_pool_is_balanced(pool: Path) -> None:
    asked = [e for record in Pool(pool).records for e in record["expressions"]]
    found, lacked = Counter(e["label"] for e in asked if e["targets"]), Counter(e["lacks"] for e in asked)
    assert sum(lacked.values()) - lacked[""] > 0
    assert all(count <= MOST * found[name] + 4 for name, count in lacked.items() if name)
    assert all(not e["targets"] for e in asked if e["lacks"])
