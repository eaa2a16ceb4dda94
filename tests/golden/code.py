"""Ids in the code, found by importing every module or reading all source files. No module is named here."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from statemachine import StateChart

from flows.content import ContentLibrary
from flows.errors import FlowError

PACKAGES = ("bot", "flows", "storage")
_NOT_OURS = ("migrations", ".workspace", ".local_slack")  # old tables, and the demo's local Slack
_ID = re.compile(r"[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)*")
_DOTTED = re.compile(r"[a-z_]+\.[a-z_.]*")
_NO_IDS = (".id", "_hash", ".toml", ".db")  # column names, file names
_SHORTEST = 3
Kind = TypeVar("Kind")


@cache
def modules() -> tuple[ModuleType, ...]:
    """Import and return every module of the product."""
    packages = map(import_module, PACKAGES)
    names = [
        info.name for package in packages for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    left_out = (*_NOT_OURS, "__main__")
    return tuple(import_module(name) for name in names if not any(part in name for part in left_out))


@cache
def libraries() -> tuple[ContentLibrary, ...]:
    """Return the content library of every flow: screens, messages, refusals."""
    instances = [
        library for module in modules() for library in vars(module).values() if isinstance(library, ContentLibrary)
    ]
    return tuple({id(library): library for library in instances}.values())


def enumerations() -> list[str]:
    """Return the values of each enumeration of ids, without the name of the class."""
    return [" | ".join(values) for values in _list_values(StrEnum)]


def refusals() -> list[str]:
    """Return the id of each refusal that a rule can raise."""
    return [refusal_class.refusal for refusal_class in _subclasses(FlowError)]


def charts() -> list[str]:
    """Return the states of every chart, and the source and target state of every event."""
    entries = []
    for chart in _subclasses(StateChart):
        for state in getattr(chart, "states_map", {}).values():
            entries.append(f"state {state.id} {'(final)' if getattr(state, 'final', False) else ''}".strip())
            for transition in state.transitions:
                entries += [f"event {event}: {state.id} to {transition.target.id}" for event in transition.events]
    return entries


@cache
def literals() -> set[str]:
    """Return every id that is a string literal in the code."""
    return {text for tree in _trees().values() for text in _strings(tree)}


@cache
def dotted() -> set[str]:
    """Return the literals with a dot, and the constant beginnings of f-strings that end with a dot."""
    beginnings = {_get_beginning(node) for tree in _trees().values() for node in ast.walk(tree)}
    return {text for text in literals() if "." in text} | {text for text in beginnings if text.endswith(".")}


def other_dotted(known: set[str]) -> set[str]:
    """Return the dotted ids that are not in `known`: actions without a log text, beginnings, Slack methods."""
    ids = {text for text in dotted() - known if _DOTTED.fullmatch(text) and not _is_package(text)}
    return {text for text in ids if not text.endswith(_NO_IDS) and "consult_coach" not in text}


@cache
def constants() -> set[str]:
    """Return the ids in module-level constants, without the names of the constants."""
    ids: set[str] = set()
    for path, tree in _trees().items():
        is_about_language = not {"impressions", "danger"}.isdisjoint(path.parts)
        for node in tree.body if not is_about_language else ():
            if (
                isinstance(node, ast.Assign | ast.AnnAssign)
                and node.value is not None
                and not _lists_python_names(node)
            ):
                ids |= {text for text in _strings(node.value) if len(text) >= _SHORTEST and not _is_package(text)}
    return ids


@cache
def _trees() -> dict[Path, ast.Module]:
    paths = (path for package in PACKAGES for path in sorted(Path(package).rglob("*.py")))
    own_paths = [path for path in paths if not any(part.strip(".") in path.parts for part in _NOT_OURS)]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in own_paths}


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ID.fullmatch(node.value):
            yield node.value


def _lists_python_names(node: ast.Assign | ast.AnnAssign) -> bool:
    """Return whether an assignment lists Python names, which may change."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return isinstance(target, ast.Name) and target.id == "__all__"


def _is_package(text: str) -> bool:
    return text.partition(".")[0] in PACKAGES


def _get_beginning(node: ast.AST) -> str:
    """Return the constant beginning of an f-string, or an empty string for any other node."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _list_values(kind: type[StrEnum]) -> list[list[str]]:
    modules()
    own_classes = [subclass for subclass in _subclasses(kind) if subclass.__module__.partition(".")[0] in PACKAGES]
    return [
        [str(value) for value in own_class]
        for own_class in own_classes
        if not any(part in own_class.__module__ for part in _NOT_OURS)
    ]


def _subclasses(kind: type[Kind]) -> list[type[Kind]]:
    modules()
    found = [descendant for subclass in kind.__subclasses__() for descendant in (subclass, *_subclasses(subclass))]
    return sorted(dict.fromkeys(found), key=lambda subclass: subclass.__qualname__)
