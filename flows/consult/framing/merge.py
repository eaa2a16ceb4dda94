"""Both began a consult on the same case, each unheard of by the other: whoever is ready later joins the first one.

What they have weighed and written goes along. What they attested does not: that counts for one consult only (S0-2).
Their own consult ends without a word to anybody.
"""

from flows.actions import Reply
from flows.consult import chart, ending, step_screens
from flows.consult.preparation import accept, weighing
from flows.consult.record import ConsultRecord, is_under_way, load
from flows.consult.writing import drafts
from flows.context import Context
from storage.cases import cases
from storage.consults import consults
from storage.models import Consult

_COPIED_ANSWERS = ("topics", "keeps_back", "clients_keep_back")
_COPIED_TEXT_KINDS = ("kept_back", "clients_kept_back")


def find_crossing_invitation(ctx: Context, record: ConsultRecord) -> Consult | None:
    """Return the consult to which the colleague has invited this starter since they began; the case is locked."""
    cases.get_for_update(ctx.session, record.case.id)  # the two may get ready in the same second
    if record.part != record.consult.starter_part or record.consult.invited_at is not None:
        return None
    others = (one for one in consults.list_for_case(ctx.session, record.case.id) if one.id != record.consult.id)
    return next((one for one in others if one.invited_at and is_under_way(one)), None)


def join_colleague_consult(ctx: Context, record: ConsultRecord, theirs: Consult) -> Reply:
    """Take this therapist's answers to the colleague's consult, as far as it goes on; return where they are there."""
    accept.start_preparing(ctx, str(theirs.id))
    there = load(ctx.session, ctx.services, ctx.actor, str(theirs.id))
    if there.step == "screen":
        _copy_answers(ctx, record, there)
    chart.send_event(record.consult, "cancel")
    ending.close(ctx.session, record.consult, record.now)
    return step_screens.show(ctx, there)


def _copy_answers(ctx: Context, record: ConsultRecord, there: ConsultRecord) -> None:
    for name in _COPIED_ANSWERS:
        setattr(there.preparation, name, getattr(record.preparation, name))
    there.preparation.knows_whom = True  # they chose the case themselves
    weighing.save_ticks(ctx, there, weighing.load_ticks(ctx, record))
    old = drafts.TherapistWritings(ctx.session, ctx.services, record.consult, record.preparation)
    new = drafts.TherapistWritings(ctx.session, ctx.services, there.consult, there.preparation)
    for kind in (*drafts.WEIGHING_FIELD_BY_KIND, *_COPIED_TEXT_KINDS):
        text = old.read_latest(kind)
        if text:
            new.save(kind, text)
