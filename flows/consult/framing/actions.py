"""The menu, and why to confer about a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows import outbox
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
from flows.permissions import NotYoursError, Permission, is_allowed, require
from flows.supervision import ask
from flows.supervision import screens as supervision_screens
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult
from storage.people import members


class AlreadyInvitedError(FlowError):
    """The colleague has asked to confer on this case already."""

    refusal = "already_asked"


@dataclass(frozen=True)
class _OpenConsults:
    """The consults under way in this member's cases, the newest first, each with whether they prepare it."""

    consults: Sequence[tuple[Consult, bool]]

    def own_consult(self, case: Case) -> Consult | None:
        """Return the consult about this case that they prepare."""
        return next((one for one, is_own in self.consults if is_own and one.case_id == case.id), None)

    @property
    def prepared_consults(self) -> list[Consult]:
        """Return the consults in which their own preparation has begun, the oldest first."""
        return [one for one, is_own in reversed(self.consults) if is_own]

    def invited_consult(self, case: Case) -> Consult | None:
        """Return the consult about this case in which one of the two has asked the other to confer."""
        return next((one for one, _ in self.consults if one.invited_at and one.case_id == case.id), None)


def show_menu(ctx: Context, *, whole: bool = False) -> Reply:
    """Return what waits for me and my cases; `whole`: not only the first of them."""
    require(ctx.actor, Permission.FIND_HELP)
    outbox.send_greeting(ctx, members.get(ctx.session, ctx.actor.member_id))
    known, own = _load_open_consults(ctx), cases.list_for_member(ctx.session, ctx.actor.member_id)
    waiting = [
        *_invitation_lines(ctx, known, own),
        *(_waiting_line(ctx, consult) for consult in known.prepared_consults),
    ]
    free = [
        ListLine(_case_and_colleague(ctx, case), "confer", str(case.id))
        for case in own
        if _has_no_open_consult(known, case)
    ]
    return Show(screens.menu(waiting, free, whole=whole, therapist=is_allowed(ctx.actor, Permission.OPEN_CASE)))


def prepared_consults(ctx: Context) -> list[Consult]:
    """Return the consults under way in which this member's own preparation has begun."""
    return _load_open_consults(ctx).prepared_consults


def show_start(ctx: Context) -> Reply:
    """Return the way into a new consult: choose a case, or make the first one."""
    require(ctx.actor, Permission.FIND_HELP)
    every = cases.list_for_member(ctx.session, ctx.actor.member_id)
    known = _load_open_consults(ctx)
    own = [case for case in every if _has_no_open_consult(known, case)]
    if not own:
        return cases_actions.show_new_case(ctx)
    names = [Option(str(case.id), _case_and_colleague(ctx, case)) for case in own[:100]]
    another = any(ask.has_supervisor(ctx, case) for case in own)
    return Show(screens.reasons(None, names, {}, another=another))


def show_reasons(ctx: Context, case_id: str) -> Reply:
    """Return the reasons for conferring about this case, or the consult that is open already."""
    case, consult = _load_startable_case(ctx, case_id)
    return continue_consult(ctx, str(consult.id)) if consult else Show(_reasons_form(ctx, case, None))


def continue_consult(ctx: Context, consult_id: str) -> Reply:
    """Return where this therapist is in a consult: its reasons, while it is only being framed."""
    try:
        record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    except NotYoursError:
        return Show(signing_status.load_summary_form(ctx, consult_id))  # signed, and the case has changed hands since
    if record.consult.configuration != "framing":
        return step_screens.show(ctx, record)
    asked = ask.find_open_question(ctx.session, record.consult, ctx.actor.member_id)
    return Show(ask.waiting_form(ctx, record, asked) if asked else _reasons_form(ctx, record.case, record.consult))


def choose_reasons_again(ctx: Context, consult_id: str) -> Reply:
    """Take back the question to the supervisors, and return the reasons."""
    ask.withdraw_question(ctx, consult_id)
    return continue_consult(ctx, consult_id)


def save_reasons(ctx: Context, case_id: str, given: Mapping[str, object]) -> Reply:
    """Keep the reasons ticked so far, in a consult that is only being framed."""
    if not case_id:
        return Stay()  # which case is still to be chosen on the same screen
    case, consult = _load_startable_case(ctx, case_id)
    checked = check(_reasons_form(ctx, case, consult), given)
    if consult is None or _can_change_reasons(ctx, consult):
        (consult or _create_consult(ctx, case)).reasons = _as_ids(checked.values.get("reasons", ()))
    return Stay()


