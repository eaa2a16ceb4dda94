"""Reads a file of labeled sentences from elsewhere. Such a file never becomes part of the project."""

import json
from pathlib import Path
from typing import TypedDict

from tests.corpus.labelled import LabeledText, Span

KIND_BY_LABEL = {"direct_quote": "quote", "unmarked_direct": "speech", "reported_speech": "reported"}
JUDGED_KINDS = {"quote": ("quote", "speech"), "reported": ("reported",), "identifier": ("identifier",)}
"""Judged kind in a file → our kinds. Whoever looked for quotes also looked for those without quotation marks."""


class Row(TypedDict):
    """A line of such a file. A line may have more keys."""

    id: str
    text: str
    labels: list[str]
    spans: list[Span]
    judged: list[str]


def load_outside_texts(path: Path) -> list[LabeledText]:
    """Return the texts of a file with lines {"id", "text", "labels", "spans", "judged"}."""
    return [_to_labeled_text(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _to_labeled_text(row: Row) -> LabeledText:
    spans = tuple((start, end, KIND_BY_LABEL.get(kind, "identifier")) for start, end, kind in row["spans"])
    judged = {kind for judged_kind in row["judged"] for kind in JUDGED_KINDS[judged_kind]}
    return LabeledText(row["id"], row["text"], _find_trap(row), spans, tuple(sorted(judged)))


def _find_trap(row: Row) -> str:
    has_lower_case_name = any(kind == "NAME" and row["text"][start:end].islower() for start, end, kind in row["spans"])
    return "name-lower-case" if has_lower_case_name else row["labels"][0]
