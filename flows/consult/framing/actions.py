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


def show_menu(visit: Context, *, whole: bool = False) -> Reply:
    """Return what waits for me and my cases; `whole`: not only the first of them."""
    require(visit.actor, Permission.FIND_HELP)
    outbox.send_greeting(visit, members.get(visit.session, visit.actor.member_id))
    known, own = _load_open_consults(visit), cases.list_for_member(visit.session, visit.actor.member_id)
    waiting = [
        *_invitation_lines(visit, known, own),
        *(_waiting_line(visit, consult) for consult in known.prepared_consults),
    ]
    free = [
        ListLine(_case_and_colleague(visit, case), "confer", str(case.id))
        for case in own
        if _has_no_open_consult(known, case)
    ]
    return Show(screens.menu(waiting, free, whole=whole, therapist=is_allowed(visit.actor, Permission.OPEN_CASE)))


def prepared_consults(visit: Context) -> list[Consult]:
    """Return the consults under way in which this member's own preparation has begun."""
    return _load_open_consults(visit).prepared_consults


def show_start(visit: Context) -> Reply:
    """Return the way into a new consult: choose a case, or make the first one."""
    require(visit.actor, Permission.FIND_HELP)
    every = cases.list_for_member(visit.session, visit.actor.member_id)
    known = _load_open_consults(visit)
    own = [case for case in every if _has_no_open_consult(known, case)]
    if not own:
        return cases_actions.show_new_case(visit)
    names = [Option(str(case.id), _case_and_colleague(visit, case)) for case in own[:100]]
    another = any(ask.has_supervisor(visit, case) for case in own)
    return Show(screens.reasons(None, names, {}, another=another))


def show_reasons(visit: Context, case_id: str) -> Reply:
    """Return the reasons for conferring about this case, or the consult that is open already."""
    case, consult = _load_startable_case(visit, case_id)
    return continue_consult(visit, str(consult.id)) if consult else Show(_reasons_form(visit, case, None))


def continue_consult(visit: Context, consult_id: str) -> Reply:
    """Return where this therapist is in a consult: its reasons, while it is only being framed."""
    try:
        scene = load(visit.session, visit.services, visit.actor, consult_id)
    except NotYoursError:
        return Show(signing_status.load_summary_form(visit, consult_id))  # signed, and the case has changed hands since
    if scene.consult.configuration != "framing":
        return step_screens.show(visit, scene)
    asked = ask.find_open_question(visit.session, scene.consult, visit.actor.member_id)
    return Show(ask.waiting_form(visit, scene, asked) if asked else _reasons_form(visit, scene.case, scene.consult))


def choose_reasons_again(visit: Context, consult_id: str) -> Reply:
    """Take back the question to the supervisors, and return the reasons."""
    ask.withdraw_question(visit, consult_id)
    return continue_consult(visit, consult_id)


def save_reasons(visit: Context, case_id: str, given: Mapping[str, object]) -> Reply:
    """Keep the reasons ticked so far, in a consult that is only being framed."""
    if not case_id:
        return Stay()  # which case is still to be chosen on the same screen
    case, consult = _load_startable_case(visit, case_id)
    checked = check(_reasons_form(visit, case, consult), given)
    if consult is None or _can_change_reasons(visit, consult):
        (consult or _create_consult(visit, case)).reasons = _as_ids(checked.values.get("reasons", ()))
    return Stay()


def submit_reasons(visit: Context, case_id: str, given: Mapping[str, object]) -> Reply:
    """Take the reasons (S0-26 … S0-29; none blocks) and go on to the six moments when not to confer.

    With another reason than those on the list, a supervisor decides first.
    """
    require(visit.actor, Permission.FIND_HELP)
    if not case_id:
        return _submit_reasons_and_case(visit, given)
    case, consult = _load_startable_case(visit, case_id)
    if consult and not _can_change_reasons(visit, consult):
        return continue_consult(visit, str(consult.id))
    form = _reasons_form(visit, case, consult)
    checked = check(form, given)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    consult = consult or _create_consult(visit, case)
    consult.reasons = _as_ids(checked.values["reasons"])
    if supervision_screens.needs_supervisor(consult.reasons):
        return ask.ask_about_reason(visit, str(consult.id))
    chart.send_event(consult, "frame")
    return step_screens.show(visit, load(visit.session, visit.services, visit.actor, str(consult.id)))


