"""Merge two consults on one case that the two therapists started independently: whoever is ready later joins the other.

Their weighing and texts are copied. Their attestations are not: those count for one consult only (S0-2). Their own
consult ends without a message to anybody.
"""

from flows.actions import Reply
from flows.consult import chart, ending, step_screens
from flows.consult.preparation import invitation_answer, weighing
from flows.consult.record import ConsultRecord, is_under_way, load
from flows.consult.writing import drafts
from flows.context import Context
from storage.cases import cases
from storage.consults import consults
from storage.models import Consult

_COPIED_ANSWERS = ("topics", "keeps_back", "clients_keep_back")
_COPIED_TEXT_KINDS = ("kept_back", "clients_kept_back")


def find_colleague_invitation(ctx: Context, record: ConsultRecord) -> Consult | None:
    """Return the consult to which the colleague has invited this starter meanwhile; the case is locked."""
    cases.get_for_update(ctx.session, record.case.id)  # both may become ready in the same second
    if record.part != record.consult.starter_part or record.consult.invited_at is not None:
        return None
    other_consults = (
        consult for consult in consults.list_for_case(ctx.session, record.case.id) if consult.id != record.consult.id
    )
    return next((consult for consult in other_consults if consult.invited_at and is_under_way(consult)), None)


def join_colleague_consult(ctx: Context, record: ConsultRecord, colleague_consult: Consult) -> Reply:
    """Copy this therapist's answers to the colleague's consult if they still apply; return the current screen there."""
    invitation_answer.start_preparing(ctx, str(colleague_consult.id))
    target = load(ctx, str(colleague_consult.id))
    if target.step == "screen":
        _copy_answers(ctx, record, target)
    chart.send_event(record.consult, "cancel")
    ending.record_end(ctx.session, record.consult, record.now)
    return step_screens.show(ctx, target)


def _copy_answers(ctx: Context, record: ConsultRecord, target: ConsultRecord) -> None:
    for name in _COPIED_ANSWERS:
        setattr(target.preparation, name, getattr(record.preparation, name))
    target.preparation.knows_whom = True  # they chose the case themselves
    weighing.save_ticks(ctx, target, weighing.load_ticks(ctx, record))
    source_writings = drafts.TherapistWritings(ctx.session, ctx.services, record.consult, record.preparation)
    target_writings = drafts.TherapistWritings(ctx.session, ctx.services, target.consult, target.preparation)
    for kind in (*drafts.WEIGHING_FIELD_BY_KIND, *_COPIED_TEXT_KINDS):
        text = source_writings.read_latest(kind)
        if text:
            target_writings.save(kind, text)