def submit_reasons(ctx: Context, case_id: str, given: Mapping[str, object]) -> Reply:
    """Take the reasons (S0-26 … S0-29; none blocks) and go on to the six moments when not to confer.

    With another reason than those on the list, a supervisor decides first.
    """
    require(ctx.actor, Permission.FIND_HELP)
    if not case_id:
        return _submit_reasons_and_case(ctx, given)
    case, consult = _load_startable_case(ctx, case_id)
    if consult and not _can_change_reasons(ctx, consult):
        return continue_consult(ctx, str(consult.id))
    form = _reasons_form(ctx, case, consult)
    checked = check(form, given)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    consult = consult or _create_consult(ctx, case)
    consult.reasons = _as_ids(checked.values["reasons"])
    if supervision_screens.needs_supervisor(consult.reasons):
        return ask.ask_about_reason(ctx, str(consult.id))
    chart.send_event(consult, "frame")
    return step_screens.show(ctx, load(ctx.session, ctx.services, ctx.actor, str(consult.id)))


def _submit_reasons_and_case(ctx: Context, given: Mapping[str, object]) -> Reply:
    shown = show_start(ctx)
    assert isinstance(shown, Show)  # noqa: S101 -- start() shows a screen or raises
    if shown.form.step != "frame":
        return shown
    checked = check(shown.form, given)
    if checked.errors:
        return Show(step_screens.with_errors(shown.form, checked.errors, checked.values))
    return submit_reasons(ctx, str(checked.values["case"]), given)


def _load_startable_case(ctx: Context, case_id: str) -> tuple[Case, Consult | None]:
    """Return the case and this member's own open consult on it; raise AlreadyAskedError if the colleague has asked."""
    case = load_case(ctx.session, ctx.actor, case_id, Permission.START_CONSULT)
    known = _load_open_consults(ctx)
    consult = known.own_consult(case)
    if consult is None and known.invited_consult(case):
        raise AlreadyInvitedError
    return case, consult


def _create_consult(ctx: Context, case: Case) -> Consult:
    part = get_part(case, ctx.actor.member_id)
    consult = consults.add(
        ctx.session,
        practice_id=case.practice_id,
        case_id=case.id,
        starter_part=part,
        now=ctx.services.clock(),
    )
    chart.start(consult)
    preparations.add(ctx.session, consult_id=consult.id, part=part, member_id=ctx.actor.member_id)
    lapse.schedule_lapse(ctx, consult)
    return consult


def _can_change_reasons(ctx: Context, consult: Consult) -> bool:
    """Tell whether the reasons can still be chosen: nothing but that has happened, and no supervisor was asked."""
    asked = ask.find_open_question(ctx.session, consult, ctx.actor.member_id)
    return consult.configuration == "framing" and asked is None


def _load_open_consults(ctx: Context) -> _OpenConsults:
    found = consults.list_open_for_member(ctx.session, ctx.actor.member_id)
    return _OpenConsults([(one, is_own) for one, is_own in found if is_under_way(one)])


def _has_no_open_consult(known: _OpenConsults, case: Case) -> bool:
    """Tell whether nobody has begun to confer about the case, as far as this member has heard."""
    return not known.own_consult(case) and not known.invited_consult(case)


def _waiting_line(ctx: Context, consult: Consult) -> ListLine:
    if consult.configuration == "framing":
        case = cases.get(ctx.session, consult.case_id)
        return ListLine(
            f"{_case_and_colleague(ctx, case)}: {ask.waiting_line(ctx, consult, case)}", "go_on", str(consult.id)
        )
    return ListLine(
        step_screens.consult_line(load(ctx.session, ctx.services, ctx.actor, str(consult.id))),
        "go_on",
        str(consult.id),
    )


def invitation_lines(ctx: Context) -> list[ListLine]:
    """Return the consults to which colleagues have invited this member, and that they have not begun to prepare."""
    return _invitation_lines(ctx, _load_open_consults(ctx), cases.list_for_member(ctx.session, ctx.actor.member_id))


def _invitation_lines(ctx: Context, known: _OpenConsults, own: Sequence[Case]) -> list[ListLine]:
    found = []
    for case in own:
        consult = known.invited_consult(case)
        if consult is not None and consult is not known.own_consult(case):
            colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id)).first_name
            asked = WORDS.phrases["at_asked"].format(colleague=colleague)
            found.append(ListLine(f"{_case_and_colleague(ctx, case)}: {asked}", "prepare", str(consult.id)))
    return found


def _case_and_colleague(ctx: Context, case: Case) -> str:
    colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id))
    return WORDS.phrases["with_colleague"].format(code=case.code, colleague=colleague.first_name)


def _reasons_form(ctx: Context, case: Case, consult: Consult | None) -> Form:
    part = get_part(case, ctx.actor.member_id)
    today = ctx.services.clock().astimezone(ctx.actor.zone).date()
    about = build_screen_names(case, get_colleague(ctx.session, case, part), part, today, about=str(case.id))
    kept: dict[str, Value] = {"reasons": consult.reasons if consult else ()}
    return screens.reasons(about, (), kept, another=ask.has_supervisor(ctx, case))


def _as_ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
