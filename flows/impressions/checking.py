"""check(): everything that the checker finds in one text."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from flows.impressions import identifiers
from flows.impressions.finding import Finding
from flows.impressions.match import Found
from flows.impressions.parsing import Parser
from flows.impressions.piece_cache import NOTHING, Kept
from flows.impressions.quotes.direct_quotes import quotes
from flows.impressions.sentences import split
from flows.impressions.slack_text import Plain, plain
from flows.impressions.speech.reported_speech import reported
from flows.impressions.speech.speaker_labels import labelled
from flows.impressions.speech.unmarked_speech import spoken_within
from flows.impressions.speech.verbs_of_saying import said
from flows.impressions.tone import SORTS, slips
from flows.impressions.wording import wordings

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_PART = re.compile(r"\w+")


def check(
    text: str, terms: Collection[str] = (), parser: Parser | None = None, kept: Kept = NOTHING
) -> tuple[Finding, ...]:
    """Return what is found in the text, by where it starts (S0-17, S0-18).

    `terms` are quoted words, without their marks, that their writer says are a term or their own. With no `parser`
    the rules answer alone: less is then found of what was reported.
    `kept` has answers to sentences that were read before; with it the same is found, sooner.
    Offsets are characters of `text` as given, and always inside it; findings of one kind never overlap.
    Never raises, whatever the text.
    """
    read = plain(text)
    quoted = list(quotes(read.text, terms))
    within = _in_sentences(read.text, parser, kept)
    aloud = _beside(quoted, [*labelled(read.text), *(one for one in within if one.key == "speech")])
    retold = [
        one for one in within if one.key == "reported" and not any(one.start < each.start < one.end for each in aloud)
    ]
    slipped = _beside(quoted, (one for one in within if one.key in SORTS))
    found = [_worded(one, read, text) for one in [*quoted, *aloud, *retold, *slipped]]
    found += [_placed(one, read) for one in identifiers.find(read.text, kept)]
    return _apart(found)


def _in_sentences(text: str, parser: Parser | None, kept: Kept) -> list[Found]:
    """Return what is found in each sentence by itself, at its place in the text."""
    spans = list(split(text))
    asked = "sentences, with grammar" if parser else "sentences"
    answers = kept.of(asked, [text[start:end] for start, end in spans], lambda new: _answered(new, parser))
    return [one.moved(start) for (start, _), answer in zip(spans, answers, strict=True) for one in answer]


def _answered(sentences: Sequence[str], parser: Parser | None) -> list[tuple[Found, ...]]:
    grammar = reported(sentences, parser) if parser else [()] * len(sentences)
    return [(*retold, *_by_words(sentence)) for sentence, retold in zip(sentences, grammar, strict=True)]


def _by_words(sentence: str) -> Iterator[Found]:
    low = sentence.casefold()
    words = {*_WORD.findall(low), *_PART.findall(low)}  # didn't, didn, t: as each rule cuts them
    yield from spoken_within(sentence, words)
    yield from said(sentence, words)
    yield from slips(sentence, words)


def _beside(quoted: list[Found], others: Iterable[Found]) -> list[Found]:
    """Return what stands outside of marks: what is said between them is found as a quotation already."""
    return [one for one in others if not any(each.start <= one.start < each.end for each in quoted)]


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
