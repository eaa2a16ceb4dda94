"""A file of labelled sentences from elsewhere, told as our own are. It never becomes part of the project."""

import json
from pathlib import Path
from typing import TypedDict

from tests.corpus.labelled import Labelled, Span

NAMED = {"direct_quote": "quote", "unmarked_direct": "speech", "reported_speech": "reported"}
JUDGED = {"quote": ("quote", "speech"), "reported": ("reported",), "identifier": ("identifier",)}
"""What a file calls judged → kinds of ours: whoever looked for quotes looked for those without marks as well."""


class Row(TypedDict):
    """A line of such a file; more may stand in it."""

    id: str
    text: str
    labels: list[str]
    spans: list[Span]
    judged: list[str]


def given(path: Path) -> list[Labelled]:
    """Return the texts of a file with lines {"id", "text", "labels", "spans", "judged"}."""
    return [_labelled(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _labelled(row: Row) -> Labelled:
    spans = tuple((start, end, NAMED.get(kind, "identifier")) for start, end, kind in row["spans"])
    judged = {kind for each in row["judged"] for kind in JUDGED[each]}
    return Labelled(row["id"], row["text"], _trap(row), spans, tuple(sorted(judged)))


def _trap(row: Row) -> str:
    small = any(kind == "NAME" and row["text"][start:end].islower() for start, end, kind in row["spans"])
    return "name-lower-case" if small else row["labels"][0]
