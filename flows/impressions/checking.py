"""check(): everything that the checker finds in one text."""

import re
from collections.abc import Collection, Iterable

from flows.impressions import identifiers
from flows.impressions.finding import Finding
from flows.impressions.parsing import Parser
from flows.impressions.wording import wordings


def check(text: str, terms: Collection[str] = (), parser: Parser | None = None) -> tuple[Finding, ...]:
    """Return what is found in the text, by where it starts (S0-17, S0-18).

    `terms` are quoted words, without their marks, that their writer says are a term or their own. With no `parser`
    the rules answer alone: less is then found of what was reported and of names.
    Offsets are characters of `text` as given, and always inside it; findings of one kind never overlap.
    Never raises, whatever the text.
    """
    found = [*_quotes(text, terms), *identifiers.find(text, parser)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.kind)))


def _quotes(text: str, terms: Collection[str]) -> Iterable[Finding]:
    for found in re.finditer(r"[\"“]([^\"“”]{12,400})[\"”]", text):
        if found[1] not in terms:
            yield wordings()["quote"].at(*found.span())
