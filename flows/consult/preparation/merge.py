"""Merge two consults on one case that the two therapists started independently: whoever is ready later joins the other.

Their weighing and texts are copied. Their attestations are not: those count for one consult only (S0-2). Their own
consult ends without a message to anybody.
"""

from flows.consult import chart, ending
from flows.consult.preparation import invitation_answer, weighing
from flows.consult.record import ConsultRecord
from flows.consult.writing import drafts, not_shared
from flows.consult.writing import text_kinds as kinds
from flows.consult.writing.not_shared import NotShared
from flows.permissions import Permission
from flows.replies import Current, Outcome
from storage.consults import under_way
from storage.models import Consult

_COPIED_TEXT_KINDS = ("kept_back", "clients_kept_back")


def find_colleague_invitation(record: ConsultRecord) -> Consult | None:
    """Return the consult to which the colleague has invited this starter meanwhile.

    The case is locked with the consult: both may become ready in the same second.
    """
    if record.part != record.consult.starter_part or record.consult.invited_at is not None:
        return None
    found = under_way.list_for_case(record.ctx.session, record.case.id)
    return next((consult for consult in found if consult.id != record.consult.id and consult.invited_at), None)


def join_colleague_consult(record: ConsultRecord, colleague_consult: Consult) -> Outcome:
    """Copy this therapist's answers to the colleague's consult if they still apply; return the current screen there."""
    target = invitation_answer.load_or_begin(record.ctx, str(colleague_consult.id), Permission.PREPARE)
    if target.step == "screen":
        _copy_answers(record, target)
    chart.send_event(record.consult, "cancel")
    ending.record_end(record)
    return Current(target.consult.id)


def _copy_answers(record: ConsultRecord, target: ConsultRecord) -> None:
    target.preparation.topics = record.preparation.topics
    for question in NotShared:
        not_shared.save_answer(target, question, not_shared.find_answer(record, question))
    target.preparation.knows_whom = True  # they chose the case themselves
    weighing.save_ticks(target, weighing.load_ticks(record))
    own_writings, target_writings = drafts.TherapistWritings(record), drafts.TherapistWritings(target)
    for kind in (*kinds.WEIGHING_FIELD_BY_KIND, *_COPIED_TEXT_KINDS):
        text = own_writings.read_latest(kind)
        if text:
            target_writings.save(kind, text)
