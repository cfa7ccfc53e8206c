"""`import --check`: what of a checkpoint differs from what its recipe expects, told from headers and config.json alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..config import Recipe, RunConfig
from ..events import EngineError, emit
from . import expected
from .config_values import config_differences
from .expected import Expected
from .files import PICKLES, choose
from .headers import Header, UnreadableHeader, read_json, read_safetensors, shortened
from .pickle_headers import read_pickle

MOST_TOLD = 40
"""Of one file, and of one kind of difference; the others are counted."""
FLOATS = ("F32", "BF16", "F16")


@dataclass
class Report:
    differences: list[dict[str, str]] = field(default_factory=list)
    looked: list[dict[str, object]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tell(self, file: str, messages: list[str]) -> None:
        told = messages if len(messages) <= MOST_TOLD else [*messages[:MOST_TOLD], f"and {len(messages) - MOST_TOLD} more like these"]
        self.differences += [{"file": file, "message": message} for message in told]


def check(run: RunConfig) -> None:
    """`run.weights`: "lens", "coprs" or "backbone", the checkpoint's folder, and "segmenter" where it is looked at too. Of a
    recipe whose whole no paper publishes (heads "box" and "lisa", LLaVA) the language model.
    Emits one event "check". Raises EngineError where there is nothing to look at."""
    weights, recipe = run.weights or {}, run.recipe
    if recipe.model.backbone.kind == "small":
        raise EngineError("weights-mismatch", f"{recipe.name} is trained from nothing; check with a recipe of a published model")
    report, model = Report(), expected.model_of(recipe)
    if "backbone" in weights and not {"lens", "coprs"} & set(weights):
        check_language(report, Path(weights["backbone"]), recipe, model, weights)
    elif recipe.model.context.token is not None:
        folder = Path(weights["coprs"])
        check_file(report, folder / "refseg_modules.pt", expected.coprs_head(model))
        check_language(report, folder / "llm_hf", recipe, model, weights)
    else:
        check_lens(report, Path(weights["lens"]), recipe, model, weights)
    if "segmenter" in weights:
        check_file(report, Path(weights["segmenter"]), expected.segmenter(model))
    elif recipe.model.head != "lens":
        report.notes.append("SAM's own file was not looked at, and the import needs it: add --weights segmenter=FILE")
    emit("check", check={"looked": report.looked, "differences": report.differences, "notes": report.notes})
    emit("done", step=len(report.looked), seconds=0)


def check_lens(report: Report, folder: Path, recipe: Recipe, model, weights: Mapping[str, str]) -> None:  # noqa: ANN001
    check_config(report, folder, recipe, queries=True)
    check_tokenizer(report, folder, weights)
    if (found := tensors_of(report, folder)) is not None:
        compare(report, found, expected.lens(model, found.tensors, "segmenter" not in weights))
    about = "whether it was ever trained (a save of LENS's first stage holds random numbers) is in the weights, and the import says so"
    report.notes.append(f"Of sam.* names and shapes were looked at; {about}")


def check_language(report: Report, folder: Path, recipe: Recipe, model, weights: Mapping[str, str]) -> None:  # noqa: ANN001
    config = check_config(report, folder, recipe, queries=False)
    check_tokenizer(report, folder, weights)
    rows = config.get("vocab_size") if recipe.model.context.token else None
    vocab = recipe.model.backbone.vocab
    if (found := tensors_of(report, folder)) is not None:
        compare(report, found, expected.language(model, found.tensors, vocab + 1 if rows == vocab + 1 else None))


def check_config(report: Report, folder: Path, recipe: Recipe, queries: bool) -> dict[str, object]:
    path = folder / "config.json"
    try:
        said = read_json(path)
    except UnreadableHeader as error:
        report.tell(path.name, [str(error)])
        return {}
    nested = said.get("text_config")
    report.tell(path.name, list(config_differences(said, recipe.model, queries)))
    return {**said, **nested} if isinstance(nested, dict) else said


def check_tokenizer(report: Report, folder: Path, weights: Mapping[str, str]) -> None:
    beside = Path(weights.get("tokenizer", folder))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if not (beside / name).is_file():
            report.tell(name, ["it is missing; take it from the language model's repository, or give --weights tokenizer=DIR"])


def check_file(report: Report, path: Path, wanted: Expected) -> None:
    if (found := tensors_of(report, path)) is not None:
        compare(report, found, wanted)


@dataclass
class Found:
    tensors: dict[str, Header]
    source: str
    """Of the file that lists them all, for what is missing."""
    unread: set[str] = field(default_factory=set)
    """Names that lie in shards which cannot be read: they are not missing beside that."""


def tensors_of(report: Report, path: Path) -> Found | None:
    """None where nothing can be read; why is told."""
    try:
        file = choose(path) if path.is_dir() else path
    except EngineError as error:
        report.tell(path.name, [str(error)])
        return None
    if not file.is_file():
        report.tell(file.name, ["it is missing"])
        return None
    if file.name.endswith(".safetensors.index.json"):
        return tensors_of_index(report, file)
    try:
        return Found(headers_of(report, file), file.name)
    except UnreadableHeader as error:
        report.tell(file.name, [str(error)])
        return None


def headers_of(report: Report, file: Path) -> dict[str, Header]:
    if file.suffix == ".safetensors":
        found = read_safetensors(file)
    elif file.suffix in PICKLES:
        found = read_pickle(file)
    else:
        raise UnreadableHeader("it is no known kind of file; give *.safetensors, its index, *.bin, *.pt or *.pth")
    report.looked.append({"file": file.name, "tensors": len(found), "bytes": file.stat().st_size})
    return found


def tensors_of_index(report: Report, index: Path) -> Found | None:
    try:
        listed = read_json(index).get("weight_map")
        if not isinstance(listed, dict) or not all(isinstance(shard, str) for shard in listed.values()):
            raise UnreadableHeader("it is not an index of shards; download it again")
    except UnreadableHeader as error:
        report.tell(index.name, [str(error)])
        return None
    of_shard: dict[str, set[str]] = defaultdict(set)
    for name, shard in listed.items():
        of_shard[shard].add(name)
    if len(of_shard) > 1000:
        report.tell(index.name, [f"it names {len(of_shard)} files, which no index of these models does"])
        return None
    found, more = Found({}, index.name), []
    for shard, names in sorted(of_shard.items()):
        try:
            read = headers_of(report, beside(index, shard))
        except UnreadableHeader as error:
            report.tell(shortened(shard), [str(error)])
            found.unread |= names
            continue
        more += [f"{name} is listed for {shard}, and is not in it" for name in sorted(names - set(read))]
        report.tell(shard, [f"{shortened(name)} is in it, and the index does not say so" for name in sorted(set(read) - names)])
        found.unread |= names - set(read)
        found.tensors |= read
    report.tell(index.name, [shortened(message) for message in more])
    return found


def beside(index: Path, shard: str) -> Path:
    if "/" in shard or "\\" in shard or "\0" in shard or not shard.endswith(".safetensors"):
        raise UnreadableHeader(f"{index.name} names it, and it is no safetensors file beside that")
    path = index.parent / shard
    if not path.is_file():
        raise UnreadableHeader(f"it is missing; {index.name} names it")
    return path


def compare(report: Report, found: Found, wanted: Expected) -> None:
    shapes, tensors = wanted.shapes, found.tensors
    absent = sorted(set(shapes) - set(tensors) - wanted.optional - found.unread)
    report.tell(found.source, [f"{name} is missing, expected {sized(shapes[name])}" for name in absent])
    kinds: dict[str, dict[str, list[str]]] = {"other": defaultdict(list), "shape": defaultdict(list), "dtype": defaultdict(list)}
    for name, header in sorted(tensors.items()):
        if name not in shapes:
            if not name.startswith(wanted.ignored):
                kinds["other"][header.file].append(f"{shortened(name)} {sized(header.shape)} is not expected")
            continue
        if header.shape != shapes[name]:
            kinds["shape"][header.file].append(f"{name} is {sized(header.shape)}, expected {sized(shapes[name])}")
        if header.dtype not in FLOATS:
            stored = f"{name} is stored as {shortened(header.dtype)}, expected {', '.join(FLOATS)}"
            kinds["dtype"][header.file].append(f"{stored}: weights that were quantized cannot be imported")
    for of_file in kinds.values():
        for file, messages in of_file.items():
            report.tell(file, messages)


def sized(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if shape else "one number"
