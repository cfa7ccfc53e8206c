"""The engine's packages stand in an order: what stands left knows nothing of what stands right of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import loupe_engine

PACKAGE = Path(loupe_engine.__file__).parent
ORDER = (
    *("coordinates", "cited", "boxes", "masks", "processes", "events", "whole_files", "unread", "json_files", "normalise"),
    *("turns", "ownership", "config"),
    *("tensors", "text", "pieces", "data", "grpo", "rewards", "models", "published", "training", "stages", "evaluation"),
    *("export", "dry_run", "bench", "experimental", "verbs", "__main__"),
)
DEFERRED = "experimental"
"""Imported by functions alone, from anywhere: what was never run is in nobody's way."""


def imports(tree: ast.AST, package: list[str], within: bool = False) -> Iterator[tuple[int, list[str], bool]]:
    """Line, what of the engine is imported, and whether by a function; `package`: the file's own, as parts."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom):
            names = [one.name for one in node.names]
            if node.level:
                around = package[: len(package) - node.level + 1]
                for path in [node.module.split(".")] if node.module else [[name] for name in names]:
                    yield node.lineno, [*around, *path], within
            elif node.module and node.module.split(".")[0] == "loupe_engine":
                for path in [node.module.split(".")[1:]] if "." in node.module else [[name] for name in names]:
                    yield node.lineno, path, within
        elif isinstance(node, ast.Import):
            for one in node.names:
                if one.name.split(".")[0] == "loupe_engine":
                    yield node.lineno, one.name.split(".")[1:], within
        yield from imports(node, package, within or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def turned(source: str, file: str) -> list[str]:
    """The imports of a file of the engine, by its path there, that go the wrong way."""
    own, *_ = parts = file.removesuffix(".py").split("/")
    found = []
    for line, path, within in imports(ast.parse(source), parts[:-1]):
        target = path[0] if path else "__init__"
        if target == own or (target == DEFERRED and within):
            continue
        if target == DEFERRED or target not in ORDER or ORDER.index(target) > ORDER.index(own):
            found.append(f"{file}:{line} imports {'.'.join(path)}")
    return found


def test_it_sees_what_goes_the_wrong_way() -> None:
    wrong = {
        "data/pool.py": "from ..models.loupe import Loupe",
        "events.py": "from . import text",
        "rewards/absent.py": "def f():\n    from ..stages.rl import Rl",
        "models/heads/lens.py": "from ...published.lens import load_lens",
        "config/run.py": "import loupe_engine.data.pool",
        "stages/rl.py": "from ..experimental.vllm import Vllm",
    }
    assert [len(turned(source, file)) for file, source in wrong.items()] == [1] * len(wrong)
    right = {
        "stages/rl.py": "from ..models.loupe import Loupe\nfrom .batch import Asked\ndef f():\n    from ..experimental import vllm",
        "verbs.py": "from .bench.run import bench",
    }
    assert [turned(source, file) for file, source in right.items()] == [[]] * len(right)


def test_packages_know_nothing_of_what_stands_right_of_them() -> None:
    files = [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__init__.py" or path.parent != PACKAGE]
    assert len(files) > 200
    assert [one for file in files for one in turned((PACKAGE / file).read_text(encoding="utf-8"), file)] == []


def test_everything_has_its_place() -> None:
    there = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")}
    assert there - {"__init__"} == set(ORDER)


def test_what_was_never_run_says_so() -> None:
    for path in (PACKAGE / DEFERRED).glob("*.py"):
        assert "NEVER RUN" in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""), path.name


IN_PLACE = re.compile(r"(?<!temporary)\.(?:write_text|write_bytes)\(|(?<!temporary)\.open\(\"w|(?<!\w)open\(.+, \"w")
NAMED_LATER = {
    "export/qwen/external.py": "a bundle's graphs count from its manifest on, which is written last",
    "export/vocabulary.py": "the same",
    "experimental/vllm.py": "for the process that writes them",
    "bench/stand_in.py": "the same",
    "data/evalset.py": "made by hand, not by a stage",
    "data/words/glosses.py": "the same",
    "data/words/narrower.py": "the same",
}


def test_what_is_written_is_whole_or_absent() -> None:
    """Under its own name, that is: a run that is killed or a full disk leaves no half of it."""
    assert [bool(IN_PLACE.search(line)) for line in ('path.write_text("a")', 'open(path, "w")', 'temporary.write_text("a")')] == [True, True, False]
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.name != "whole_files.py" and IN_PLACE.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(NAMED_LATER)
