"""Check a therapist's own part of a summary before they sign: only impressions, no quotes or identifiers (S0-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows.consult.record import ConsultRecord
from flows.consult.summary import build
from flows.consult.summary.rules import DIFFERENTLY_NUMBER, SummaryRevision
from flows.consult.talk import wording_check
from flows.consult.talk.wording_check import CheckedText
from flows.consult.writing.text_kinds import DIFFERENTLY_KIND, impression_kind
from flows.impressions import allowed_quotes

CheckedPart = Sequence[tuple[int, CheckedText]]
"""Pairs of a question (0: what went differently) and its checked text."""


@dataclass(frozen=True)
class BlockedPassage:
    """Words in a therapist's own part of a summary that block their signature."""

    question: int  # 1 to 8; 0: what went differently
    words: str = field(repr=False)
    explanation: str  # one or two sentences
    may_be_own: bool  # the writer may mark them as their own words


def check_part(record: ConsultRecord, summary: SummaryRevision, inputs: Mapping[str, object]) -> CheckedPart:
    """Check the actor's part of the current summary: their shared impressions, and what went differently.

    `inputs`: as for `check_text`. What the releases no longer cover is left out, because it is not signed.
    """
    uncovered = build.uncovered_questions(record)
    own_texts = [
        (impression.question, impression.words)
        for impression in summary.shared
        if impression.part is record.part and impression.question not in uncovered
    ]
    if DIFFERENTLY_NUMBER not in uncovered:
        own_texts += [(DIFFERENTLY_NUMBER, summary.differently.get(record.part, ""))]
    return [
        (number, wording_check.check_text(record, _kind_of_writing(number), text, inputs))
        for number, text in own_texts
        if text
    ]


def blocked_passages(checked_texts: CheckedPart) -> tuple[BlockedPassage, ...]:
    """Return the passages that block a signature (S0-17, S0-18)."""
    return tuple(
        BlockedPassage(
            question=number,
            words=allowed_quotes.extract_words(finding, checked_text.text),
            explanation=f"{finding.reason} {finding.suggestion}",
            may_be_own=allowed_quotes.can_be_allowed(finding),
        )
        for number, checked_text in checked_texts
        for finding in checked_text.blocking
    )


def save_all_own_quotes(record: ConsultRecord, checked_texts: CheckedPart) -> None:
    """Save the quotes marked as own in the whole part."""
    for number, checked_text in checked_texts:
        wording_check.save_own_quotes(record, _kind_of_writing(number), checked_text)


def _kind_of_writing(number: int) -> str:
    return impression_kind(number) if number else DIFFERENTLY_KIND
