"""The reasons for a consult about a case."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.actions import Actions, Click, Options
from flows.cases import actions as cases_actions
from flows.cases import own_cases, past_no
from flows.cases.case_access import build_screen_names, get_colleague, get_part, load_case
from flows.cases.screen_names import ScreenNames
from flows.consult import chart
from flows.consult.asking import reason_question
from flows.consult.asking import screens as asking_screens
from flows.consult.framing import open_consults, screens
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load, of_consult
from flows.consult.summary import signing_status
from flows.consult.waiting import lapse
from flows.content import explain_errors
from flows.context import Context
from flows.errors import FlowError
from flows.forms import LIMITS, Form, Option, Value, check
from flows.permissions import NotYoursError, Permission, require
from flows.replies import Current, Open, Outcome, Show, Stay
from storage.cases import cases
from storage.consults import consults
from storage.models import Case

MAX_CHOICES = LIMITS.options

actions = Actions()


class AlreadyInvitedError(FlowError):
    """The colleague has already invited this member to a consult on this case."""

    refusal = "already_asked"


@dataclass(frozen=True)
class StartableCase:
    """A case about which the actor may confer, and their own consult about it if one is open."""

    case: Case
    record: ConsultRecord | None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return the reasons ticked so far."""
        return self.record.consult.reasons if self.record else ()


def load_startable(ctx: Context, case_id: str, permission: Permission) -> StartableCase | None:
    """Return the case and the actor's open consult about it; None before a case is chosen on the screen.

    Raise AlreadyInvitedError if the colleague has invited the actor.
    """
    if not case_id:
        require(ctx.actor, Permission.FIND_HELP)
        return None
    case = load_case(ctx, case_id, permission)
    found = open_consults.load_open_consults(ctx, case)
    consult = found.own
    if consult is None and found.invitation:
        raise AlreadyInvitedError
    return StartableCase(case, of_consult(ctx, consult, get_part(case, ctx.actor.member_id)) if consult else None)


def load_own(ctx: Context, consult_id: str, permission: Permission) -> ConsultRecord | Form:
    """Return the actor's own record; after a handover, the screen of a signed summary that they may still read."""
    try:
        return load(ctx, consult_id, permission)
    except NotYoursError:
        return signing_status.load_summary_form(ctx, consult_id)


@actions.press("start", may=Permission.FIND_HELP, options=Options(reads=True))
def show_start(ctx: Context, _click: Click) -> Outcome:
    """Return the screen that starts a consult: choose a case, or make the first one."""
    form = _case_choice_form(ctx)
    return Show(form) if form else Open("new_case")


@actions.press("confer", may=Permission.START_CONSULT, loads=load_startable)
def show_reasons(ctx: Context, startable: StartableCase | None, _click: Click) -> Outcome:
    """Return the reasons for a consult about this case, or the consult that is already open."""
    if startable is None:
        raise NotYoursError
    return _show_own(startable.record) if startable.record else Show(_reasons_form(ctx, startable))


@actions.press("go_on", "details", may=Permission.PREPARE, loads=load_own)
def show_consult(_ctx: Context, own: ConsultRecord | Form, _click: Click) -> Outcome:
    """Return this therapist's current screen of a consult; its reasons while it is only being framed."""
    return Show(own) if isinstance(own, Form) else _show_own(own)


