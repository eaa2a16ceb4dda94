"""check(): everything that the checker finds in one text."""

from collections.abc import Collection, Iterable

from flows.impressions import identifiers
from flows.impressions.finding import Finding
from flows.impressions.found import Found
from flows.impressions.parsing import Parser
from flows.impressions.quotes import quotes
from flows.impressions.reported import reported
from flows.impressions.saying import said
from flows.impressions.sentences import split
from flows.impressions.slack_text import Plain, plain
from flows.impressions.speech import spoken
from flows.impressions.tone import slips
from flows.impressions.wording import wordings


def check(text: str, terms: Collection[str] = (), parser: Parser | None = None) -> tuple[Finding, ...]:
    """Return what is found in the text, by where it starts (S0-17, S0-18).

    `terms` are quoted words, without their marks, that their writer says are a term or their own. With no `parser`
    the rules answer alone: less is then found of what was reported and of names.
    Offsets are characters of `text` as given, and always inside it; findings of one kind never overlap.
    Never raises, whatever the text.
    """
    read = plain(text)
    sentences = list(split(read.text))
    quoted = list(quotes(read.text, terms))
    aloud = _beside(quoted, spoken(read.text, sentences))
    retold = [*(reported(read.text, sentences, parser) if parser else ()), *said(read.text, sentences)]
    slipped = slips(read.text, sentences, [(one.start, one.end) for one in quoted])
    retold = [one for one in retold if not any(one.start < each.start < one.end for each in aloud)]
    found = [_worded(one, read, text) for one in [*quoted, *aloud, *retold, *slipped]]
    found += [_placed(one, read) for one in identifiers.find(read.text, parser)]
    return _apart(found)


def _beside(quoted: list[Found], aloud: Iterable[Found]) -> list[Found]:
    """Return what is said outside of marks: what is said between them is found as a quotation already."""
    return [one for one in aloud if not any(each.start <= one.start < each.end for each in quoted)]


def _worded(one: Found, read: Plain, text: str) -> Finding:
    start, end = read.given(one.start, one.end)
    kept = text[read.given(one.rest, one.end)[0] : end] if one.rest >= 0 else ""
    return wordings()[one.key].at(start, end, None if one.lead is None else one.lead + kept)


def _placed(one: Finding, read: Plain) -> Finding:
    start, end = read.given(one.start, one.end)
    return Finding(one.kind, start, end, one.severity, one.reason, one.suggestion, one.replacement)


def _apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order; of two of one kind that overlap, the one that starts first, or else is longer."""
    kept: list[Finding] = []
    until: dict[str, int] = {}
    for one in sorted(found, key=lambda each: (each.start, -each.end, each.kind, each.severity)):
        if one.end > one.start >= until.get(one.kind, 0):
            kept.append(one)
            until[one.kind] = one.end
    return tuple(kept)
