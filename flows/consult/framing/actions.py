"""The menu, and the reasons for a consult about a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.actions import Reply, Show, Stay
from flows.cases import actions as cases_actions
from flows.consult import chart, step_screens
from flows.consult.framing import screens
from flows.consult.framing.screens import ListLine
from flows.consult.record import build_screen_names, get_colleague, get_part, is_under_way, load, load_case
from flows.consult.summary import signing_status
from flows.consult.waiting import lapse
from flows.content import WORDS
from flows.context import Context
from flows.errors import FlowError
from flows.forms import Form, Option, Value, check
from flows.messages import outbox
from flows.permissions import NotYoursError, Permission, is_allowed, require
from flows.supervision import ask
from flows.supervision import screens as supervision_screens
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult
from storage.people import members


class AlreadyInvitedError(FlowError):
    """The colleague has already invited this member to a consult on this case."""

    refusal = "already_asked"


@dataclass(frozen=True)
class _OpenConsults:
    """The consults under way in this member's cases, newest first, each with whether the member prepares it."""

    consults: Sequence[tuple[Consult, bool]]

    def own_consult(self, case: Case) -> Consult | None:
        """Return the consult about this case that the member prepares."""
        return next((consult for consult, is_own in self.consults if is_own and consult.case_id == case.id), None)

    @property
    def prepared_consults(self) -> list[Consult]:
        """Return the consults that the member has begun to prepare, oldest first."""
        return [consult for consult, is_own in reversed(self.consults) if is_own]

    def invited_consult(self, case: Case) -> Consult | None:
        """Return the consult about this case to which one of the two therapists has invited the other."""
        return next(
            (consult for consult, _ in self.consults if consult.invited_at and consult.case_id == case.id), None
        )


def show_menu(ctx: Context, *, show_all: bool = False) -> Reply:
    """Return the menu: what waits for the member, and the member's cases; `show_all`: all, not only the first."""
    require(ctx.actor, Permission.FIND_HELP)
    outbox.send_greeting(ctx, members.get(ctx.session, ctx.actor.member_id))
    open_consults, own_cases = _load_open_consults(ctx), cases.list_for_member(ctx.session, ctx.actor.member_id)
    waiting = [
        *_invitation_lines(ctx, open_consults, own_cases),
        *(_waiting_line(ctx, consult) for consult in open_consults.prepared_consults),
    ]
    startable = [
        ListLine(_case_and_colleague(ctx, case), "confer", str(case.id))
        for case in own_cases
        if _has_no_open_consult(open_consults, case)
    ]
    return Show(
        screens.menu(waiting, startable, show_all=show_all, therapist=is_allowed(ctx.actor, Permission.OPEN_CASE))
    )


def prepared_consults(ctx: Context) -> list[Consult]:
    """Return the consults under way that this member has begun to prepare."""
    return _load_open_consults(ctx).prepared_consults


def show_start(ctx: Context) -> Reply:
    """Return the screen that starts a consult: choose a case, or make the first one."""
    require(ctx.actor, Permission.FIND_HELP)
    all_cases = cases.list_for_member(ctx.session, ctx.actor.member_id)
    open_consults = _load_open_consults(ctx)
    free_cases = [case for case in all_cases if _has_no_open_consult(open_consults, case)]
    if not free_cases:
        return cases_actions.show_new_case(ctx)
    options = [Option(str(case.id), _case_and_colleague(ctx, case)) for case in free_cases[:100]]
    can_name_another = any(ask.has_supervisor(ctx, case) for case in free_cases)
    return Show(screens.reasons(None, options, {}, another=can_name_another))


def show_reasons(ctx: Context, case_id: str) -> Reply:
    """Return the reasons for a consult about this case, or the consult that is already open."""
    case, consult = _load_startable_case(ctx, case_id)
    return show_consult(ctx, str(consult.id)) if consult else Show(_reasons_form(ctx, case, None))


def show_consult(ctx: Context, consult_id: str) -> Reply:
    """Return this therapist's current screen of a consult; its reasons while it is only being framed."""
    try:
        record = load(ctx, consult_id)
    except NotYoursError:
        return Show(signing_status.load_summary_form(ctx, consult_id))  # signed, and handed over since
    if record.consult.configuration != "framing":
        return step_screens.show(ctx, record)
    question = ask.find_open_question(ctx.session, record.consult, ctx.actor.member_id)
    return Show(
        ask.waiting_form(ctx, record, question) if question else _reasons_form(ctx, record.case, record.consult)
    )


def choose_reasons_again(ctx: Context, consult_id: str) -> Reply:
    """Withdraw the question to the supervisors, and return the reasons."""
    ask.withdraw_question(ctx, consult_id)
    return show_consult(ctx, consult_id)


def save_reasons(ctx: Context, case_id: str, answers: Mapping[str, object]) -> Reply:
    """Save the reasons ticked so far, in a consult that is only being framed."""
    if not case_id:
        return Stay()  # the case has not been chosen on this screen yet
    case, consult = _load_startable_case(ctx, case_id)
    checked = check(_reasons_form(ctx, case, consult), answers)
    if consult is None or _can_change_reasons(ctx, consult):
        (consult or _create_consult(ctx, case)).reasons = _as_ids(checked.values.get("reasons", ()))
    return Stay()


