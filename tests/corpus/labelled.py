"""Labeled texts, and the files that contain them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
TUNING_PATH, ASIDE_PATH = FOLDER / "impressions.jsonl", FOLDER / "aside.jsonl"
DANGER_PATH = FOLDER / "danger.jsonl"  # for words that may mean danger; the other kinds are not judged in it
TUNED_SET = "tuned"  # the texts that the rules of danger were tuned with
KINDS = ("quote", "speech", "reported", "identifier", "tone")
Span = tuple[int, int, str]
"""(start, end, kind): text[start:end] is of this kind."""


@dataclass(frozen=True)
class LabeledText:
    """A text and what a careful reader finds in it."""

    id: str
    text: str
    trap: str  # the rule or difficulty that the text is about, to group errors
    spans: tuple[Span, ...]
    judged: tuple[str, ...]  # only for these kinds does a missing span mean that there is nothing to find

    @property
    def set_name(self) -> str:
        """The set that the text was written for: `family` of `family-012`. Those of `d0001` are one set as well."""
        return self.id.partition("-")[0] if "-" in self.id else TUNED_SET

    def spans_of(self, kind: str) -> list[tuple[int, int]]:
        """Return the spans of this kind, as (start, end)."""
        return [(start, end) for start, end, span_kind in self.spans if span_kind == kind]


def load_texts(path: Path) -> list[LabeledText]:
    """Return the texts of one of the project's files, or none if the file does not exist."""
    if not path.exists():
        return []
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        LabeledText(
            row["id"], row["text"], row["trap"], tuple(map(tuple, row["spans"])), tuple(row.get("judged", KINDS))
        )
        for row in rows
    ]


def save_texts(path: Path, texts: Iterable[LabeledText]) -> None:
    """Write texts to one of the project's files. `judged` is written only if it is not every kind."""
    rows = (
        {"id": text.id, "trap": text.trap, "text": text.text, "spans": text.spans}
        | ({"judged": text.judged} if text.judged != KINDS else {})
        for text in texts
    )
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), "utf-8")
