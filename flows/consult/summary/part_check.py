"""Check a therapist's own part of a summary before they sign: only impressions, no quotes or identifiers (S0-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows.consult.record import ConsultRecord
from flows.consult.summary import build
from flows.consult.summary.rules import AGREED_NUMBER, DIFFERENTLY_NUMBER, NOTE_NUMBERS, SummaryRevision
from flows.consult.talk import screens as talk_screens
from flows.consult.talk import wording_check
from flows.consult.talk.wording_check import CheckedText
from flows.consult.writing.text_kinds import AGREED_KIND, DIFFERENTLY_KIND, impression_kind
from flows.content import WORDS
from flows.impressions import allowed_quotes
from flows.impressions.allowed_quotes import OWN, TERM, read_marked

_NOTE_KINDS = {DIFFERENTLY_NUMBER: DIFFERENTLY_KIND, AGREED_NUMBER: AGREED_KIND}

CheckedPart = Sequence[tuple[int, CheckedText]]
"""Pairs of a question, or one of NOTE_NUMBERS, and its checked text."""


@dataclass(frozen=True)
class BlockedPassage:
    """Words in a therapist's own part of a summary that block their signature."""

    question: int  # 1 to 8, or 0 for a note of the debrief
    title: str  # the question or the note, in words
    words: str = field(repr=False)
    explanation: str  # one or two sentences
    reasons: tuple[str, ...]  # why the writer may let them stay: their own words, or a term


def check_part(record: ConsultRecord, summary: SummaryRevision, inputs: Mapping[str, object]) -> CheckedPart:
    """Check the actor's part of the current summary: their shared impressions, and their notes of the debrief.

    `inputs`: "own" as for `check_text`; what becomes a direct quote is not decided here, because it changes what both
    sign. What the releases no longer cover is left out, because it is not signed.
    """
    marked = inputs.get("own")
    own = [one for one in marked if read_marked(one).why in (OWN, TERM)] if isinstance(marked, list | tuple) else []
    uncovered = build.uncovered_questions(record)
    own_texts = [
        (impression.question, impression.words)
        for impression in summary.shared
        if impression.part is record.part and impression.question not in uncovered
    ]
    notes = {DIFFERENTLY_NUMBER: summary.differently, AGREED_NUMBER: summary.agreed}
    own_texts += [(number, notes[number].get(record.part, "")) for number in NOTE_NUMBERS if number not in uncovered]
    return [
        (number, wording_check.check_text(record, _kind_of_writing(number), text, {"own": own}))
        for number, text in own_texts
        if text
    ]


def blocked_passages(checked_texts: CheckedPart) -> tuple[BlockedPassage, ...]:
    """Return the passages that block a signature (S0-17, S0-18)."""
    return tuple(
        BlockedPassage(
            question=0 if number in NOTE_NUMBERS else number,
            title=note_title(number) if number in NOTE_NUMBERS else talk_screens.wording(number),
            words=allowed_quotes.extract_words(finding, checked_text.text),
            explanation=f"{finding.reason} {finding.suggestion}",
            reasons=(OWN, TERM) if allowed_quotes.can_be_allowed(finding) else (),
        )
        for number, checked_text in checked_texts
        for finding in checked_text.blocking
    )


def save_all_own_quotes(record: ConsultRecord, checked_texts: CheckedPart) -> None:
    """Save the quotes marked as own in the whole part."""
    for number, checked_text in checked_texts:
        wording_check.save_own_quotes(record, _kind_of_writing(number), checked_text)


def note_title(number: int) -> str:
    """Return what a note of the debrief is called; `number`: one of NOTE_NUMBERS."""
    return WORDS.phrases[f"titled_{_NOTE_KINDS[number]}"]


def _kind_of_writing(number: int) -> str:
    return _NOTE_KINDS.get(number) or impression_kind(number)
