"""Follow-up on promises to clients (S0-25): reminders to the therapist; the consult closes once all are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from flows import dates
from flows.actions import Reply, Show
from flows.consult import chart, step_screens
from flows.consult.follow_up import screens
from flows.consult.follow_up.screens import NEW_DAY, PLAN_CHANGED, TOLD, OpenPromise
from flows.consult.framing.screens import ListLine
from flows.consult.record import build_screen_names, get_colleague, get_part
from flows.consult.screen_names import ScreenNames
from flows.consult.summary import signing_status
from flows.consult.summary.build import ADDENDUM_KIND, COMMENT_KINDS
from flows.consult.summary.rules import SummaryRevision
from flows.consult.waiting import rules as waiting_rules
from flows.content import WORDS
from flows.context import Context
from flows.forms import Form, Value, check
from flows.messages import outbox
from flows.permissions import NotYoursError, Permission, require
from flows.supervision import ask as supervision_ask
from flows.supervision import digest
from flows.supervision import screens as supervision_screens
from storage.cases import cases
from storage.consults import consults, promises
from storage.models import Case, Consult, Promise
from storage.outbox import deliveries
from storage.people import members, practices
from storage.row_errors import UnknownRowError
from storage.supervision import questions
from storage.writings import writings

REMINDER = "tell_client"
_OPEN_DRAFT_KINDS = (ADDENDUM_KIND, *COMMENT_KINDS.values())  # can still be submitted after closing


@dataclass(frozen=True)
class _OpenPromises:
    """What the actor still has to tell their clients from one consult: everything, or the one promise asked about."""

    consult: Consult
    case: Case
    promises: Sequence[Promise]


def save_promises(ctx: Context, consult: Consult, summary: SummaryRevision) -> None:
    """Save what the signed summary promises to clients, with reminders. Without promises the consult closes."""
    for impression in summary.promised_impressions:
        assert impression.hear_by is not None  # noqa: S101 -- promised_impressions has only impressions with a day
        promise = promises.add(
            ctx.session,
            consult_id=consult.id,
            part=impression.part,
            member_id=UUID(summary.therapists[impression.part]),
            question=impression.question,
            by=impression.hear_by,
            now=ctx.now,
        )
        schedule_reminder(ctx, promise)
    _close_if_all_told(ctx, consult)


def show_question(ctx: Context, about: str, action: str) -> Reply:
    """Return the form for this change: told, new_day or it_changed. `about`: the id of a consult, or of one promise."""
    open_promises = _load_open_promises(ctx, about)
    if not open_promises.promises:
        return Show(screens.all_told(_build_screen_names(ctx, open_promises)))
    return Show(_question_form(ctx, open_promises, action))


def submit_change(ctx: Context, about: str, action: str, inputs: Mapping[str, object]) -> Reply:
    """Record that clients were told, will be told later, or that the plan changed. Settled promises do not change."""
    open_promises = _load_open_promises(ctx, about)
    consult_id = str(open_promises.consult.id)
    if not open_promises.promises or (about == consult_id and len(open_promises.promises) == 1):
        return show_question(ctx, consult_id, action)  # the form listed promises that are settled by now
    form = _question_form(ctx, open_promises, action)
    checked = check(form, inputs)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    chosen = checked.values.get("what", tuple(str(promise.id) for promise in open_promises.promises))
    for promise in open_promises.promises:
        if isinstance(chosen, tuple) and str(promise.id) in chosen:
            _SAVE_BY_ACTION[action](ctx, open_promises, promise, checked.values)
            promise.changed_at = ctx.now
    _close_if_all_told(ctx, open_promises.consult)
    return Show(signing_status.therapist_summary_form(ctx, open_promises.consult, open_promises.case))


def apply_supervisor_answer(ctx: Context, promise_id: UUID, answer: str) -> None:
    """Settle a changed promise if a supervisor "released" it; otherwise reopen it, for a day after today."""
    promise = promises.get(ctx.session, promise_id)
    consult = consults.get_for_update(ctx.session, promise.consult_id)
    if promise.standing != promises.CHANGED:
        return
    promise.changed_at = ctx.now
    if answer == "released":
        promise.standing = promises.RELEASED
        _close_if_all_told(ctx, consult)
        return
    member = members.get(ctx.session, promise.member_id)
    today = dates.local_day(member.time_zone, ctx.now)
    hours = outbox.working_hours(practices.get_settings(ctx.session, consult.practice_id))
    promise.standing = promises.OPEN
    promise.by = promise.by if promise.by > today else waiting_rules.next_working_day(today, hours)
    schedule_reminder(ctx, promise)


def home_lines(ctx: Context) -> list[ListLine]:
    """Return one line per consult in which the actor has something to tell, ordered by day."""
    day_by_consult: dict[UUID, date] = {}
    for promise in promises.list_open_for_member(ctx.session, ctx.actor.member_id):
        day_by_consult.setdefault(promise.consult_id, promise.by)
    return [_home_line(ctx, consult_id, by) for consult_id, by in day_by_consult.items()]


def _home_line(ctx: Context, consult_id: UUID, by: date) -> ListLine:
    case = cases.get(ctx.session, consults.get(ctx.session, consult_id).case_id)
    day = WORDS.phrases["at_telling"].format(day=dates.weekday_and_day(by))
    return ListLine(f"{case.code}: {day}", TOLD, str(consult_id))


def _load_open_promises(ctx: Context, about: str) -> _OpenPromises:
    """Return the actor's open promises, the consult locked; raise NotYoursError for others or before the invitation."""
    try:
        asked = promises.find(ctx.session, UUID(about))
        consult = consults.get_for_update(ctx.session, asked.consult_id if asked else UUID(about))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = cases.get(ctx.session, consult.case_id)
    require(ctx.actor, Permission.PREPARE, case)
    if consult.invited_at is None:
        raise NotYoursError  # before the invitation the colleague must not learn of the consult
    of_actor = promises.list_open_for_member(ctx.session, ctx.actor.member_id)
    todo = [promise for promise in of_actor if promise.consult_id == consult.id]
    return _OpenPromises(consult, case, [promise for promise in todo if asked is None or promise.id == asked.id])


