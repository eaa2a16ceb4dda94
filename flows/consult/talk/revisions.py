"""The revisions of the summary: the first once both have answered, the next after each change. Nobody has signed it."""

from flows.consult import chart
from flows.consult.record import ConsultRecord
from flows.content import WORDS
from storage.models import Delivery, Signature

SUMMARY_READY, SUMMARY_CHANGED = "summary_ready", "changed"
"""Kinds of messages about a summary: it can be read, it was reopened by a change."""


def start_first(record: ConsultRecord) -> None:
    """Start the first revision once both have answered, and tell the colleague that the summary can be read."""
    with record.ctx.session.no_autoflush:  # so that what is sent now and what reminds later are stored together
        for table in (Signature, Delivery):
            record.tables.rows(table)
    record.consult.summary_revision = 1
    record.send(record.colleague.id, SUMMARY_READY)
    record.take_turn()


def signature_warning(record: ConsultRecord) -> str:
    """Return whose signature a change by this therapist would void, in a sentence; or "" while nobody has signed."""
    if record.step != "summarising":
        return ""
    signed = record.tables.signatures(record.consult.summary_revision)
    phrase = "voids_theirs" if record.part.other in signed else "voids_yours" if record.part in signed else ""
    return WORDS.phrases[phrase].format(colleague=record.colleague.first_name) if phrase else ""


def start_next(record: ConsultRecord) -> None:
    """Start the next revision, because this therapist changed something. The colleague is told if they had signed.

    Raise WrongStepError once both have signed.
    """
    signatures = record.tables.signatures(record.consult.summary_revision)
    chart.send_event(record.consult, "change")
    record.consult.summary_revision += 1
    if record.part.other in signatures:
        record.send_instead(record.colleague.id, SUMMARY_CHANGED)
    record.take_turn()
