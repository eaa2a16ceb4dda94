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
from flows.releases.forms_status import SignedFormStatus, form_status, is_in_force
from flows.releases.rules import NeededRelease, ReleaseState, release_states
from flows.releases.screens import ListedRelease
from storage.cases import cases
from storage.cases import releases as cases_releases
from storage.consults import consults, preparations
from storage.models import Case

MAX_ROWS = 5  # on a screen, before "more"
MAX_CASES = 40


def show_my_cases(ctx: Context) -> Reply:
    """Return this therapist's cases, to look at the releases of one; the only one is shown at once."""
    require(ctx.actor, Permission.FIND_HELP)
    own = cases.list_for_member(ctx.session, ctx.actor.member_id)
    if len(own) == 1:
        return Show(case_form(ctx, own[0]))
    return Show(screens.my_releases([(_case_and_colleague(ctx, case), str(case.id)) for case in own[:MAX_CASES]]))


def show_case(ctx: Context, case_id: str, first: str = "") -> Reply:
    """Return how the releases of this case stand; `first`: the person with whom the page begins."""
    return Show(case_form(ctx, load_case(ctx.session, ctx.actor, case_id, Permission.ENTER_SIGNED_FORM), first))


def show_for_consult(ctx: Context, consult_id: str) -> Reply:
    """Return how the releases stand of the case that a consult is about, to somebody who has heard of it."""
    _, case = effects.load_known_consult(ctx, consult_id)
    return Show(case_form(ctx, case))


def case_form(ctx: Context, case: Case, first: str = "") -> Form:
    """Return the list: details of people whom this therapist sees, five at a time; of others only that it is shut."""
    here, every = screen_names_for_case(ctx, case), _release_states(ctx, case)
    own = [one for one in every if here.part in one.needed_release.participant.seen_by]
    listed = list(_list_releases(ctx, case, own))
    start = next((place for place, one in enumerate(listed) if _participant_id(one) == first), 0)
    page, rest = listed[start : start + MAX_ROWS], listed[start + MAX_ROWS :]
    return screens.case_releases(
        here,
        page,
        elsewhere=any(one not in own and not _is_in_force(one) for one in every),
        further=_participant_id(rest[0]) if rest else "",
        consult=_open_consult_id(ctx, case, here.part),
    )


def load_listed_release(ctx: Context, case: Case, paper_id: UUID) -> ListedRelease:
    """Return one paper as a line says it, with how it stands now by its own dates and elements."""
    known = rule_facts.load_signed_form_facts(ctx.session, case, cases.list_participants(ctx.session, case.id))
    own = [one for one in known if one.id == str(paper_id)]
    first, disclosers = own[0], [one.discloser for one in own if one.discloser]
    today = effects.practice_day(ctx.session, case, ctx.services.clock())
    standing = ReleaseState(NeededRelease(first.participant, disclosers[0]), first, form_status(first, today))
    lapses = first.id in _lapsing_form_ids(ctx, case)
    return ListedRelease(first.participant.label, frozenset(disclosers), standing, may_lapse=lapses)


def screen_names_for_case(ctx: Context, case: Case, about: str = "") -> ScreenNames:
    """Return what the screens about a case's papers may name; their day is the practice's."""
    part = get_part(case, ctx.actor.member_id)
    today = effects.practice_day(ctx.session, case, ctx.services.clock())
    return build_screen_names(case, get_colleague(ctx.session, case, part), part, today, about=about or str(case.id))


def ending_soon_rows(ctx: Context) -> Sequence[Row]:
    """Return this therapist's own releases that end within 30 days, the first to end first.

    One that another follows, or that may lapse, is left out.
    """
    found = [one for case in cases.list_for_member(ctx.session, ctx.actor.member_id) for one in _ending_soon(ctx, case)]
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _ending_soon(ctx: Context, case: Case) -> Iterator[tuple[date, Row]]:
    part = get_part(case, ctx.actor.member_id)
    soon = [
        one
        for one in _release_states(ctx, case)
        if one.needed_release.discloser is part and one.status is SignedFormStatus.EXPIRING
    ]
    lapsing = _lapsing_form_ids(ctx, case) if soon else frozenset()
    for one in soon:
        signed_form = one.signed_form
        if signed_form and signed_form.ends_on and signed_form.id not in lapsing:
            yield (
                signed_form.ends_on,
                screens.ending_soon_row(
                    case.code, one.needed_release.participant.label, signed_form.ends_on, signed_form.id
                ),
            )


def _release_states(ctx: Context, case: Case) -> list[ReleaseState]:
    participants = cases.list_participants(ctx.session, case.id)
    known = rule_facts.load_signed_form_facts(ctx.session, case, participants)
    today = effects.practice_day(ctx.session, case, ctx.services.clock())
    return release_states(rule_facts.all_participant_facts(participants), known, today)


def _list_releases(ctx: Context, case: Case, own: Sequence[ReleaseState]) -> Iterator[ListedRelease]:
    """Yield one line for each paper of each person, or for each direction that has none."""
    by_paper: dict[tuple[str, str], list[ReleaseState]] = {}
    lapsing = _lapsing_form_ids(ctx, case)
    for one in own:
        key = one.signed_form.id if one.signed_form else f"none_{one.status}"
        by_paper.setdefault((one.needed_release.participant.id, key), []).append(one)
    for those in by_paper.values():
        first = those[0]
        lapses = first.signed_form is not None and first.signed_form.id in lapsing
        disclosers = frozenset(one.needed_release.discloser for one in those)
        yield ListedRelease(first.needed_release.participant.label, disclosers, first, may_lapse=lapses)


def _case_and_colleague(ctx: Context, case: Case) -> str:
    here = screen_names_for_case(ctx, case)
    return WORDS.phrases["with_colleague"].format(code=here.code, colleague=here.colleague)


def _lapsing_form_ids(ctx: Context, case: Case) -> frozenset[str]:
    """Return the ids of the case's papers that may lapse without a reminder."""
    return frozenset(str(one.id) for one in cases_releases.list_forms(ctx.session, case.id) if one.let_lapse)


def _is_in_force(one: ReleaseState) -> bool:
    return one.status is not None and is_in_force(one.status)


def _participant_id(one: ListedRelease) -> str:
    return one.state.needed_release.participant.id


def _open_consult_id(ctx: Context, case: Case, part: Part) -> str:
    """Return the id of this therapist's own open consult on the case, or nothing."""
    mine = (
        str(one.id)
        for one in consults.list_for_case(ctx.session, case.id)
        if is_under_way(one) and preparations.find(ctx.session, one.id, part)
    )
    return next(mine, "")
