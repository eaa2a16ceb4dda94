"""check(): everything that the checker finds in one text."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from flows.impressions import identifiers
from flows.impressions.finding import Finding
from flows.impressions.match import RuleMatch
from flows.impressions.parsing import Parser
from flows.impressions.piece_cache import NO_CACHE, PieceCache
from flows.impressions.quotes.direct_quotes import find_quotes
from flows.impressions.sentences import split_sentences
from flows.impressions.slack_text import PlainText, to_plain_text
from flows.impressions.speech.reported_speech import find_reported
from flows.impressions.speech.speaker_labels import find_labeled_lines
from flows.impressions.speech.unmarked_speech import find_unmarked_speech
from flows.impressions.speech.verbs_of_saying import find_said
from flows.impressions.tone import TONE_KEYS, find_tone_slips
from flows.impressions.wording import load_wordings

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_PART = re.compile(r"\w+")


def check(
    text: str, terms: Collection[str] = (), parser: Parser | None = None, kept: PieceCache = NO_CACHE
) -> tuple[Finding, ...]:
    """Return what is found in the text, by where it starts (S0-17, S0-18).

    `terms` are quoted words, without their marks, that their writer says are a term or their own. With no `parser`
    the rules answer alone: less is then found of what was reported.
    `kept` has answers to sentences that were read before; with it the same is found, sooner.
    Offsets are characters of `text` as given, and always inside it; findings of one kind never overlap.
    Never raises, whatever the text.
    """
    read = to_plain_text(text)
    quoted = list(find_quotes(read.text, terms))
    within = _check_sentences(read.text, parser, kept)
    aloud = _outside_quotes(quoted, [*find_labeled_lines(read.text), *(one for one in within if one.key == "speech")])
    retold = [
        one for one in within if one.key == "reported" and not any(one.start < each.start < one.end for each in aloud)
    ]
    slipped = _outside_quotes(quoted, (one for one in within if one.key in TONE_KEYS))
    found = [_to_finding(one, read, text) for one in [*quoted, *aloud, *retold, *slipped]]
    found += [_to_original(one, read) for one in identifiers.find_identifiers(read.text, kept)]
    return _without_overlaps(found)


def _check_sentences(text: str, parser: Parser | None, kept: PieceCache) -> list[RuleMatch]:
    """Return what is found in each sentence by itself, at its place in the text."""
    spans = list(split_sentences(text))
    asked = "sentences, with grammar" if parser else "sentences"
    answers = kept.get_or_compute(
        asked, [text[start:end] for start, end in spans], lambda new: _check_each(new, parser)
    )
    return [one.shift(start) for (start, _), answer in zip(spans, answers, strict=True) for one in answer]


def _check_each(sentences: Sequence[str], parser: Parser | None) -> list[tuple[RuleMatch, ...]]:
    grammar = find_reported(sentences, parser) if parser else [()] * len(sentences)
    return [(*retold, *_find_by_words(sentence)) for sentence, retold in zip(sentences, grammar, strict=True)]


def _find_by_words(sentence: str) -> Iterator[RuleMatch]:
    low = sentence.casefold()
    words = {*_WORD.findall(low), *_PART.findall(low)}  # didn't, didn, t: as each rule cuts them
    yield from find_unmarked_speech(sentence, words)
    yield from find_said(sentence, words)
    yield from find_tone_slips(sentence, words)


def _outside_quotes(quoted: list[RuleMatch], others: Iterable[RuleMatch]) -> list[RuleMatch]:
    """Return what stands outside of marks: what is said between them is found as a quotation already."""
    return [one for one in others if not any(each.start <= one.start < each.end for each in quoted)]


def _to_finding(one: RuleMatch, read: PlainText, text: str) -> Finding:
    start, end = read.to_original(one.start, one.end)
    kept = text[read.to_original(one.kept_from, one.end)[0] : end] if one.kept_from >= 0 else ""
    return load_wordings()[one.key].build_finding(
        start, end, None if one.replacement_start is None else one.replacement_start + kept
    )


def _to_original(one: Finding, read: PlainText) -> Finding:
    start, end = read.to_original(one.start, one.end)
    return Finding(one.kind, start, end, one.severity, one.reason, one.suggestion, one.replacement)


def _without_overlaps(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order; of two of one kind that overlap, the one that starts first, or else is longer."""
    kept: list[Finding] = []
    until: dict[str, int] = {}
    for one in sorted(found, key=lambda each: (each.start, -each.end, each.kind, each.severity)):
        if one.end > one.start >= until.get(one.kind, 0):
            kept.append(one)
            until[one.kind] = one.end
    return tuple(kept)