def _submit_reasons_and_case(visit: Context, given: Mapping[str, object]) -> Reply:
    shown = show_start(visit)
    assert isinstance(shown, Show)  # noqa: S101 -- start() shows a screen or raises
    if shown.form.step != "frame":
        return shown
    checked = check(shown.form, given)
    if checked.errors:
        return Show(step_screens.with_errors(shown.form, checked.errors, checked.values))
    return submit_reasons(visit, str(checked.values["case"]), given)


def _load_startable_case(visit: Context, case_id: str) -> tuple[Case, Consult | None]:
    """Return the case and this member's own open consult on it; raise AlreadyAskedError if the colleague has asked."""
    case = load_case(visit.session, visit.actor, case_id, Permission.START_CONSULT)
    known = _load_open_consults(visit)
    consult = known.own_consult(case)
    if consult is None and known.invited_consult(case):
        raise AlreadyInvitedError
    return case, consult


def _create_consult(visit: Context, case: Case) -> Consult:
    part = get_part(case, visit.actor.member_id)
    consult = consults.add(
        visit.session,
        practice_id=case.practice_id,
        case_id=case.id,
        starter_part=part,
        now=visit.services.clock(),
    )
    chart.start(consult)
    preparations.add(visit.session, consult_id=consult.id, part=part, member_id=visit.actor.member_id)
    lapse.schedule_lapse(visit, consult)
    return consult


def _can_change_reasons(visit: Context, consult: Consult) -> bool:
    """Tell whether the reasons can still be chosen: nothing but that has happened, and no supervisor was asked."""
    asked = ask.find_open_question(visit.session, consult, visit.actor.member_id)
    return consult.configuration == "framing" and asked is None


def _load_open_consults(visit: Context) -> _OpenConsults:
    found = consults.list_open_for_member(visit.session, visit.actor.member_id)
    return _OpenConsults([(one, is_own) for one, is_own in found if is_under_way(one)])


def _has_no_open_consult(known: _OpenConsults, case: Case) -> bool:
    """Tell whether nobody has begun to confer about the case, as far as this member has heard."""
    return not known.own_consult(case) and not known.invited_consult(case)


def _waiting_line(visit: Context, consult: Consult) -> ListLine:
    if consult.configuration == "framing":
        case = cases.get(visit.session, consult.case_id)
        return ListLine(
            f"{_case_and_colleague(visit, case)}: {ask.waiting_line(visit, consult, case)}", "go_on", str(consult.id)
        )
    return ListLine(
        step_screens.consult_line(load(visit.session, visit.services, visit.actor, str(consult.id))),
        "go_on",
        str(consult.id),
    )


def invitation_lines(visit: Context) -> list[ListLine]:
    """Return the consults to which colleagues have invited this member, and that they have not begun to prepare."""
    return _invitation_lines(
        visit, _load_open_consults(visit), cases.list_for_member(visit.session, visit.actor.member_id)
    )


def _invitation_lines(visit: Context, known: _OpenConsults, own: Sequence[Case]) -> list[ListLine]:
    found = []
    for case in own:
        consult = known.invited_consult(case)
        if consult is not None and consult is not known.own_consult(case):
            colleague = get_colleague(visit.session, case, get_part(case, visit.actor.member_id)).first_name
            asked = WORDS.phrases["at_asked"].format(colleague=colleague)
            found.append(ListLine(f"{_case_and_colleague(visit, case)}: {asked}", "prepare", str(consult.id)))
    return found


def _case_and_colleague(visit: Context, case: Case) -> str:
    colleague = get_colleague(visit.session, case, get_part(case, visit.actor.member_id))
    return WORDS.phrases["with_colleague"].format(code=case.code, colleague=colleague.first_name)


def _reasons_form(visit: Context, case: Case, consult: Consult | None) -> Form:
    part = get_part(case, visit.actor.member_id)
    today = visit.services.clock().astimezone(visit.actor.zone).date()
    about = build_screen_names(case, get_colleague(visit.session, case, part), part, today, about=str(case.id))
    kept: dict[str, Value] = {"reasons": consult.reasons if consult else ()}
    return screens.reasons(about, (), kept, another=ask.has_supervisor(visit, case))


def _as_ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
