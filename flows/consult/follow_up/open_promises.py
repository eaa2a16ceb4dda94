"""Promises that are not settled yet: whose turn they are, their reminders, and the end of the consult (S0-25)."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flows import dates, working_hours
from flows.consult import chart
from flows.consult.asking import digest, reason_question
from flows.consult.asking import screens as asking_screens
from flows.consult.follow_up import screens
from flows.consult.record import ConsultRecord
from flows.consult.writing.text_kinds import ADDENDUM_KIND, COMMENT_KINDS
from flows.messages import outbox
from storage.consults import promises
from storage.models import Delivery, Member, Promise
from storage.people import members
from storage.supervision import questions
from storage.writings import writings

REMINDER = "tell_client"
_OPEN_DRAFT_KINDS = (ADDENDUM_KIND, *COMMENT_KINDS.values())  # can still be submitted after closing


def list_open_promises(record: ConsultRecord, member_id: UUID) -> list[Promise]:
    """Return what this member still has to tell their clients from the consult, by day.

    A promise that waits for a supervisor is among them once they have no supervisor who could decide: it must not wait
    for ever.
    """
    own = [promise for promise in record.tables.rows(Promise) if promise.member_id == member_id]
    waiting = [promise for promise in own if promise.standing == promises.CHANGED]
    is_stranded = bool(waiting) and not reason_question.find_supervisors(record.ctx, record.case, member_id)
    open_standings = {promises.OPEN, *([promises.CHANGED] if is_stranded else [])}
    return [promise for promise in own if promise.standing in open_standings]


def is_waiting(record: ConsultRecord, member_id: UUID) -> bool:
    """Tell whether a promise of this member's waits for a supervisor's decision."""
    return any(
        promise.member_id == member_id and promise.standing == promises.CHANGED
        for promise in record.tables.rows(Promise)
    )


def ask_supervisors(record: ConsultRecord, promise: Promise, kind: str) -> None:
    """Put a promise on the list of its therapist's supervisors: it changed, or was moved again and again."""
    member_id = record.ctx.actor.member_id
    questions.add(
        record.ctx.session,
        kind,
        now=record.now,
        promise_id=promise.id,
        practice_id=record.case.practice_id,
        case_id=record.case.id,
        consult_id=record.consult.id,
        asker_id=member_id,
    )
    digest.schedule_digests(record.ctx, reason_question.find_supervisors(record.ctx, record.case, member_id))


def withdraw_question(record: ConsultRecord, promise: Promise, asker_id: UUID) -> None:
    """Withdraw what this therapist asked about a promise that no supervisor can decide on any more."""
    key = {"consult_id": record.consult.id, "asker_id": asker_id}
    question = questions.find_latest(record.ctx.session, kind=asking_screens.CHANGED, **key)
    if question is not None and question.promise_id == promise.id:
        question = questions.get_for_update(record.ctx.session, question.id)
        questions.record_answer(question, asking_screens.WITHDRAWN, record.ctx.actor.member_id, record.now)


def apply_supervisor_answer(record: ConsultRecord, promise_id: UUID, answer: str) -> None:
    """Settle a changed promise if a supervisor "released" it; otherwise reopen it, for a day after today."""
    promise = next(row for row in record.tables.rows(Promise) if row.id == promise_id)
    if promise.standing != promises.CHANGED:
        return
    promise.changed_at = record.now
    if answer == "released":
        promise.standing = promises.RELEASED
        close_if_all_told(record)
        return
    reopen(record, promise)


def reopen(record: ConsultRecord, promise: Promise) -> None:
    """Open a promise again, for a day after today, with its reminder."""
    today = dates.local_day(_member(record, promise).time_zone, record.now)
    promise.standing = promises.OPEN
    if promise.by <= today:
        hours = outbox.practice_hours(record.settings)
        record.tables.move_promise(promise, working_hours.next_working_day(today, hours))
    schedule_reminder(record, promise)


def schedule_reminder(record: ConsultRecord, promise: Promise) -> None:
    """Schedule a reminder for the morning of the promised day, or of the last working day before it.

    If that has passed, for the next working morning. A member gets one such message per morning and consult.
    """
    member, hours = _member(record, promise), outbox.practice_hours(record.settings)
    day = screens.reminder_day(promise.by, hours)
    due_at = outbox.start_of_work(day, ZoneInfo(member.time_zone), record.settings)
    due_at = due_at if due_at > record.now else working_hours.first_morning(record.now, member.time_zone, hours)
    is_waiting = any(
        row.recipient_id == member.id and row.kind == REMINDER and row.done_at is None and row.due_at == due_at
        for row in record.tables.rows(Delivery)
    )
    if not is_waiting:
        record.send(member.id, REMINDER, due_at)


def _member(record: ConsultRecord, promise: Promise) -> Member:
    return members.get(record.ctx.session, promise.member_id)


def close_if_all_told(record: ConsultRecord) -> None:
    """Close the consult once every promise is told, or released by a supervisor."""
    consult = record.consult
    is_open = any(promise.standing not in promises.SETTLED for promise in record.tables.rows(Promise))
    if is_open or consult.configuration != "signed":
        return
    chart.send_event(consult, "told")
    consult.ended_at = record.now
    writings.delete_drafts(record.ctx.session, consult.id, except_kinds=_OPEN_DRAFT_KINDS)
