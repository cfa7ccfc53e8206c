"""What a folder holds and what its list names are the same: nothing is written and left out."""

import importlib
import inspect
import pkgutil
from functools import partial
from types import FunctionType, ModuleType

from loupe_engine import rewards
from loupe_engine.data import readers


def functions_in(package: ModuleType) -> dict[str, FunctionType]:
    """Every public function that a module of the package itself defines: module.function → it."""
    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": value
        for module in modules
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if value.__module__ == module.__name__ and not name.startswith("_")
    }


def listed(table: dict) -> set:
    """The functions of a list, without what `partial` adds to them."""
    return {value.func if isinstance(value, partial) else value for value in table.values()}


def is_reward(name: str, function: FunctionType) -> bool:
    """A reward is named as its file; what else scores a completion (mask pairs) is for other files to use."""
    file, function_name = name.split(".")
    return file == function_name and list(inspect.signature(function).parameters)[:2] == ["completion", "truth"]


def test_each_reward_is_a_file_and_in_the_list():
    files = {name for name, function in functions_in(rewards).items() if is_reward(name, function)}
    assert files == {f"{function.__name__}.{function.__name__}" for function in listed(rewards.REWARDS)}


def test_each_reader_is_a_file_and_in_the_list():
    files = {name for name in functions_in(readers) if ".open_" in name}
    names = {function.__name__ for function in listed(readers.READERS)}
    assert files == {f"{name.removeprefix('open_')}.{name}" for name in names}
