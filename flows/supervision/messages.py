"""Messages to supervisors, and to therapists about supervision. Their content is built when they are sent."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from flows import working_hours
from flows.consult.asking import digest, reason_question
from flows.consult.asking import screens as asking_screens
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import of_consult
from flows.consult.summary import build
from flows.content import WORDS
from flows.context import Context
from flows.messages import outbox
from flows.messages.kinds import Messages, MessageText, anybody, message_text
from flows.supervision import ask, queue, screens
from storage.consults import consults, summaries
from storage.models import Delivery
from storage.people import members
from storage.supervision import questions, reviews

REASON_ANSWERED, REASON_RESTS = "reason_answered", "reason_rests"
APPROVED = "approved"
KIND_BY_OUTCOME: Mapping[str, str] = {screens.CHANGE_ASKED: "change_asked", screens.TAKEN_FURTHER: "further"}
"""The message to the therapist for each outcome of a review; of an approval both are told, by APPROVED."""

messages = Messages()


def _next_digest_at(ctx: Context, _delivery: Delivery) -> datetime | None:
    """Return when to compose a digest again that came due outside working hours; None if nothing is waiting."""
    if not _is_anything_waiting(ctx):
        return None
    return working_hours.first_morning(ctx.now, ctx.actor.time_zone, outbox.actor_hours(ctx))


def _schedule_next_digest(ctx: Context, _delivery: Delivery) -> None:
    digest.schedule_next_digest(ctx)  # it is sent only if something is waiting


def _describe_digest(ctx: Context, _delivery: Delivery) -> str | None:
    """Return that nothing is waiting for the supervisor any more; None while something is."""
    return None if _is_anything_waiting(ctx) else WORDS.phrases["outcome_caught_up"]


@messages.kind(
    digest.DIGEST,
    concerns=anybody,  # it counts what the recipient may read
    follow_up=_next_digest_at,
    after_sent=_schedule_next_digest,
    outcome=_describe_digest,
    subject=digest.DIGEST,
)
def compose_digest(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what is waiting for the supervisor, and since when; None outside working hours or without anything."""
    if not _is_anything_waiting(ctx) or not digest.is_working_time(ctx):
        return None
    sides, asked = queue.list_to_read(ctx, screens.MOST_COUNTED), queue.list_questions(ctx, screens.MOST_COUNTED)
    since = min([side.since for side in sides[:1]] + [question.asked_at for question in asked[:1]])
    waiting_items = screens.waiting_count(len(sides), len(asked))
    return message_text(delivery.kind, {"what": waiting_items, "since": ctx.dates.day_of(since)})


def _describe_answer(ctx: Context, delivery: Delivery) -> str | None:
    """Return who answered the question about a reason, or that it is not needed any more; None while it is open."""
    if compose_reason_asked(ctx, delivery) is not None:
        return None
    record = _load(ctx, delivery)
    key = {"consult_id": record.consult.id, "asker_id": record.member.id}
    question = questions.find_latest(ctx.session, kind=asking_screens.REASON, **key)
    if question is None or question.answered_by in (None, record.member.id) or question.answered_at is None:
        return WORDS.phrases["outcome_done"]
    who = members.get(ctx.session, question.answered_by).first_name
    day = ctx.dates.day_of(question.answered_at)
    return WORDS.phrases["outcome_answered"].format(who=who, day=day)


def _describe_approval(ctx: Context, delivery: Delivery) -> str | None:
    """Return "" once the therapist whose reason was answered has gone on, or the consult has ended; else None."""
    record = _load(ctx, delivery)
    own = record.seen_by(record.part_of(delivery.recipient_id))
    has_gone_on = own.has_begun and own.preparation.ready_at is not None
    return "" if has_gone_on or record.consult.ended_at is not None else None


