"""What follows when a case is handed over: consults and releases end, promises move, and those concerned are told."""

from functools import partial
from uuid import UUID

from flows import audit_trail
from flows.consult import ending
from flows.consult.consent import effects
from flows.consult.follow_up import open_promises
from flows.consult.record_loading import lock_consult
from flows.context import Context
from flows.handover.messages import FOR_COLLEAGUE, FOR_FORMER_THERAPIST, FOR_NEW_THERAPIST
from flows.messages import outbox
from flows.releases.case_record import CaseRecord
from flows.releases.forms_status import SignedFormStatus, form_status
from storage.cases import case_knowledge, handovers
from storage.cases import releases as cases_releases
from storage.consults import promises, under_way
from storage.models import Case, Member
from storage.outbox import deliveries, leases
from storage.people import page_session_store

_OPEN_STATUSES = frozenset(
    {
        SignedFormStatus.ACTIVE,
        SignedFormStatus.EXPIRING,
        SignedFormStatus.WAITING_FOR_CLIENT,
        SignedFormStatus.WAITING_FOR_COUNTERSIGN,
    }
)


def transfer_case(ctx: Context, case_record: CaseRecord, former: Member, new_therapist: Member, *, by_id: UUID) -> None:
    """Hand the case over, and log it; end everything that was open between the former therapist and the colleague.

    `by_id`: the administrator who hands it over.
    """
    case = case_record.case
    other_id = case.ft_member_id if case.it_member_id == former.id else case.it_member_id
    missing_before = case_record.needed_releases
    informed_ids = case_knowledge.list_informed_therapists(case)
    _cancel_open_consults(ctx, case, other_id)
    handover = handovers.record(
        ctx.session, case, former_id=former.id, member_id=new_therapist.id, by_id=by_id, now=ctx.now
    )
    case.secrets_policy_shown_at = None  # the new therapist has to see the privacy questions
    for delivery in handovers.list_waiting_deliveries(ctx.session, handover):
        deliveries.record_outcome(ctx.session, delivery.id, outcome="stale", now=ctx.now)
    for promise in handovers.reassign_promises(ctx.session, handover):
        record = lock_consult(ctx, promise.consult_id)
        if promise.standing == promises.OPEN:
            open_promises.schedule_reminder(record, promise)
        else:  # it waited for a supervisor of the former therapist's: the new therapist decides anew
            open_promises.withdraw_question(record, promise, former.id)
            open_promises.reopen(record, promise)
    _end_signed_forms(case_record)
    effects.apply_changes(ctx, case_record, missing_before)
    page_session_store.end_all_for_member(ctx.session, former.id, ctx.now)
    outbox.send(ctx, new_therapist.id, FOR_NEW_THERAPIST, case_id=case.id)
    leases.make_urgent_due(ctx.session, case.practice_id, ctx.now)  # an open alert tells the new therapist at once
    for member_id, kind in ((other_id, FOR_COLLEAGUE), (former.id, FOR_FORMER_THERAPIST)):
        if member_id in informed_ids:
            outbox.send(ctx, member_id, kind, case_id=case.id)
    audit_trail.record_action(
        ctx, "case.handed_over", f"member:{new_therapist.id}", case_id=case.id, detail=f"from:{former.id}"
    )


def _cancel_open_consults(ctx: Context, case: Case, other_id: UUID) -> None:
    """End the consults that are not signed; tell the colleague if they knew of the consult."""
    for row in under_way.list_for_case(ctx.session, case.id):
        ending.end_and_tell(lock_consult(ctx, row.id), "cancel", other_id)


def _end_signed_forms(case_record: CaseRecord) -> None:
    """End the forms that are in force or waiting for a signature: each names the former therapist as a party."""
    today = case_record.practice_day
    open_ids = {
        signed_form.id
        for signed_form in case_record.signed_form_facts
        if form_status(signed_form, today) in _OPEN_STATUSES
    }
    for form_id in open_ids:
        case_record.change_form(partial(cases_releases.record_end_event, form_id=UUID(form_id), event_on=today))
