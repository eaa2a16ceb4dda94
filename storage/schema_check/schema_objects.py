"""The objects of a database's schema (tables, indexes, triggers, views), and which of them are not as they were made.

What is right is in two files here, made from the migrations by `python -m tests.storage.schema_check`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

MOST_NAMED = 10
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_. ]")
_LONGEST_NAME = 64
_WORST_FIRST = {"view": -3, "trigger": -2, "table": -1, "index": 1}  # other kinds between tables and indexes


class SchemaObject(NamedTuple):
    """One object: its kind, its name, and all that is known of it, as one line."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class RightSchema:
    """The objects that the migrations make, and the number of the last migration."""

    revision: str
    objects: Counter[SchemaObject]

    @property
    def tables(self) -> list[str]:
        """Return the names of the tables."""
        return sorted(each.name for each in self.objects if each.kind == "table")


class SchemaChangedError(Exception):
    """The database's tables, triggers and views are not those that the migrations make, so it is not used.

    After adding a migration: `python -m tests.storage.schema_check`.
    """

    def __init__(self, names: Iterable[str], revision: str = "") -> None:
        """Take the objects that differ, and the number of another migration if the database is at that one."""
        super().__init__(self.__doc__)
        self.names, self.revision = tuple(names), revision

    def describe(self) -> str:
        """Return at most ten of the objects, and how many more there are. Nothing in it but plain names."""
        more = len(self.names) - MOST_NAMED
        at = f" (at migration {self.revision})" if self.revision else ""
        return ", ".join(self.names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "") + at


@cache
def load_right(dialect: str) -> RightSchema:
    """Return what the migrations make in this kind of database."""
    lines = (Path(__file__).parent / f"{dialect}.txt").read_text(encoding="utf-8").splitlines()
    objects = Counter(SchemaObject(*line.split("\t")) for line in lines[1:])
    return RightSchema(lines[0], objects)


def write_right(dialect: str, revision: str, objects: Iterable[SchemaObject]) -> None:
    """Store what the migrations make, sorted, one object in each line."""
    lines = [revision, *("\t".join(each) for each in sorted(objects))]
    (Path(__file__).parent / f"{dialect}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_right.cache_clear()


def list_differences(found: Iterable[SchemaObject], right: RightSchema) -> list[str]:
    """Return the kind and name of each object that is missing, too many, or different."""
    there = Counter(found)
    wrong = {(each.kind, each.name) for each in (there - right.objects) + (right.objects - there)}
    worst_first = sorted(wrong, key=lambda each: (_WORST_FIRST.get(each[0], 0), *each))
    return [clean(f"{kind} {name}") for kind, name in worst_first]


def clean(name: str) -> str:
    """Return the name as a log may have it: whoever writes the database can call an object anything."""
    return _NOT_PLAIN.sub("?", name)[:_LONGEST_NAME]
