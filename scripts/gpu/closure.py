"""Prints NAME==VERSION of every package that a requirements file leads to, as installed in this Python.

Arguments: the file, and the Python version that markers are read for. Names are PyPI's normal form.
"""

import importlib.metadata
import re
import sys

from packaging.requirements import Requirement


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(lines: list[str], python: str) -> dict[str, str]:
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    found: dict[str, str] = {}
    left = [Requirement(line) for line in lines]
    while left:
        wanted = left.pop()
        name = normal(wanted.name)
        if name in found or (wanted.marker and not wanted.marker.evaluate(environment)):
            continue
        distribution = importlib.metadata.distribution(name)
        found[name] = distribution.version
        left += [Requirement(line) for line in distribution.requires or []]
    return found


with open(sys.argv[1], encoding="utf-8") as file:
    lines = [line.split("#")[0].strip() for line in file]
for name, version in sorted(closure([line for line in lines if line], sys.argv[2]).items()):
    print(f"{name}=={version}")
