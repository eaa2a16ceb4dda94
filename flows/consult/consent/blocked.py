"""Notices about a consult on hold: a release has ended on its own date, or signed forms end the hold (S0-3).

A notice never says whose release it is. Revocations are announced at once, in flows/consult/consent/effects.py.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flows import dates
from flows.consult import chart, turn
from flows.consult.parts import Part
from flows.consult.record import load_unlocked
from flows.consult.waiting import rules as waiting_rules
from flows.consult.waiting import waits
from flows.context import Context
from flows.messages import outbox
from flows.people.membership import load_actor
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from flows.releases.rules import NeededRelease
from storage.cases import cases
from storage.models import Case, Consult
from storage.outbox import deliveries
from storage.people import members, practices

RELEASE_ENDED = "release_ended"
RELEASE_ENDS = "release_ends"  # scheduled for the day on which a release ends on its own date
UNBLOCKED = "free_again"
BOOKING_VALID_AGAIN = "holds_again"
_ONE_DAY = timedelta(days=1)


def schedule_end_notices(ctx: Context, consult: Consult) -> None:
    """Schedule a notice to both for the morning after a release ends on its own date and puts the consult on hold.

    Call this whenever the signed forms change; earlier notices are replaced.
    """
    now = ctx.now
    for member_id in _members_by_part(cases.get(ctx.session, consult.case_id)).values():
        deliveries.cancel(ctx.session, recipient_id=member_id, consult_id=consult.id, kind=RELEASE_ENDS, now=now)
        due_at = _end_notice_at(ctx.session, consult, member_id, now)
        if due_at is not None and consult.invited_at is not None:
            outbox.send(ctx, member_id, RELEASE_ENDS, consult.id, due_at)


def send_unblocked(
    ctx: Context, consult: Consult, before: Collection[NeededRelease], after: Collection[NeededRelease]
) -> None:
    """Tell each therapist who was told of the hold that it is over: both about a booked time, else whose turn it is.

    The therapist who entered the form sees where the consult continues, and is told of a booked time only.
    """
    for part, member_id in _members_by_part(cases.get(ctx.session, consult.case_id)).items():
        is_unblocked = _blocks_part(consult, part, before) and not _blocks_part(consult, part, after)
        if not is_unblocked or not _was_last_told_blocked(ctx.session, consult, member_id):
            continue
        if consult.configuration == "scheduled":
            _send_instead(ctx, member_id, BOOKING_VALID_AGAIN, consult, instead_of=("booked",))
        elif member_id != ctx.actor.member_id and can_continue(ctx.session, consult, part, ctx.now):
            _send_instead(ctx, member_id, UNBLOCKED, consult, instead_of=("your_turn", "offers"))
            waits.postpone_reminder(ctx, consult, member_id)


def can_continue(session: Session, consult: Consult, part: Part, now: datetime) -> bool:
    """Return whether this part's therapist can move the consult forward now and no missing release blocks them."""
    starter = _members_by_part(cases.get(session, consult.case_id))[Part(consult.starter_part)]
    record = load_unlocked(session, load_actor(session, members.get(session, starter)), consult.id, now)
    if record is None or part not in turn.parts_able_to_act(session, record):
        return False
    participants, signed_forms = (
        rule_facts.all_participant_facts(record.participants),
        rule_facts.load_signed_form_facts(session, record.case, record.participants),
    )
    missing = [
        release.needed_release
        for release in releases_rules.missing_releases(participants, signed_forms, record.practice_day)
    ]
    return not _blocks_part(consult, part, missing)


def _blocks_part(consult: Consult, part: Part, missing: Collection[NeededRelease]) -> bool:
    """Return whether these missing releases block this part: during preparation only its own do, later any does."""
    if chart.is_preparing(consult.configuration):
        return any(needed_release.discloser is part for needed_release in missing)
    return bool(missing)


def _was_last_told_blocked(session: Session, consult: Consult, member_id: UUID) -> bool:
    """Return whether the last notice to this therapist said that a release is not in force."""
    kinds = {RELEASE_ENDED, RELEASE_ENDS, UNBLOCKED, BOOKING_VALID_AGAIN}
    last = deliveries.find_last_sent(session, recipient_id=member_id, consult_id=consult.id, kinds=kinds)
    return last is not None and last.kind in {RELEASE_ENDED, RELEASE_ENDS}


def _send_instead(ctx: Context, member_id: UUID, kind: str, consult: Consult, *, instead_of: Collection[str]) -> None:
    now = ctx.now
    for replaced_kind in instead_of:
        deliveries.cancel(ctx.session, recipient_id=member_id, consult_id=consult.id, kind=replaced_kind, now=now)
    outbox.send_instead(ctx, member_id, kind, consult.id, now)


def _end_notice_at(session: Session, consult: Consult, member_id: UUID, now: datetime) -> datetime | None:
    """Return the first working morning after the last day of a release; None if no release has a last day."""
    case, practice = cases.get(session, consult.case_id), practices.get(session, consult.practice_id)
    participants = cases.list_participants(session, case.id)
    today = dates.local_day(practice.time_zone, now)
    last_day = releases_rules.first_end_day(
        rule_facts.all_participant_facts(participants),
        rule_facts.load_signed_form_facts(session, case, participants),
        today,
    )
    if last_day is None:
        return None
    ended_at = datetime.combine(last_day + _ONE_DAY, time.min, ZoneInfo(practice.time_zone))
    hours = outbox.working_hours(practices.get_settings(session, practice.id))
    return waiting_rules.first_morning(ended_at, members.get(session, member_id).time_zone, hours)


def _members_by_part(case: Case) -> dict[Part, UUID]:
    return {Part.IT: case.it_member_id, Part.FT: case.ft_member_id}
