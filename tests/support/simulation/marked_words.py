"""Marked words: each text in a simulated talk has its own mark, so that its readers can be checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

MARK = re.compile(r"mark\d{4}")


def marks(shown: object) -> set[str]:
    """Return every marked word in an object that is shown, also in fields that its repr leaves out."""
    return {mark for text in texts_of(shown) for mark in MARK.findall(text)}


def texts_of(shown: object) -> Iterator[str]:
    """Yield every value in an object as text, through dataclasses, mappings and collections."""
    if is_dataclass(shown):
        for shown_field in fields(shown):
            yield from texts_of(getattr(shown, shown_field.name))
    elif isinstance(shown, Mapping):
        yield from texts_of(list(shown.items()))
    elif isinstance(shown, list | tuple | set | frozenset):
        for item in shown:
            yield from texts_of(item)
    else:
        yield str(shown)
