"""Apply the effects of a changed signed form in the same transaction.

Gates close, a therapist's preparation goes back to waiting, and the therapists concerned are told.
"""

from flows.consult import chart
from flows.consult.consent import blocked
from flows.consult.consult_messages import WAITING_RELEASE, is_aware
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult, lock_own
from flows.context import Context
from flows.parts import Part
from flows.permissions import NotYoursError, Permission
from flows.releases.case_record import CaseRecord
from flows.releases.rules import NeededRelease
from storage.cases import case_knowledge
from storage.consults import under_way
from storage.models import Consult

_STEPS_SENT_TO_WAIT = frozenset({"facts", "weigh", "scope", "ready"})  # from these steps a part goes to `wait`

_UNAFFECTED_STATES = ("framing", "signed")  # before and after the talk; a tuple: region sets have no hash


def apply_changes(ctx: Context, case_record: CaseRecord, before: frozenset[NeededRelease]) -> None:
    """Apply a change of the case's signed forms at once (S0-3). `before`: the releases that were missing before it.

    A part whose own release is missing now goes to `wait`; an agreement or a booked time stays, and its gates close.
    Both therapists are told that a release is not in force: never whose, and never before the invitation. Whoever was
    told so is also told when the consult can continue (flows/consult/unblocked.py). The caller has locked the case, and
    so every consult about it.
    """
    after = case_record.needed_releases
    closed_parts = frozenset(needed_release.discloser for needed_release in after - before)
    for consult in under_way.list_for_case(ctx.session, case_record.case.id):
        if is_affected(consult):
            record = lock_consult(ctx, consult.id)
            if closed_parts:
                _close_gates(record, closed_parts)
            blocked.schedule_end_notices(record)


def apply_to_reopened(record: ConsultRecord) -> None:
    """Apply the changes of signed forms that a consult missed while it counted as ended (S0-3)."""
    missing = frozenset(needed_release.discloser for needed_release in record.case_record.needed_releases)
    is_told = any(blocked.was_told_of_hold(record.seen_by(part)) for part in Part)
    if missing and not is_told and is_affected(record.consult):
        _close_gates(record, missing)
    blocked.schedule_end_notices(record)


def send_to_owner(record: ConsultRecord, part: Part) -> None:
    """Tell the therapist of this part that the colleague waits for a signed form from this therapist."""
    if record.tables.preparation(part) is not None:
        record.send_instead(record.case_record.therapist_id(part), WAITING_RELEASE)


def load_consult_if_informed(ctx: Context, consult_id: str, permission: Permission) -> ConsultRecord:
    """Return a consult that this therapist knows of, locked unless the action only reads; else raise NotYoursError."""
    record = lock_own(ctx, consult_id, permission)
    if record.consult.invited_at is None and not record.has_begun:
        raise NotYoursError  # they have neither started it nor been invited
    return record


def withdraw_invitation(record: ConsultRecord) -> None:
    """Withdraw an invitation that was not sent: the colleague knows of no consult until the starter is ready again."""
    invited = record.seen_by(Part(record.consult.starter_part).other)
    if record.consult.invited_at is not None and not is_aware(invited):
        case_knowledge.withdraw_invitation(record.case, record.consult, invited.part)
        record.cancel(recipient_id=invited.member.id)


def is_affected(consult: Consult) -> bool:
    """Return whether a change of signed forms can put this consult on hold now, or end that (S0-3).

    A talk begun for safety is never on hold (S0-9).
    """
    is_begun_for_safety = consult.begun_for_safety_at is not None
    return consult.ended_at is None and not is_begun_for_safety and consult.configuration not in _UNAFFECTED_STATES


def _close_gates(record: ConsultRecord, disclosers: frozenset[Part]) -> None:
    if record.consult.starter_part in disclosers:
        withdraw_invitation(record)
    for part in disclosers:
        if chart.current_step(record.consult.configuration, part) in _STEPS_SENT_TO_WAIT:
            chart.send_event(record.consult, f"{part}_must_wait")
    is_invited = record.consult.invited_at is not None
    for part in Part:
        has_begun = record.tables.preparation(part) is not None
        if is_invited or (part in disclosers and has_begun):
            record.send_instead(record.case_record.therapist_id(part), blocked.RELEASE_ENDED)
