"""The menu, and why to confer about a case."""

from collections.abc import Mapping

from bot.coach import casework, lapsing, notes, screens, signing, supervising
from bot.coach.access import Action, NotYoursError, require
from bot.coach.entry import Visit
from bot.coach.replies import Reply, Show, Stay
from bot.coach.scene import colleague_of, is_under_way, load, load_case, part_of, setting
from flows.consult import chart, opening, supervision
from flows.consult.opening import Line
from flows.consult.steps import WORDS
from flows.errors import FlowError
from flows.forms import Form, Option, Value, check
from storage import cases, consults, members, preparations
from storage.models import Case, Consult


class AlreadyAskedError(FlowError):
    """The colleague has asked to confer on this case already."""

    refusal = "already_asked"


def menu(visit: Visit, *, whole: bool = False) -> Reply:
    """Return what waits for me and my cases; `whole`: not only the first of them."""
    require(visit.actor, Action.FIND_HELP)
    notes.greet(visit, members.get(visit.session, visit.actor.member_id))
    waiting = [*invitations(visit), *(_waiting(visit, consult) for consult in own_consults(visit))]
    free = [_line(visit, case) for case in cases.of_member(visit.session, visit.actor.member_id)]
    return Show(opening.menu(waiting, [line for line in free if line], whole=whole))


def own_consults(visit: Visit) -> list[Consult]:
    """Return the consults under way in which this member's own preparation has begun."""
    consult_list = consults.open_of_member(visit.session, visit.actor.member_id)
    return [one for one in consult_list if is_under_way(one) and _is_mine(visit, one)]


def start(visit: Visit) -> Reply:
    """Return the way into a new consult: choose a case, or make the first one."""
    require(visit.actor, Action.FIND_HELP)
    every = cases.of_member(visit.session, visit.actor.member_id)
    own = [case for case in every if not _open_one(visit, case) and not _asking(visit, case)]
    if not own:
        return casework.new_case(visit)
    names = [Option(str(case.id), _with(visit, case)) for case in own[:100]]
    another = any(supervising.has_supervisor(visit, case) for case in own)
    return Show(opening.frame(None, names, {}, another=another))


def frame(visit: Visit, case_id: str) -> Reply:
    """Return the reasons for conferring about this case, or the consult that is open already."""
    case, consult = _startable(visit, case_id)
    return go_on(visit, str(consult.id)) if consult else Show(_frame_form(visit, case, None))


def go_on(visit: Visit, consult_id: str) -> Reply:
    """Return where this therapist is in a consult: its reasons, while it is only being framed."""
    try:
        scene = load(visit.session, visit.desk, visit.actor, consult_id)
    except NotYoursError:
        return Show(signing.reread(visit, consult_id))  # signed, and the case has changed hands since
    if scene.consult.configuration != "framing":
        return screens.show(visit, scene)
    asked = supervising.waits(visit.session, scene.consult, visit.actor.member_id)
    return Show(supervising.form(visit, scene, asked) if asked else _frame_form(visit, scene.case, scene.consult))


def choose_again(visit: Visit, consult_id: str) -> Reply:
    """Take back the question to the supervisors, and return the reasons."""
    supervising.take_back(visit, consult_id)
    return go_on(visit, consult_id)


def keep_reasons(visit: Visit, case_id: str, given: Mapping[str, object]) -> Reply:
    """Keep the reasons ticked so far, in a consult that is only being framed."""
    if not case_id:
        return Stay()  # which case is still to be chosen on the same screen
    case, consult = _startable(visit, case_id)
    checked = check(_frame_form(visit, case, consult), given)
    if consult is None or _is_open(visit, consult):
        (consult or _begin(visit, case)).reasons = _ids(checked.values.get("reasons", ()))
    return Stay()


def framed(visit: Visit, case_id: str, given: Mapping[str, object]) -> Reply:
    """Take the reasons (S0-26 … S0-29; none blocks) and go on to the six moments when not to confer.

    With another reason than those on the list, a supervisor decides first.
    """
    require(visit.actor, Action.FIND_HELP)
    if not case_id:
        return _framed_with_choice(visit, given)
    case, consult = _startable(visit, case_id)
    if consult and not _is_open(visit, consult):
        return go_on(visit, str(consult.id))
    form = _frame_form(visit, case, consult)
    checked = check(form, given)
    if checked.errors:
        return Show(screens.refused(form, checked.errors, checked.values))
    consult = consult or _begin(visit, case)
    consult.reasons = _ids(checked.values["reasons"])
    if supervision.needs_a_word(consult.reasons):
        return supervising.ask(visit, str(consult.id))
    chart.move(consult, "frame")
    return screens.show(visit, load(visit.session, visit.desk, visit.actor, str(consult.id)))


