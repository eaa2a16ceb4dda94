"""The releases of a case as one of its therapists may see them, and those that end soon."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from flows.actions import Reply, Show
from flows.consult.consent import effects
from flows.consult.parts import Part
from flows.consult.record import build_screen_names, get_colleague, get_part, is_under_way, load_case
from flows.consult.screen_names import ScreenNames
from flows.content import WORDS
from flows.context import Context
from flows.forms import Form, Row
from flows.permissions import Permission, require
from flows.releases import rule_facts, screens
from flows.releases.forms_status import Status, in_force, status
from flows.releases.rules import Cell, Standing, standings
from flows.releases.screens import Listed
from storage.cases import cases
from storage.cases import releases as cases_releases
from storage.consults import consults, preparations
from storage.models import Case

MOST_ROWS = 5  # on a screen, before "more"
MOST_CASES = 40


def cases_of(visit: Context) -> Reply:
    """Return this therapist's cases, to look at the releases of one; the only one is shown at once."""
    require(visit.actor, Permission.FIND_HELP)
    own = cases.of_member(visit.session, visit.actor.member_id)
    if len(own) == 1:
        return Show(of_case(visit, own[0]))
    return Show(screens.my_releases([(_named(visit, case), str(case.id)) for case in own[:MOST_CASES]]))


def show(visit: Context, case_id: str, first: str = "") -> Reply:
    """Return how the releases of this case stand; `first`: the person with whom the page begins."""
    return Show(of_case(visit, load_case(visit.session, visit.actor, case_id, Permission.ENTER_PAPER), first))


def of_consult(visit: Context, consult_id: str) -> Reply:
    """Return how the releases stand of the case that a consult is about, to somebody who has heard of it."""
    _, case = effects.load_known_consult(visit, consult_id)
    return Show(of_case(visit, case))


def of_case(visit: Context, case: Case, first: str = "") -> Form:
    """Return the list: details of people whom this therapist sees, five at a time; of others only that it is shut."""
    here, every = setting_of(visit, case), _standings(visit, case)
    own = [one for one in every if here.part in one.cell.participant.seen_by]
    listed = list(_listed(visit, case, own))
    start = next((place for place, one in enumerate(listed) if _person(one) == first), 0)
    page, rest = listed[start : start + MOST_ROWS], listed[start + MOST_ROWS :]
    return screens.releases(
        here,
        page,
        elsewhere=any(one not in own and not _holds(one) for one in every),
        further=_person(rest[0]) if rest else "",
        consult=_open_consult(visit, case, here.part),
    )


def one_of(visit: Context, case: Case, paper_id: UUID) -> Listed:
    """Return one paper as a line says it, with how it stands now by its own dates and elements."""
    known = rule_facts.facts(visit.session, case, cases.participants(visit.session, case.id))
    own = [one for one in known if one.id == str(paper_id)]
    first, disclosers = own[0], [one.discloser for one in own if one.discloser]
    today = effects.practice_day(visit.session, case, visit.desk.clock())
    standing = Standing(Cell(first.participant, disclosers[0]), first, status(first, today))
    lapses = first.id in _lapsing(visit, case)
    return Listed(first.participant.label, frozenset(disclosers), standing, let_lapse=lapses)


def setting_of(visit: Context, case: Case, about: str = "") -> ScreenNames:
    """Return what the screens about a case's papers may name; their day is the practice's."""
    part = get_part(case, visit.actor.member_id)
    today = effects.practice_day(visit.session, case, visit.desk.clock())
    return build_screen_names(case, get_colleague(visit.session, case, part), part, today, about=about or str(case.id))


def ending(visit: Context) -> Sequence[Row]:
    """Return this therapist's own releases that end within 30 days, the first to end first.

    One that another follows, or that may lapse, is left out.
    """
    found = [one for case in cases.of_member(visit.session, visit.actor.member_id) for one in _ending(visit, case)]
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _ending(visit: Context, case: Case) -> Iterator[tuple[date, Row]]:
    part = get_part(case, visit.actor.member_id)
    soon = [one for one in _standings(visit, case) if one.cell.discloser is part and one.status is Status.EXPIRING]
    lapsing = _lapsing(visit, case) if soon else frozenset()
    for one in soon:
        paper = one.paper
        if paper and paper.ends_on and paper.id not in lapsing:
            yield paper.ends_on, screens.ending(case.code, one.cell.participant.label, paper.ends_on, paper.id)


def _standings(visit: Context, case: Case) -> list[Standing]:
    participants = cases.participants(visit.session, case.id)
    known = rule_facts.facts(visit.session, case, participants)
    today = effects.practice_day(visit.session, case, visit.desk.clock())
    return standings(rule_facts.people(participants), known, today)


def _listed(visit: Context, case: Case, own: Sequence[Standing]) -> Iterator[Listed]:
    """Yield one line for each paper of each person, or for each direction that has none."""
    by_paper: dict[tuple[str, str], list[Standing]] = {}
    lapsing = _lapsing(visit, case)
    for one in own:
        key = one.paper.id if one.paper else f"none_{one.status}"
        by_paper.setdefault((one.cell.participant.id, key), []).append(one)
    for those in by_paper.values():
        first = those[0]
        lapses = first.paper is not None and first.paper.id in lapsing
        disclosers = frozenset(one.cell.discloser for one in those)
        yield Listed(first.cell.participant.label, disclosers, first, let_lapse=lapses)


def _named(visit: Context, case: Case) -> str:
    here = setting_of(visit, case)
    return WORDS.phrases["with_colleague"].format(code=here.code, colleague=here.colleague)


def _lapsing(visit: Context, case: Case) -> frozenset[str]:
    """Return the ids of the case's papers that may lapse without a reminder."""
    return frozenset(str(one.id) for one in cases_releases.of_case(visit.session, case.id) if one.let_lapse)


def _holds(one: Standing) -> bool:
    return one.status is not None and in_force(one.status)


def _person(one: Listed) -> str:
    return one.standing.cell.participant.id


def _open_consult(visit: Context, case: Case, part: Part) -> str:
    """Return the id of this therapist's own open consult on the case, or nothing."""
    mine = (
        str(one.id)
        for one in consults.of_case(visit.session, case.id)
        if is_under_way(one) and preparations.get(visit.session, one.id, part)
    )
    return next(mine, "")
