"""Which quoted words stay in a signed summary, and why: for supervisors of that side (S0-18)."""

from collections.abc import Sequence
from dataclasses import replace

from flows.consult.record import ConsultRecord
from flows.consult.summary.rules import SideText, SummaryLayout
from flows.consult.summary.signed_summary import SummaryAddendum, SummarySignature
from flows.consult.talk import wording_check
from flows.consult.talk.wording_screens import kept_quotes_line
from flows.consult.writing.text_kinds import ADDENDUM_KIND, AGREED_KIND, DIFFERENTLY_KIND, impression_kind


def add_to_layout(record: ConsultRecord, signature: SummarySignature, layout: SummaryLayout) -> SummaryLayout:
    """Return the layout with, below each text, the quoted words that this therapist let stay."""

    def with_own(side_text: SideText, kind: str) -> SideText:
        if side_text.part is not signature.part or not side_text.words:
            return side_text
        quotes = wording_check.read_kept_quotes(record, signature.member_id, kind)
        return replace(side_text, quotes_line=kept_quotes_line(signature.name, quotes, side_text.words))

    question_texts = (
        replace(
            texts,
            side_texts=tuple(with_own(side_text, impression_kind(texts.number)) for side_text in texts.side_texts),
        )
        for texts in layout.question_texts
    )
    differently = (with_own(side_text, DIFFERENTLY_KIND) for side_text in layout.differently)
    agreed = (with_own(side_text, AGREED_KIND) for side_text in layout.agreed)
    return replace(layout, question_texts=tuple(question_texts), differently=tuple(differently), agreed=tuple(agreed))


def own_quote_lines(
    record: ConsultRecord, signature: SummarySignature, addenda: Sequence[SummaryAddendum]
) -> tuple[str, ...]:
    """Return one line of quoted words for each note below the summary, or "" if a note has none."""
    quotes = wording_check.read_kept_quotes(record, signature.member_id, ADDENDUM_KIND)
    return tuple(
        kept_quotes_line(signature.name, quotes, addendum.words) if addendum.part is signature.part else ""
        for addendum in addenda
    )