@actions.press("choose_again", may=Permission.PREPARE, loads=load)
def choose_reasons_again(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Withdraw the question to the supervisors, and return the reasons."""
    reason_question.withdraw_question(record)
    return _show_own(record)


@actions.tick("frame", may=Permission.START_CONSULT, loads=load_startable)
def save_reasons(ctx: Context, startable: StartableCase | None, click: Click) -> Stay:
    """Save the reasons ticked so far, in a consult that is only being framed."""
    if startable is None:
        return Stay()  # the case has not been chosen on this screen yet
    values = check(_form_to_check(ctx, startable, click.given), click.given).values
    if startable.record is None or _can_change_reasons(startable.record):
        _set_reasons(ctx, startable, _as_ids(values.get("reasons", ())))
    return Stay()


@actions.submit(
    "frame",
    may=Permission.START_CONSULT,
    loads=load_startable,
    options=Options(blank_keeps=frozenset({"reasons"})),
)
def submit_reasons(ctx: Context, startable: StartableCase | None, click: Click) -> Outcome:
    """Save the reasons (S0-26 … S0-29; none blocks), and continue with the six reasons to wait.

    If a reason is not on the list, a supervisor decides first.
    """
    if startable is None:
        return _submit_reasons_and_case(ctx, click)
    if startable.record and not _can_change_reasons(startable.record):
        return _show_own(startable.record)
    checked = check(_form_to_check(ctx, startable, click.given), click.given)
    if checked.errors:
        return Show(explain_errors(_reasons_form(ctx, startable), checked.errors, checked.values))
    record = _set_reasons(ctx, startable, _as_ids(checked.values["reasons"]))
    if asking_screens.needs_supervisor(record.consult.reasons):
        return Open("ask_reason", record.about)
    chart.send_event(record.consult, "frame")
    return Current(record.consult.id)


@actions.submit("case", may=Permission.OPEN_CASE, options=Options(names="colleague"))
def open_case(ctx: Context, click: Click) -> Outcome:
    """Create the case and ask for the reasons; a request sent twice creates one case and then returns the menu."""
    created = cases_actions.create_case(ctx, click)
    if isinstance(created, Show | Open):
        return created
    return Open("confer", str(created.id)) if created else Open("more")


def _submit_reasons_and_case(ctx: Context, click: Click) -> Outcome:
    form = _case_choice_form(ctx)
    if form is None:
        return Open("new_case")
    checked = check(form, click.given)
    if checked.errors:
        return Show(explain_errors(form, checked.errors, checked.values))
    startable = load_startable(ctx, str(checked.values["case"]), Permission.START_CONSULT)
    return submit_reasons(ctx, startable, click)


def _show_own(record: ConsultRecord) -> Outcome:
    if record.consult.configuration != "framing":
        return Current(record.consult.id)
    question = reason_question.find_open_question(record)
    if question is not None:
        return Show(reason_question.waiting_form(record, question))
    return Show(_reasons_form(record.ctx, StartableCase(record.case, record)))


def _set_reasons(ctx: Context, startable: StartableCase, reasons: tuple[str, ...]) -> ConsultRecord:
    """Save the reasons in the actor's consult, which starts with them if none is open; return its record."""
    if startable.record is not None:
        startable.record.consult.reasons = reasons
        return startable.record
    case, part = startable.case, get_part(startable.case, ctx.actor.member_id)
    consult = consults.add(
        ctx.session,
        practice_id=case.practice_id,
        case_id=case.id,
        starter_part=part,
        now=ctx.now,
        reasons=reasons,
        start=chart.start,
    )
    record = of_consult(ctx, consult, part)
    record.tables.is_locked = True  # nobody else can know of it before this transaction ends
    record.tables.start_preparation(part, ctx.actor.member_id)
    lapse.schedule_lapse(record)
    return record


def _can_change_reasons(record: ConsultRecord) -> bool:
    """Return whether the reasons can still change: the consult is only being framed, and no supervisor was asked."""
    return record.consult.configuration == "framing" and reason_question.find_open_question(record) is None


def _case_choice_form(ctx: Context) -> Form | None:
    """Return the reasons with the choice of a case without an open consult; None without such a case."""
    free_cases = open_consults.list_free_cases(ctx, MAX_CHOICES)
    options = [Option(str(case.id), own_cases.label(case)) for case in free_cases]
    rows = cases.list_by_ids(ctx.session, ctx.actor.practice_id, [case.id for case in free_cases])
    can_name_another = any(reason_question.has_supervisor(ctx, case) for case in rows)
    return screens.reasons(None, options, {}, another=can_name_another) if options else None


def _reasons_form(ctx: Context, startable: StartableCase) -> Form:
    """Return the reasons for a consult about this case, ticked as before."""
    case, part = startable.case, get_part(startable.case, ctx.actor.member_id)
    names = build_screen_names(case, get_colleague(ctx.session, case, part), part, ctx.dates, about=str(case.id))
    values: dict[str, Value] = {"reasons": startable.reasons}
    another = reason_question.has_supervisor(ctx, case)
    return screens.reasons(names, (), values, another=another, decided=past_no.describe(ctx, case))


def _form_to_check(ctx: Context, startable: StartableCase, given: Mapping[str, object]) -> Form:
    """Return the same fields, without the colleague's name and without asking for supervisors whom no reason needs."""
    case, part = startable.case, get_part(startable.case, ctx.actor.member_id)
    ticked = (*startable.reasons, *_as_ids(given.get("reasons", ())))
    another = asking_screens.needs_supervisor(ticked) and reason_question.has_supervisor(ctx, case)
    names = ScreenNames(about=str(case.id), code=case.code, colleague="", part=part, dates=ctx.dates)
    return screens.reasons(names, (), {"reasons": startable.reasons}, another=another)


def _as_ids(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
