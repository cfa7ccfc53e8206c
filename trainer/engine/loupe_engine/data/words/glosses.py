"""What the words of LVIS's categories mean: English beyond our own sentences, for the tokenizer.

`python -m loupe_engine.data.words.glosses CATEGORIES.jsonl` makes glosses.txt anew of a file with a JSON object a line that
has `synonyms` and `definition` (LVIS v1's categories)."""

import json
import re
import sys
from pathlib import Path

_FILE = Path(__file__).with_name("glosses.txt")
# Notes to annotators, senses in brackets, and signs that no prompt has.
_NOTE = re.compile(r"\([^)]*\)|\b[A-Z]{3,}\b[^,;.]*")
_SIGN = re.compile(r"[^a-z0-9 ,.'-]")


def glosses() -> list[str]:
    """A line each: "scarecrow: an effigy in the shape of a man to frighten birds away from seeds", lower case."""
    return _FILE.read_text(encoding="ascii").splitlines()


def _line(category: dict) -> str:
    names = (_SIGN.sub(" ", _NOTE.sub("", name.replace("_", " ")).lower()).strip() for name in category["synonyms"])
    meaning = _SIGN.sub(" ", _NOTE.sub("", category["definition"]).lower())
    return re.sub(r" +", " ", f"{', '.join(dict.fromkeys(filter(None, names)))}: {meaning}").strip(" ,.")


if __name__ == "__main__":
    lines = [_line(json.loads(line)) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    _FILE.write_text("".join(f"{line}\n" for line in dict.fromkeys(lines)), encoding="ascii")
