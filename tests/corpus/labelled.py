"""A labelled text, and the files that hold them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
OWN, ASIDE = FOLDER / "impressions.jsonl", FOLDER / "aside.jsonl"
KINDS = ("quote", "speech", "reported", "identifier", "tone")
Span = tuple[int, int, str]
"""text[start:end] is of this kind."""


@dataclass(frozen=True)
class Labelled:
    """A text and what a careful reader finds in it."""

    id: str
    text: str
    trap: str  # which rule or trap it is about, so that errors can be grouped
    spans: tuple[Span, ...]
    judged: tuple[str, ...]  # no span of one of these kinds: there is none to find. Of others: nobody can say.

    def of(self, kind: str) -> list[tuple[int, int]]:
        """Return where text of this kind stands, as (start, end)."""
        return [(start, end) for start, end, each in self.spans if each == kind]


def own(path: Path) -> list[Labelled]:
    """Return the texts of one of the project's own files; none if it is not there."""
    if not path.exists():
        return []
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        Labelled(row["id"], row["text"], row["trap"], tuple(map(tuple, row["spans"])), tuple(row.get("judged", KINDS)))
        for row in rows
    ]


def keep(path: Path, texts: Iterable[Labelled]) -> None:
    """Write texts to one of the project's own files. `judged` stands there only if it is not every kind."""
    rows = (
        {"id": one.id, "trap": one.trap, "text": one.text, "spans": one.spans}
        | ({"judged": one.judged} if one.judged != KINDS else {})
        for one in texts
    )
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), "utf-8")
