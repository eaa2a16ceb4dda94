"""Ids that the code itself holds, found by importing every module or by reading the whole tree: no module is named."""

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
_NOT_OURS = ("migrations", ".workspace", ".local_slack")  # old tables, and what stands in for Slack in the demo
_ID = re.compile(r"[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)*")
_DOTTED = re.compile(r"[a-z_]+\.[a-z_.]*")
_NO_IDS = (".id", "_hash", ".toml", ".db")  # columns, files
_SHORTEST = 3
Kind = TypeVar("Kind")


@cache
def modules() -> tuple[ModuleType, ...]:
    """Import and return every module of the product."""
    packages = map(import_module, PACKAGES)
    every = [one.name for each in packages for one in pkgutil.walk_packages(each.__path__, f"{each.__name__}.")]
    left_out = (*_NOT_OURS, "__main__")
    return tuple(import_module(name) for name in every if not any(part in name for part in left_out))


@cache
def libraries() -> tuple[ContentLibrary, ...]:
    """Return the words of every flow: screens, messages, refusals."""
    held = [one for module in modules() for one in vars(module).values() if isinstance(one, ContentLibrary)]
    return tuple({id(one): one for one in held}.values())


def enumerations() -> list[str]:
    """Return the values of each enumeration of ids, without the name of its class."""
    return [" | ".join(one) for one in _below(StrEnum)]


def refusals() -> list[str]:
    """Return the id of each refusal that a rule can raise."""
    return [one.refusal for one in _subclasses(FlowError)]


def charts() -> list[str]:
    """Return the states of every chart, and from which state to which each event leads."""
    found = []
    for chart in _subclasses(StateChart):
        for state in getattr(chart, "states_map", {}).values():
            found.append(f"state {state.id} {'(final)' if getattr(state, 'final', False) else ''}".strip())
            for way in state.transitions:
                found += [f"event {event}: {state.id} to {way.target.id}" for event in way.events]
    return found


@cache
def literals() -> set[str]:
    """Return every id that stands in the code as a string of its own."""
    return {one for tree in _trees().values() for one in _strings(tree)}


@cache
def dotted() -> set[str]:
    """Return those with a dot, and the fixed beginnings of f-strings that end with one."""
    begun = {_begun(one) for tree in _trees().values() for one in ast.walk(tree)}
    return {one for one in literals() if "." in one} | {one for one in begun if one.endswith(".")}


def other_dotted(known: set[str]) -> set[str]:
    """Return the dotted ids beside those: what nobody's own log has words for, beginnings, methods of Slack."""
    found = {one for one in dotted() - known if _DOTTED.fullmatch(one) and not _is_package(one)}
    return {one for one in found if not one.endswith(_NO_IDS) and "consult_coach" not in one}


@cache
def constants() -> set[str]:
    """Return the ids that a module holds as constants, alone or several in one, without the constants' names."""
    found: set[str] = set()
    for path, tree in _trees().items():
        for node in tree.body if "impressions" not in path.parts else ():  # its words are about language
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and not _is_python(node):
                found |= {one for one in _strings(node.value) if len(one) >= _SHORTEST and not _is_package(one)}
    return found


@cache
def _trees() -> dict[Path, ast.Module]:
    every = (path for package in PACKAGES for path in sorted(Path(package).rglob("*.py")))
    ours = [path for path in every if not any(part.strip(".") in path.parts for part in _NOT_OURS)]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in ours}


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ID.fullmatch(node.value):
            yield node.value


def _is_python(node: ast.Assign | ast.AnnAssign) -> bool:
    """Tell whether it lists names of Python's own, which may change."""
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return isinstance(target, ast.Name) and target.id == "__all__"


def _is_package(text: str) -> bool:
    return text.partition(".")[0] in PACKAGES


def _begun(node: ast.AST) -> str:
    """Return with what an f-string begins; nothing for anything else."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _below(kind: type[StrEnum]) -> list[list[str]]:
    modules()
    ours = [one for one in _subclasses(kind) if one.__module__.partition(".")[0] in PACKAGES]
    return [[str(value) for value in one] for one in ours if not any(part in one.__module__ for part in _NOT_OURS)]


def _subclasses(kind: type[Kind]) -> list[type[Kind]]:
    modules()
    below = [each for one in kind.__subclasses__() for each in (one, *_subclasses(one))]
    return sorted(dict.fromkeys(below), key=lambda one: one.__qualname__)