def _build_screen_names(ctx: Context, open_promises: _OpenPromises) -> ScreenNames:
    """Return the names for the screens. A screen for one promise is about that promise only."""
    part = get_part(open_promises.case, ctx.actor.member_id)
    today = dates.local_day(ctx.actor.time_zone, ctx.now)
    about = str(open_promises.promises[0].id if len(open_promises.promises) == 1 else open_promises.consult.id)
    return build_screen_names(
        open_promises.case, get_colleague(ctx.session, open_promises.case, part), part, today, about=about
    )


def _question_form(ctx: Context, open_promises: _OpenPromises, action: str) -> Form:
    screen_names = _build_screen_names(ctx, open_promises)
    listed = [OpenPromise(str(promise.id), promise.question, promise.by) for promise in open_promises.promises]
    supervisors = supervision_ask.find_supervisors(ctx.session, open_promises.case, ctx.actor.member_id)
    if action == NEW_DAY:
        return screens.new_day(screen_names, listed)
    if action == PLAN_CHANGED:
        if not supervisors:
            raise NotYoursError
        return screens.plan_changed(screen_names, listed, [supervisor.first_name for supervisor in supervisors])
    began_at = open_promises.consult.began_at or open_promises.consult.created_at
    return screens.client_told(
        screen_names, listed, dates.local_day(ctx.actor.time_zone, began_at), supervised=bool(supervisors)
    )


def _save_told(_ctx: Context, _open_promises: _OpenPromises, promise: Promise, values: Mapping[str, Value]) -> None:
    promise.standing, promise.told_on = promises.TOLD, _as_day(values["told_on"])


def _save_new_day(ctx: Context, _open_promises: _OpenPromises, promise: Promise, values: Mapping[str, Value]) -> None:
    promise.by = _as_day(values["by"])
    schedule_reminder(ctx, promise)


def _save_plan_changed(ctx: Context, open_promises: _OpenPromises, promise: Promise, _: Mapping[str, Value]) -> None:
    promise.standing = promises.CHANGED
    questions.add(
        ctx.session,
        supervision_screens.CHANGED,
        now=ctx.now,
        promise_id=promise.id,
        practice_id=open_promises.case.practice_id,
        case_id=open_promises.case.id,
        consult_id=open_promises.consult.id,
        asker_id=ctx.actor.member_id,
    )
    digest.schedule_digests(ctx, supervision_ask.find_supervisors(ctx.session, open_promises.case, ctx.actor.member_id))


_SAVE_BY_ACTION = {TOLD: _save_told, NEW_DAY: _save_new_day, PLAN_CHANGED: _save_plan_changed}


def _as_day(value: Value) -> date:
    assert isinstance(value, date)  # noqa: S101 -- check() returns days for day fields
    return value


def schedule_reminder(ctx: Context, promise: Promise) -> None:
    """Schedule a reminder for the morning of the promised day, or of the last working day before it.

    If that has passed, for the next working morning. A member gets one such message per morning and consult.
    """
    now, member = ctx.now, members.get(ctx.session, promise.member_id)
    settings = practices.get_settings(ctx.session, member.practice_id)
    hours = outbox.working_hours(settings)
    due_at = outbox.start_of_work(screens.reminder_day(promise.by, hours), ZoneInfo(member.time_zone), settings)
    due_at = due_at if due_at > now else waiting_rules.first_morning(now, member.time_zone, hours)
    consult_id = promise.consult_id
    if not deliveries.is_waiting_at(ctx.session, due_at, recipient_id=member.id, consult_id=consult_id, kind=REMINDER):
        outbox.send(ctx, member.id, REMINDER, consult_id, due_at)


def _close_if_all_told(ctx: Context, consult: Consult) -> None:
    """Close the consult once every promise is told, or released by a supervisor."""
    promised = promises.list_for_consult(ctx.session, consult.id)
    if any(promise.standing not in promises.SETTLED for promise in promised) or consult.configuration != "signed":
        return
    chart.send_event(consult, "told")
    consult.ended_at = ctx.now
    writings.delete_drafts(ctx.session, consult.id, except_kinds=_OPEN_DRAFT_KINDS)