def _describe_note(ctx: Context, delivery: Delivery) -> str | None:
    """Return when the note that was asked for was added, or that a later review settled it; None while it is open."""
    record = _load(ctx, delivery)
    own_parts = [part for part, member_id in build.therapist_ids(record).items() if member_id == delivery.recipient_id]
    last = reviews.find_latest(ctx.session, consult_id=record.consult.id, part=own_parts[0]) if own_parts else None
    if last is None or last.outcome != screens.CHANGE_ASKED:
        return WORDS.phrases["outcome_done"]
    note = summaries.find_addenda_by_review(ctx.session, [last.id]).get(last.id)
    if note is None:
        return None
    day = ctx.dates.day_of(note.made_at)
    return WORDS.phrases["outcome_note_added"].format(day=day)


def _may_answer(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the recipient supervises the therapist who asks, and may be told of the case."""
    record = _load(ctx, delivery)
    supervisors = reason_question.find_supervisors(ctx, record.case, record.member.id)
    return ctx.actor.member_id in {supervisor.id for supervisor in supervisors}


def _has_consult(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the recipient is a therapist of the consult, or was when it was signed."""
    record = _load(ctx, delivery)
    return ctx.actor.member_id in build.therapist_ids(record).values()


@messages.kind(ask.REASON_ASKED, concerns=_may_answer, outcome=_describe_answer)
def compose_reason_asked(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return who asks about a reason; None once it is settled, or if the recipient may not answer."""
    record = _load(ctx, delivery)
    if not _may_answer(ctx, delivery) or reason_question.find_open_question(record) is None:
        return None
    return message_text(delivery.kind, {"therapist": record.member.first_name, "code": record.case.code}, record.about)


@messages.kind(REASON_ANSWERED, concerns=_has_consult, outcome=_describe_approval)
def compose_reason_answered(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return the answer to the recipient's reason; None without an answer."""
    record = _load(ctx, delivery)
    key = {"consult_id": record.consult.id, "asker_id": delivery.recipient_id}
    question = questions.find_latest(ctx.session, kind=asking_screens.REASON, **key)
    if question is None or question.answered_by is None or question.answer in (None, asking_screens.WITHDRAWN):
        return None
    template = REASON_RESTS if question.answer == "rest" else REASON_ANSWERED
    return _from_supervisor(record, template, question.answered_by)


@messages.kind(KIND_BY_OUTCOME[screens.CHANGE_ASKED], concerns=_has_consult, outcome=_describe_note)
@messages.kind(KIND_BY_OUTCOME[screens.TAKEN_FURTHER], concerns=_has_consult)
def compose_reviewed(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return the outcome of the last review of the recipient's side; None if a later review changed the outcome."""
    record = _load(ctx, delivery)
    own_parts = [part for part, member_id in build.therapist_ids(record).items() if member_id == delivery.recipient_id]
    last_review = (
        reviews.find_latest(ctx.session, consult_id=record.consult.id, part=own_parts[0]) if own_parts else None
    )
    if last_review is None or KIND_BY_OUTCOME.get(last_review.outcome) != delivery.kind:
        return None
    return _from_supervisor(record, delivery.kind, last_review.reviewer_id)


@messages.kind(APPROVED, concerns=_has_consult)
def compose_approved(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return who approved the summary last, which both therapists are told."""
    record = _load(ctx, delivery)
    latest = reviews.find_latest_by_side(ctx.session, [record.consult.id]).values()
    approvals = [review for review in latest if review.outcome == screens.APPROVED]
    if not approvals:
        return None
    return _from_supervisor(record, APPROVED, max(approvals, key=lambda review: review.made_at).reviewer_id)


def _from_supervisor(record: ConsultRecord, template: str, supervisor_id: UUID) -> MessageText:
    supervisor = members.get(record.ctx.session, supervisor_id).first_name
    return message_text(template, {"supervisor": supervisor, "code": record.case.code}, record.about)


def _load(ctx: Context, delivery: Delivery) -> ConsultRecord:
    assert delivery.consult_id is not None  # noqa: S101 -- messages of these kinds always have a consult
    return of_consult(ctx, consults.get(ctx.session, delivery.consult_id))


def _is_anything_waiting(ctx: Context) -> bool:
    """Return whether anything is waiting for the recipient; for those who have left, nothing is."""
    return members.get(ctx.session, ctx.actor.member_id).active and bool(queue.list_waiting(ctx, 1))
