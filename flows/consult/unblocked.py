"""Tell the therapists that a consult on hold can continue, once signed forms end the hold (S0-3)."""

from collections.abc import Collection

from flows.consult import turn
from flows.consult.consent import blocked, effects
from flows.consult.consent.blocked import BOOKING_VALID_AGAIN, UNBLOCKED
from flows.consult.consult_messages import ConsultMessageRule, ConsultMessages, Placeholders
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult
from flows.consult.waiting import waits
from flows.context import Context
from flows.parts import Part
from flows.releases.case_record import CaseRecord
from flows.releases.rules import NeededRelease
from storage.consults import under_way
from storage.models import Delivery

messages = ConsultMessages()


def tell_therapists(ctx: Context, case_record: CaseRecord, before: frozenset[NeededRelease]) -> None:
    """Tell whoever was told of a hold that it is over. `before`: the releases that were missing before the change.

    Call this after `effects.apply_changes`, which has locked the case and its consults.
    """
    for consult in under_way.list_for_case(ctx.session, case_record.case.id):
        if effects.is_affected(consult):
            _send_unblocked(lock_consult(ctx, consult.id), before, case_record.needed_releases)


def _unblocked_template(record: ConsultRecord) -> str:
    return "talk_goes_on" if record.is_conferring else UNBLOCKED


@messages.about_consult(UNBLOCKED, rule=ConsultMessageRule(subject="turn", template=_unblocked_template))
def tell_unblocked(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return no further placeholders while this therapist can move the consult forward; else None."""
    return {} if _can_continue(record) else None


@messages.about_consult(BOOKING_VALID_AGAIN, rule=ConsultMessageRule(waits_while_blocked=True, subject="booked"))
def tell_booking_valid_again(record: ConsultRecord, _delivery: Delivery) -> Placeholders | None:
    """Return when the consult is booked, while that time is still ahead; else None."""
    starts_at = record.consult.starts_at
    if record.consult.configuration != "scheduled" or starts_at is None or starts_at <= record.now:
        return None
    return {"starts": record.dates.day_and_time(starts_at)}


def _send_unblocked(record: ConsultRecord, before: Collection[NeededRelease], after: Collection[NeededRelease]) -> None:
    """Tell each therapist who was told of the hold that it is over: both about a booked time, else whose turn it is.

    The therapist who entered the form sees where the consult continues, and is told of a booked time only.
    """
    for recipient in map(record.seen_by, Part):
        is_unblocked = _is_blocked_by(recipient, before) and not _is_blocked_by(recipient, after)
        if not is_unblocked or not blocked.was_told_of_hold(recipient):
            continue
        member_id = recipient.member.id
        if record.consult.configuration == "scheduled":
            record.cancel(["booked"], member_id)
            record.send_instead(member_id, BOOKING_VALID_AGAIN)
        elif member_id != record.ctx.actor.member_id and _can_continue(recipient):
            record.cancel(["your_turn", "offers"], member_id)
            record.send_instead(member_id, UNBLOCKED)
            waits.postpone_reminder(record, member_id)


def _can_continue(record: ConsultRecord) -> bool:
    """Return whether this part's therapist can move the consult forward now and no missing release blocks them.

    During the talk both can: it was on hold for both, and goes on for both.
    """
    is_able = record.is_conferring or record.part in turn.parts_able_to_act(record)
    return is_able and not _is_blocked_by(record, record.case_record.needed_releases)


def _is_blocked_by(record: ConsultRecord, missing: Collection[NeededRelease]) -> bool:
    """Return whether these missing releases block this part: during preparation only its own do, later any does."""
    if record.is_preparing:
        return any(needed_release.discloser is record.part for needed_release in missing)
    return bool(missing)
