"""zod is the only schema: the engine's classes have its names, types and ranges (loupe_engine/schema, `npm run schema`), and no
defaults; what the engine says is what the command line reads; names that a recipe may use are names that the engine has."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import ValidationError, validate
from pydantic import BaseModel

import loupe_engine
from loupe_engine import config
from loupe_engine.config import RunConfig
from loupe_engine.data.readers import READERS
from loupe_engine.events import emit
from loupe_engine.models.backbones import FAMILIES
from loupe_engine.training.start import PUBLISHED
from loupe_engine.rewards import REWARDS
from loupe_engine.stages import choice, cold_start, masks, rl, segmenter, trained_parts, vision

from .filled import objects, read, run_schema

PACKAGE = Path(loupe_engine.__file__).parent
TOLD = {"title", "description", "default", "discriminator", "$schema", "$defs", "format", "pattern", "propertyNames"}
"""What the two sides may say differently: texts; defaults, which are zod's alone; forms of strings, which zod has checked."""
LARGEST = 2**53 - 1
"""Of JavaScript's whole numbers: zod says so of each."""
LOSSES = {
    "vision": vision.WEIGHTS,
    "segmenter": segmenter.WEIGHTS,
    "choice": choice.WEIGHTS,
    "cold_start": cold_start.WEIGHTS,
    "rl": rl.WEIGHTS,
}


def plain(node: dict, defs: dict) -> object:
    """A JSON Schema as pydantic and zod would both write it."""
    if "$ref" in node:
        return plain(defs[node["$ref"].rpartition("/")[2]], defs)
    alternatives = node.get("anyOf") or node.get("oneOf")
    if isinstance(node.get("type"), list):
        alternatives = [{**node, "type": kind} for kind in node["type"]]
    if alternatives:
        told = [plain(one, defs) for one in alternatives]
        flat = [one for each in told for one in (each["any"] if "any" in each else [each])]
        return {"any": sorted(flat, key=json.dumps)}
    out = {key: value for key, value in node.items() if key not in TOLD and not (key == "maximum" and value == LARGEST)}
    if "const" in out or "enum" in out:
        return {"enum": sorted(out.get("enum", [out.get("const")]), key=str)}
    if "prefixItems" in out:
        return {"tuple": [plain(one, defs) for one in out["prefixItems"]]}
    if "items" in out:
        out["items"] = plain(out["items"], defs)
    if "properties" in out:
        out["properties"] = {key: plain(one, defs) for key, one in sorted(out["properties"].items())}
        out["required"] = sorted(out.get("required", []))
    if isinstance(out.get("additionalProperties"), dict):
        out["additionalProperties"] = plain(out["additionalProperties"], defs)
    return dict(sorted(out.items()))


def names_apart(node: object) -> object:
    """Where a recipe uses names of the engine's own lists: here only that they are names. `test_names` holds the lists."""
    if isinstance(node, list):
        return [names_apart(one) for one in node]
    if not isinstance(node, dict):
        return node
    out = {key: names_apart(one) for key, one in node.items()}
    if out.get("type") == "object" and not out.get("required", ["no map"]):
        values = list(out["properties"].values())
        assert all(one == values[0] for one in values)
        return {"additionalProperties": values[0], "type": "object"}
    if out.get("enum") == sorted(READERS):
        return {"type": "string"}
    return out


def classes() -> Iterator[type[BaseModel]]:
    todo, seen = [RunConfig], set()
    while todo:
        cls = todo.pop()
        if cls not in seen:
            seen.add(cls)
            yield cls
            text = str([field.annotation for field in cls.model_fields.values()])
            todo += [one for one in all_of(config) if f"{one.__module__}.{one.__name__}" in text]


def all_of(package: object) -> list[type[BaseModel]]:
    modules = [package.data, package.model, package.run, package.stages]
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return [value for value in found if issubclass(value, BaseModel) and value.__module__.startswith("loupe_engine")]


def test_no_field_has_a_default() -> None:
    found = list(classes())
    assert len(found) > 25
    assert [f"{cls.__name__}.{name}" for cls in found for name, field in cls.model_fields.items() if not field.is_required()] == []


def test_both_sides_agree_on_names_types_and_ranges() -> None:
    ours = RunConfig.model_json_schema()
    assert names_apart(plain(ours, ours["$defs"])) == names_apart(plain(run_schema(), {}))


def keys_of(path: str) -> list[str]:
    """The names that a map of the recipe's stage may have: `rl.rewards`."""
    stage, key = path.split(".")
    stages = read("recipe.schema.json")["properties"]["stages"]["properties"]
    (section,) = [one for one in stages[stage]["anyOf"] if one.get("type") == "object"]
    node = section["properties"][key]
    return list(node["properties"]) if "properties" in node else node["propertyNames"]["enum"]


def test_names() -> None:
    (dataset,) = [one for one in objects(read("recipe.schema.json")) if set(one["properties"]) == {"name", "folder", "options", "weight"}]
    assert sorted(dataset["properties"]["name"]["enum"]) == sorted(READERS)
    assert keys_of("rl.rewards") == list(REWARDS)
    assert set(keys_of("rl.lr_scale")) == set(trained_parts.PARTS)
    for stage, weights in LOSSES.items():
        assert set(keys_of(f"{stage}.losses")) == set(weights), stage
    # Of what masks are drawn of, alignment takes what a recipe can weigh.
    assert set(keys_of("align.losses")) < set(masks.WEIGHTS)
    kinds = next(one["properties"] for one in objects(run_schema()) if "kv_heads" in one["properties"])["kind"]["enum"]
    assert kinds == list(FAMILIES)
    weights = run_schema()["properties"]["weights"]["anyOf"][0]["propertyNames"]["enum"]
    assert set(PUBLISHED) < set(weights)


def said() -> Iterator[tuple[str, str, set[str], bool]]:
    """Every call of `emit`: where, the event, its keys, whether there may be others."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "emit":
                keys = {word.arg for word in node.keywords if word.arg}
                yield f"{path.name}:{node.lineno}", ast.literal_eval(node.args[0]), keys, any(not word.arg for word in node.keywords)


def test_what_the_engine_says_is_what_the_command_line_reads() -> None:
    events = {one["properties"]["event"]["const"]: one for one in read("events.schema.json")["oneOf"]}
    found = list(said())
    assert {event for _, event, _, _ in found} == set(events)
    for where, event, keys, more in found:
        known, required = set(events[event]["properties"]) - {"event"}, set(events[event]["required"]) - {"event"}
        assert keys <= known, where
        assert more or required <= keys, where


@pytest.mark.parametrize("loss", [0.5, float("nan")])
def test_an_event_passes_where_it_is_whole(loss: float, capsys: pytest.CaptureFixture) -> None:
    emit("step", step=3, loss=loss, metrics={"iou": 0.5}, samples_per_s=2.5, eta_s=None)
    event = json.loads(capsys.readouterr().out)
    validate(event, read("events.schema.json"))
    with pytest.raises(ValidationError):
        validate({**event, "step": -1}, read("events.schema.json"))