def submit_reasons(ctx: Context, case_id: str, answers: Mapping[str, object]) -> Reply:
    """Save the reasons (S0-26 … S0-29; none blocks), and continue with the six reasons to wait.

    If a reason is not on the list, a supervisor decides first.
    """
    require(ctx.actor, Permission.FIND_HELP)
    if not case_id:
        return _submit_reasons_and_case(ctx, answers)
    case, consult = _load_startable_case(ctx, case_id)
    if consult and not _can_change_reasons(ctx, consult):
        return show_consult(ctx, str(consult.id))
    form = _reasons_form(ctx, case, consult)
    checked = check(form, answers)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    consult = consult or _create_consult(ctx, case)
    consult.reasons = _as_ids(checked.values["reasons"])
    if supervision_screens.needs_supervisor(consult.reasons):
        return ask.ask_about_reason(ctx, str(consult.id))
    chart.send_event(consult, "frame")
    return step_screens.show(ctx, load(ctx, str(consult.id)))


def _submit_reasons_and_case(ctx: Context, answers: Mapping[str, object]) -> Reply:
    reply = show_start(ctx)
    assert isinstance(reply, Show)  # noqa: S101 -- show_start() shows a screen or raises
    if reply.form.step != "frame":
        return reply
    checked = check(reply.form, answers)
    if checked.errors:
        return Show(step_screens.with_errors(reply.form, checked.errors, checked.values))
    return submit_reasons(ctx, str(checked.values["case"]), answers)


def _load_startable_case(ctx: Context, case_id: str) -> tuple[Case, Consult | None]:
    """Return the case and this member's open consult on it; raise AlreadyInvitedError if the colleague invited them."""
    case = load_case(ctx.session, ctx.actor, case_id, Permission.START_CONSULT)
    open_consults = _load_open_consults(ctx)
    consult = open_consults.own_consult(case)
    if consult is None and open_consults.invited_consult(case):
        raise AlreadyInvitedError
    return case, consult


def _create_consult(ctx: Context, case: Case) -> Consult:
    part = get_part(case, ctx.actor.member_id)
    consult = consults.add(
        ctx.session,
        practice_id=case.practice_id,
        case_id=case.id,
        starter_part=part,
        now=ctx.now,
    )
    chart.start(consult)
    preparations.add(ctx.session, consult_id=consult.id, part=part, member_id=ctx.actor.member_id)
    lapse.schedule_lapse(ctx, consult)
    return consult


def _can_change_reasons(ctx: Context, consult: Consult) -> bool:
    """Return whether the reasons can still change: the consult is only being framed, and no supervisor was asked."""
    question = ask.find_open_question(ctx.session, consult, ctx.actor.member_id)
    return consult.configuration == "framing" and question is None


def _load_open_consults(ctx: Context) -> _OpenConsults:
    rows = consults.list_open_for_member(ctx.session, ctx.actor.member_id)
    return _OpenConsults([(consult, is_own) for consult, is_own in rows if is_under_way(consult)])


def _has_no_open_consult(open_consults: _OpenConsults, case: Case) -> bool:
    """Return whether no consult about the case is open, as far as this member knows."""
    return not open_consults.own_consult(case) and not open_consults.invited_consult(case)


def _waiting_line(ctx: Context, consult: Consult) -> ListLine:
    if consult.configuration == "framing":
        case = cases.get(ctx.session, consult.case_id)
        return ListLine(
            f"{_case_and_colleague(ctx, case)}: {ask.waiting_line(ctx, consult, case)}", "go_on", str(consult.id)
        )
    return ListLine(
        step_screens.consult_line(load(ctx, str(consult.id))),
        "go_on",
        str(consult.id),
    )


def invitation_lines(ctx: Context) -> list[ListLine]:
    """Return the consults to which colleagues have invited this member, and which they have not begun to prepare."""
    return _invitation_lines(ctx, _load_open_consults(ctx), cases.list_for_member(ctx.session, ctx.actor.member_id))


def _invitation_lines(ctx: Context, open_consults: _OpenConsults, own_cases: Sequence[Case]) -> list[ListLine]:
    lines = []
    for case in own_cases:
        consult = open_consults.invited_consult(case)
        if consult is not None and consult is not open_consults.own_consult(case):
            colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id)).first_name
            progress = WORDS.phrases["at_asked"].format(colleague=colleague)
            lines.append(ListLine(f"{_case_and_colleague(ctx, case)}: {progress}", "prepare", str(consult.id)))
    return lines


def _case_and_colleague(ctx: Context, case: Case) -> str:
    colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id))
    return WORDS.phrases["with_colleague"].format(code=case.code, colleague=colleague.first_name)


def _reasons_form(ctx: Context, case: Case, consult: Consult | None) -> Form:
    part = get_part(case, ctx.actor.member_id)
    today = ctx.now.astimezone(ctx.actor.zone).date()
    screen_names = build_screen_names(case, get_colleague(ctx.session, case, part), part, today, about=str(case.id))
    values: dict[str, Value] = {"reasons": consult.reasons if consult else ()}
    return screens.reasons(screen_names, (), values, another=ask.has_supervisor(ctx, case))


def _as_ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
