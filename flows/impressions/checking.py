"""The entry point of the impressions checker: check() runs every rule on one text."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from flows.danger.detector import list_plain_sentences, may_sentence_mean_danger
from flows.impressions import identifiers
from flows.impressions.finding import Finding
from flows.impressions.match import RuleMatch
from flows.impressions.parsing import Parser
from flows.impressions.piece_cache import NO_CACHE, PieceCache
from flows.impressions.quotes.direct_quotes import find_quotes
from flows.impressions.sentences import split_sentences
from flows.impressions.slack_text import PlainText, to_plain_text
from flows.impressions.speech.reported_speech import find_reported_by_grammar
from flows.impressions.speech.speaker_labels import find_labeled_lines
from flows.impressions.speech.unmarked_speech import find_unmarked_speech
from flows.impressions.speech.verbs_of_saying import find_reported_by_words
from flows.impressions.tone import TONE_KEYS, find_tone_slips
from flows.impressions.wording import load_wordings

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_PART = re.compile(r"\w+")


def check(
    text: str, terms: Collection[str] = (), parser: Parser | None = None, cache: PieceCache = NO_CACHE
) -> tuple[Finding, ...]:
    """Return the findings in the text, ordered by their start (S0-17, S0-18).

    `terms` are quoted words, without quotation marks, that the writer calls a term or their own words.
    A sentence that may mean danger gets no note on its style and no other words (S0-9), only notes on identifiers.
    Without a `parser` only the rules run, and less reported speech is found.
    `cache` contains of earlier answers. It makes the check faster and does not change the findings.
    Offsets count characters of `text` and always lie inside it. Findings of the same kind never overlap.
    Never raises an error, whatever the text.
    """
    plain = to_plain_text(text)
    quotes = list(find_quotes(plain.text, terms))
    sentence_matches = _check_sentences(plain.text, parser, cache)
    speech = _outside_quotes(
        quotes, [*find_labeled_lines(plain.text), *(match for match in sentence_matches if match.key == "speech")]
    )
    reported = [
        match
        for match in sentence_matches
        if match.key == "reported" and not any(match.start < spoken.start < match.end for spoken in speech)
    ]
    tone = _outside_quotes(quotes, (match for match in sentence_matches if match.key in TONE_KEYS))
    style = _outside_danger(plain.text, cache, [*quotes, *speech, *reported, *tone])
    findings = [_to_finding(match, plain, text) for match in style]
    findings += [_to_original(finding, plain) for finding in identifiers.find_identifiers(plain.text, cache)]
    return _without_overlaps(findings)


def check_danger(text: str, cache: PieceCache) -> bool:
    """Return what `may_mean_danger` returns (S0-9). `cache` contains earlier answers, which change nothing."""
    return any(
        cache.get_or_compute(
            "danger of plain words",
            list_plain_sentences(text),
            lambda missing: list(map(may_sentence_mean_danger, missing)),
        )
    )


def _check_sentences(text: str, parser: Parser | None, cache: PieceCache) -> list[RuleMatch]:
    """Return the matches of each sentence, with offsets in the whole text."""
    spans = list(split_sentences(text))
    question = "sentences, with grammar" if parser else "sentences"
    answers = cache.get_or_compute(
        question, [text[start:end] for start, end in spans], lambda missing: _check_each(missing, parser)
    )
    return [match.shift(start) for (start, _), answer in zip(spans, answers, strict=True) for match in answer]


def _check_each(sentences: Sequence[str], parser: Parser | None) -> list[tuple[RuleMatch, ...]]:
    by_grammar = find_reported_by_grammar(sentences, parser) if parser else [()] * len(sentences)
    return [(*reported, *_find_by_words(sentence)) for sentence, reported in zip(sentences, by_grammar, strict=True)]


def _find_by_words(sentence: str) -> Iterator[RuleMatch]:
    lowered = sentence.casefold()
    words = {*_WORD.findall(lowered), *_PART.findall(lowered)}  # as each rule splits them: didn't; didn, t
    yield from find_unmarked_speech(sentence, words)
    yield from find_reported_by_words(sentence, words)
    yield from find_tone_slips(sentence, words)


def _outside_quotes(quotes: list[RuleMatch], matches: Iterable[RuleMatch]) -> list[RuleMatch]:
    """Return the matches outside quotation marks. Text inside them is already found as a quote."""
    return [match for match in matches if not any(quote.start <= match.start < quote.end for quote in quotes)]


def _outside_danger(text: str, cache: PieceCache, matches: Sequence[RuleMatch]) -> list[RuleMatch]:
    """Return the matches outside sentences that may mean danger. Nobody is asked for nicer words there (S0-9)."""
    spans = list(split_sentences(text)) if matches else []
    answers = cache.get_or_compute(
        "danger",
        [text[start:end] for start, end in spans],
        lambda missing: [check_danger(sentence, cache) for sentence in missing],
    )
    dangers = [span for span, is_danger in zip(spans, answers, strict=True) if is_danger]
    return [match for match in matches if not any(start < match.end and match.start < end for start, end in dangers)]


def _to_finding(match: RuleMatch, plain: PlainText, text: str) -> Finding:
    start, end = plain.to_original(match.start, match.end)
    kept_text = text[plain.to_original(match.kept_start, match.end)[0] : end] if match.kept_start >= 0 else ""
    return load_wordings()[match.key].build_finding(
        start, end, None if match.replacement_prefix is None else match.replacement_prefix + kept_text
    )


def _to_original(finding: Finding, plain: PlainText) -> Finding:
    start, end = plain.to_original(finding.start, finding.end)
    return Finding(finding.kind, start, end, finding.severity, finding.reason, finding.suggestion, finding.replacement)


def _without_overlaps(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order. Of two of the same kind that overlap, keep the first, or else the longer."""
    kept: list[Finding] = []
    end_by_kind: dict[str, int] = {}
    for finding in sorted(
        findings, key=lambda candidate: (candidate.start, -candidate.end, candidate.kind, candidate.severity)
    ):
        if finding.end > finding.start >= end_by_kind.get(finding.kind, 0):
            kept.append(finding)
            end_by_kind[finding.kind] = finding.end
    return tuple(kept)
