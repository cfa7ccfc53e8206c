"""Configurations of which a test gives what it is about: the rest has the recipe schema's own defaults, as the command line
fills them in. The engine's classes have none."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from loupe_engine import config

SCHEMAS = Path(config.__file__).resolve().parents[1] / "schema"
SCENES = {"scenes": 16000, "expressions_per_scene": 10, "size": 320, "seed": 1}
ASSUMED: dict[str, list[object]] = {
    "seed": [1], "data": [SCENES], "head": ["unified"], "prompt_with_box": [True], "kind": ["small", "vit"],
    "rope_theta": [10000.0], "threads": [2], "gpus": [1], "shard": ["none"],
}  # fmt: skip
"""What a recipe must say, and most tests do not care about: the first that the key may be."""

Config = TypeVar("Config", bound=BaseModel)


def read(name: str) -> dict:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


@cache
def run_schema() -> dict:
    """The run configuration's, with the recipe's in it."""
    schema = read("run.schema.json")
    schema["properties"]["recipe"] = read("recipe.schema.json")
    return schema


def filled(cls: type[Config], **given: Any) -> Config:
    """One of `loupe_engine.config`'s classes."""
    return cls(**whole(given, node_of(cls, given)))


def node_of(cls: type[BaseModel], given: dict) -> dict:
    """The schema's object with the class's fields, and its kind where several have them."""
    found = [node for node in objects(run_schema()) if set(node["properties"]) == set(cls.model_fields)]
    return pick(found, given)


def objects(node: object) -> Iterator[dict]:
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield node
        for inner in node.values():
            yield from objects(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from objects(inner)


def pick(alternatives: list[dict], value: object) -> dict:
    """The alternative that a value is meant to be: of objects the one of its kind, with most of its keys."""
    if not isinstance(value, dict):
        return next((one for one in alternatives if one.get("type") == "array"), {}) if isinstance(value, list) else {}

    def fit(one: dict) -> tuple[bool, int]:
        keys = one.get("properties", {})
        wrong = any("const" in inner and key in value and value[key] != inner["const"] for key, inner in keys.items())
        return not wrong, len(set(keys) & set(value))

    return max((one for one in alternatives if one.get("type") == "object"), key=fit)


def whole(value: Any, node: dict) -> Any:
    """The value with the schema's defaults where keys are missing."""
    if "anyOf" in node or "oneOf" in node:
        node = pick(node.get("anyOf") or node["oneOf"], value)
    if isinstance(value, list | tuple):
        return [whole(one, node["items"]) for one in value] if isinstance(node.get("items"), dict) else value
    if not isinstance(value, dict) or "properties" not in node:
        return value
    out = dict(value)
    for key, inner in node["properties"].items():
        if key in out:
            out[key] = whole(out[key], inner)
        elif key in node.get("required", []):
            out[key] = missing(key, inner)
    return out


def missing(key: str, node: dict) -> Any:
    """Raises KeyError where a test must say it."""
    for name in ("default", "const"):
        if name in node:
            return copy.deepcopy(node[name])
    assumed = [one for one in ASSUMED.get(key, []) if one in node.get("enum", [one])]
    if assumed:
        return whole(copy.deepcopy(assumed[0]), node)
    if "properties" in node:
        return whole({}, node)
    raise KeyError(key)
