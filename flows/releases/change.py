"""What is done with a paper after it was entered: signed, countersigned, declined, revoked, ended, let lapse (S0-3).

Each acts in the same transaction. One that does not fit any more changes nothing, and the list of releases says why.
"""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from flows.actions import Reply, Show
from flows.consult import chart, gate_check, step_screens
from flows.consult.consent import effects
from flows.consult.record import get_part, is_under_way, load, load_case
from flows.context import Context
from flows.forms import Form, Value, check
from flows.permissions import NotYoursError, Permission
from flows.releases import overview
from flows.releases import screens as releases_screens
from flows.releases.screens import Listed
from storage.cases import releases as cases_releases
from storage.consults import consults, preparations
from storage.models import Case, Paper
from storage.row_errors import UnknownRowError

_RECORD: Mapping[str, Callable[[Session, UUID, date], Paper]] = {
    "now_signed": lambda session, paper_id, day: cases_releases.sign(session, paper_id, signed_on=day),
    "declined": lambda session, paper_id, day: cases_releases.decline(session, paper_id, declined_on=day),
    "revoked": lambda session, paper_id, day: cases_releases.revoke(session, paper_id, revoked_on=day),
    "has_ended": lambda session, paper_id, day: cases_releases.end(session, paper_id, event_on=day),
}


def ask(visit: Context, paper_id: str, deed: str) -> Reply:
    """Return the question that this deed needs: on which day, or where it is kept; the list if it does not fit."""
    case, paper = held(visit, paper_id)
    listed = overview.one_of(visit, case, paper.id)
    if deed not in _fitting(listed):
        return Show(overview.of_case(visit, case))
    return Show(question(visit, case, listed, deed))


def take(visit: Context, paper_id: str, deed: str, given: Mapping[str, object]) -> Reply:
    """Do this with a paper and let it act at once; then go on with what waited for it."""
    case, paper = held(visit, paper_id)
    listed = overview.one_of(visit, case, paper.id)
    if deed not in _fitting(listed):
        return after(visit, case)
    form = question(visit, case, listed, deed)
    checked = check(form, given)
    errors = {**_still_to_come(checked.values, overview.setting_of(visit, case).today), **checked.errors}
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    before = effects.missing_releases(visit.session, case, visit.desk.clock())
    _do(visit, paper, deed, checked.values)
    effects.apply_changes(visit, case, before)
    if deed == "now_signed":
        return Show(question(visit, case, overview.one_of(visit, case, paper.id), "countersigned"))
    return after(visit, case)


def let_lapse(visit: Context, paper_id: str) -> Reply:
    """Say no more of a release that is about to end; it holds for as long as it holds."""
    case, paper = held(visit, paper_id)
    if "let_lapse" in _fitting(overview.one_of(visit, case, paper.id)):
        cases_releases.let_lapse(visit.session, paper.id)
    return Show(overview.of_case(visit, case))


def question(visit: Context, case: Case, listed: Listed, deed: str) -> Form:
    """Return what is asked about a paper for this deed."""
    paper_id = listed.standing.paper.id if listed.standing.paper else ""
    here = overview.setting_of(visit, case, about=paper_id)
    line = releases_screens.line(here, listed)
    return (
        releases_screens.countersigned(here, line)
        if deed == "countersigned"
        else releases_screens.on_day(here, deed, line)
    )


def after(visit: Context, case: Case) -> Reply:
    """Go on with the consult that waits for a paper, by itself if no paper holds it any more; else show the list."""
    part = get_part(case, visit.actor.member_id)
    for consult in consults.of_case(visit.session, case.id):
        if is_under_way(consult) and preparations.get(visit.session, consult.id, part):
            scene = load(visit.session, visit.desk, visit.actor, str(consult.id))
            if scene.step == "wait":
                if not gate_check.needs_signed_form(visit, scene):
                    scene.preparation.resting_until = None
                    chart.send_event(scene.consult, f"{scene.part}_waited")
                return step_screens.show(visit, scene)
    return Show(overview.of_case(visit, case))


def held(visit: Context, paper_id: str) -> tuple[Case, Paper]:
    """Return a paper and its case, locked; raise NotYoursError unless this therapist sees the person who signs it."""
    try:
        case_id = cases_releases.get(visit.session, UUID(paper_id)).case_id
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = load_case(visit.session, visit.actor, str(case_id), Permission.ENTER_PAPER)
    paper = cases_releases.get_for_update(
        visit.session, UUID(paper_id)
    )  # after its case: two orders hold each other up
    seen_by = overview.one_of(visit, case, paper.id).standing.cell.participant.seen_by
    if get_part(case, visit.actor.member_id) not in seen_by:
        raise NotYoursError
    return case, paper


def _fitting(listed: Listed) -> tuple[str, ...]:
    return releases_screens.deeds(listed.standing, let_lapse=listed.let_lapse)


def _do(visit: Context, paper: Paper, deed: str, values: Mapping[str, Value]) -> None:
    if deed == "countersigned":
        if values["kept_where"] != releases_screens.NOT_YET:
            cases_releases.countersign(visit.session, paper.id, kept_where=str(values["kept_where"]))
        return
    day = values[releases_screens.DAY_OF[deed]]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    _RECORD[deed](visit.session, paper.id, day)


def _still_to_come(values: Mapping[str, Value], today: date) -> dict[str, str]:
    signed = values.get("signed_on")
    return {"signed_on": "future_signature"} if isinstance(signed, date) and signed > today else {}
