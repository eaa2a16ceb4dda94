"""Follow-up on promises to clients (S0-25): reminders to the therapist; the consult closes once all are told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flows.actions import Actions, Click, Options
from flows.cases.screen_names import ScreenNames
from flows.consult.asking import reason_question
from flows.consult.asking import screens as asking_screens
from flows.consult.follow_up import screens
from flows.consult.follow_up.new_promise import NewPromise
from flows.consult.follow_up.open_promises import (
    ask_supervisors,
    close_if_all_told,
    list_open_promises,
    schedule_reminder,
    withdraw_question,
)
from flows.consult.follow_up.screens import NEW_DAY, PLAN_CHANGED, TOLD, OpenPromise
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult
from flows.content import WORDS, ListLine, explain_errors
from flows.context import Context
from flows.forms import Form, Value, check
from flows.permissions import NotYoursError, Permission, require
from flows.replies import Current, Outcome, Show
from storage.consults import promises
from storage.models import Promise
from storage.row_errors import UnknownRowError

actions = Actions()


@dataclass(frozen=True)
class OpenPromises:
    """What the actor still has to tell their clients from one consult: everything, or the one promise asked about."""

    record: ConsultRecord
    asked_id: UUID | None = None  # of the one promise

    @property
    def promises(self) -> Sequence[Promise]:
        """Return the promises that are still open, by day."""
        return [
            promise
            for promise in list_open_promises(self.record, self.record.ctx.actor.member_id)
            if self.asked_id is None or promise.id == self.asked_id
        ]

    @property
    def screen_names(self) -> ScreenNames:
        """Return the names for the screens. A screen for one promise is about that promise only."""
        listed = self.promises
        about = str(listed[0].id) if len(listed) == 1 else self.record.about
        return replace(self.record.screen_names, about=about)


def load_open_promises(ctx: Context, about: str, permission: Permission) -> OpenPromises:
    """Return the actor's open promises; `about`: the id of a consult, which is locked, or of one promise.

    Raise NotYoursError for others, or before the invitation.
    """
    try:
        asked_id = UUID(about)
        consult_id = promises.find_consult_id(ctx.session, asked_id)
        consult = lock_consult(ctx, consult_id or asked_id)
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    require(ctx.actor, permission, consult.case)
    if consult.consult.invited_at is None:
        raise NotYoursError  # before the invitation the colleague must not learn of the consult
    return OpenPromises(consult.seen_by(consult.part_of(ctx.actor.member_id)), asked_id if consult_id else None)


def save_promises(record: ConsultRecord, promised: Sequence[NewPromise]) -> None:
    """Save what the signed summary promises to clients, with reminders. Without promises the consult closes."""
    for new in promised:
        promise = record.tables.add_promise(new.part, new.member_id, new.question, new.by, record.now)
        schedule_reminder(record, promise)
    if not promised:
        close_if_all_told(record)


@actions.press(*screens.ACTIONS, may=Permission.PREPARE, loads=load_open_promises, options=Options(reads=True))
def show_question(_ctx: Context, open_promises: OpenPromises, click: Click) -> Outcome:
    """Return the form for this change: told, new_day or it_changed."""
    return _show_question(open_promises, click.id)


@actions.submit(*screens.ACTIONS, may=Permission.PREPARE, loads=load_open_promises)
def submit_change(_ctx: Context, open_promises: OpenPromises, click: Click) -> Outcome:
    """Record that clients were told, will be told later, or that the plan changed. Settled promises do not change."""
    listed, record = open_promises.promises, open_promises.record
    if not listed or (open_promises.asked_id is None and len(listed) == 1):
        return _show_question(OpenPromises(record), click.id)  # the form listed promises that are settled by now
    checked = check(_question_form(open_promises, click.id, is_shown=False), click.given)
    if checked.errors:
        return Show(explain_errors(_question_form(open_promises, click.id), checked.errors, checked.values))
    chosen = checked.values.get("what", tuple(str(promise.id) for promise in listed))
    for promise in listed:
        if isinstance(chosen, tuple) and str(promise.id) in chosen:
            if promise.standing == promises.CHANGED:
                withdraw_question(record, promise, promise.member_id)
                promise.standing = promises.OPEN
            _SAVE_BY_ACTION[click.id](record, promise, checked.values)
            promise.changed_at = record.now
    close_if_all_told(record)
    return Current(record.consult.id)


@dataclass(frozen=True)
class HomeLines:
    """What the actor has to tell clients, a line for each consult, by day."""

    overdue: Sequence[ListLine]
    later: Sequence[ListLine]


def load_home_lines(ctx: Context) -> HomeLines:
    """Return a line for each consult in which the actor has something to tell: about what is due first."""
    overdue: dict[UUID, ListLine] = {}
    later: dict[UUID, ListLine] = {}
    for promise, code in promises.list_open_for_member(ctx.session, ctx.actor.member_id):
        if promise.consult_id in overdue:
            continue
        is_overdue, day = promise.by < ctx.today, ctx.dates.day(promise.by)
        overdue_line = WORDS.phrases["overdue"].format(code=code, day=day, topic=screens.topic(promise.question))
        line = overdue_line if is_overdue else f"{code}: {WORDS.phrases['at_telling'].format(day=day)}"
        lines = overdue if is_overdue else later
        lines.setdefault(promise.consult_id, ListLine(line, TOLD, str(promise.consult_id)))
    return HomeLines(list(overdue.values()), list(later.values()))


def _show_question(open_promises: OpenPromises, action: str) -> Outcome:
    if not open_promises.promises:
        return Show(screens.all_told(open_promises.screen_names))
    return Show(_question_form(open_promises, action))


def _question_form(open_promises: OpenPromises, action: str, *, is_shown: bool = True) -> Form:
    """Return the form for this change. Unless it is shown, it has the fields alone, if they need no supervisor."""
    record, screen_names = open_promises.record, open_promises.screen_names
    listed = [
        OpenPromise(str(promise.id), promise.question, promise.by, promise.moves) for promise in open_promises.promises
    ]
    supervisors = (
        reason_question.find_supervisors(record.ctx, record.case, record.ctx.actor.member_id)
        if is_shown or action == PLAN_CHANGED
        else []
    )
    names = [supervisor.first_name for supervisor in supervisors]
    if action == NEW_DAY:
        return screens.new_day(screen_names, listed, names)
    if action == PLAN_CHANGED:
        if not supervisors:
            raise NotYoursError
        return screens.plan_changed(screen_names, listed, names)
    began_at = record.consult.began_at or record.consult.created_at
    return screens.client_told(
        screen_names, listed, began_at.astimezone(record.zone).date(), supervised=bool(supervisors)
    )


def _save_told(_record: ConsultRecord, promise: Promise, values: Mapping[str, Value]) -> None:
    promise.standing, promise.told_on = promises.TOLD, _as_day(values["told_on"])


def _save_new_day(record: ConsultRecord, promise: Promise, values: Mapping[str, Value]) -> None:
    record.tables.move_promise(promise, _as_day(values["by"]))
    promise.moves += 1
    if promise.moves >= screens.TOLD_FROM_MOVE:
        ask_supervisors(record, promise, asking_screens.MOVED)
    schedule_reminder(record, promise)


def _save_plan_changed(record: ConsultRecord, promise: Promise, _values: Mapping[str, Value]) -> None:
    promise.standing = promises.CHANGED
    ask_supervisors(record, promise, asking_screens.CHANGED)


_SAVE_BY_ACTION: Mapping[str, Callable[[ConsultRecord, Promise, Mapping[str, Value]], None]] = {
    TOLD: _save_told,
    NEW_DAY: _save_new_day,
    PLAN_CHANGED: _save_plan_changed,
}


def _as_day(value: Value) -> date:
    assert isinstance(value, date)  # noqa: S101 -- check() returns days for day fields
    return value