def _framed_with_choice(visit: Visit, given: Mapping[str, object]) -> Reply:
    shown = start(visit)
    assert isinstance(shown, Show)  # noqa: S101 -- start() shows a screen or raises
    if shown.form.step != "frame":
        return shown
    checked = check(shown.form, given)
    if checked.errors:
        return Show(screens.refused(shown.form, checked.errors, checked.values))
    return framed(visit, str(checked.values["case"]), given)


def _startable(visit: Visit, case_id: str) -> tuple[Case, Consult | None]:
    """Return the case and this member's own open consult on it; raise AlreadyAskedError if the colleague has asked."""
    case = load_case(visit.session, visit.actor, case_id, Action.START)
    consult = _open_one(visit, case)
    if consult is None and _asking(visit, case):
        raise AlreadyAskedError
    return case, consult


def _begin(visit: Visit, case: Case) -> Consult:
    part = part_of(case, visit.actor.member_id)
    consult = consults.add(
        visit.session,
        practice_id=case.practice_id,
        case_id=case.id,
        starter_part=part,
        now=visit.desk.clock(),
    )
    chart.begin(consult)
    preparations.add(visit.session, consult_id=consult.id, part=part, member_id=visit.actor.member_id)
    lapsing.watch(visit, consult)
    return consult


def _is_open(visit: Visit, consult: Consult) -> bool:
    """Tell whether the reasons can still be chosen: nothing but that has happened, and no supervisor was asked."""
    asked = supervising.waits(visit.session, consult, visit.actor.member_id)
    return consult.configuration == "framing" and asked is None


def _open_one(visit: Visit, case: Case) -> Consult | None:
    mine = (one for one in consults.of_case(visit.session, case.id) if is_under_way(one) and _is_mine(visit, one))
    return next(mine, None)


def _is_mine(visit: Visit, consult: Consult) -> bool:
    part = part_of(cases.get(visit.session, consult.case_id), visit.actor.member_id)
    return preparations.get(visit.session, consult.id, part) is not None


def _waiting(visit: Visit, consult: Consult) -> Line:
    if consult.configuration == "framing":
        case = cases.get(visit.session, consult.case_id)
        return Line(f"{_with(visit, case)}: {supervising.line(visit, consult, case)}", "go_on", str(consult.id))
    return Line(screens.line(load(visit.session, visit.desk, visit.actor, str(consult.id))), "go_on", str(consult.id))


def _line(visit: Visit, case: Case) -> Line | None:
    if _open_one(visit, case) or _asking(visit, case):
        return None
    return Line(_with(visit, case), "confer", str(case.id))


def invitations(visit: Visit) -> list[Line]:
    """Return the consults to which colleagues have invited this member, and that they have not begun to prepare."""
    found = []
    for case in cases.of_member(visit.session, visit.actor.member_id):
        consult = _asking(visit, case)
        if consult is not None and not _is_mine(visit, consult):
            colleague = colleague_of(visit.session, case, part_of(case, visit.actor.member_id)).first_name
            asked = WORDS.phrases["at_asked"].format(colleague=colleague)
            found.append(Line(f"{_with(visit, case)}: {asked}", "prepare", str(consult.id)))
    return found


def _asking(visit: Visit, case: Case) -> Consult | None:
    """Return the consult in which the colleague has asked this member to confer about the case."""
    asked = (one for one in consults.of_case(visit.session, case.id) if one.invited_at and is_under_way(one))
    return next(asked, None)


def _with(visit: Visit, case: Case) -> str:
    colleague = colleague_of(visit.session, case, part_of(case, visit.actor.member_id))
    return WORDS.phrases["with_colleague"].format(code=case.code, colleague=colleague.first_name)


def _frame_form(visit: Visit, case: Case, consult: Consult | None) -> Form:
    part = part_of(case, visit.actor.member_id)
    today = visit.desk.clock().astimezone(visit.actor.zone).date()
    about = setting(case, colleague_of(visit.session, case, part), part, today, about=str(case.id))
    kept: dict[str, Value] = {"reasons": consult.reasons if consult else ()}
    return opening.frame(about, (), kept, another=supervising.has_supervisor(visit, case))


def _ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
