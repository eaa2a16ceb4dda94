"""The releases of a case as one of its therapists may see them, and the releases that end soon."""

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
from flows.forms import LIMITS, Form, Row
from flows.permissions import Permission, require
from flows.releases import rule_facts, screens
from flows.releases.forms_status import SignedFormStatus, form_status, is_in_force
from flows.releases.rules import NeededRelease, ReleaseState, release_states
from flows.releases.screens import ListedRelease
from storage.cases import cases
from storage.cases import releases as cases_releases
from storage.consults import consults, preparations
from storage.models import Case

MAX_ROWS = 5  # on one screen, before "more"
MAX_CASES = LIMITS.list_rows


def show_my_cases(ctx: Context) -> Reply:
    """Return this therapist's cases to choose from; if there is only one, return its releases."""
    require(ctx.actor, Permission.FIND_HELP)
    own_cases = cases.list_for_member(ctx.session, ctx.actor.member_id)
    if len(own_cases) == 1:
        return Show(case_form(ctx, own_cases[0]))
    return Show(screens.my_releases([(_case_and_colleague(ctx, case), str(case.id)) for case in own_cases[:MAX_CASES]]))


def show_case(ctx: Context, case_id: str, first_id: str = "") -> Reply:
    """Return the state of each release of the case; the page begins with the participant `first_id`."""
    return Show(case_form(ctx, load_case(ctx.session, ctx.actor, case_id, Permission.ENTER_SIGNED_FORM), first_id))


def show_for_consult(ctx: Context, consult_id: str) -> Reply:
    """Return the releases of a consult's case; raise NotYoursError unless this therapist knows of the consult."""
    _, case = effects.load_consult_if_informed(ctx, consult_id)
    return Show(case_form(ctx, case))


def case_form(ctx: Context, case: Case, first_id: str = "") -> Form:
    """Return the list of releases, five at a time.

    Details are shown only of participants whom this therapist sees. Of others the list says only that a release is
    missing.
    """
    screen_names, states = screen_names_for_case(ctx, case), _release_states(ctx, case)
    own_states = [state for state in states if screen_names.part in state.needed_release.participant.seen_by]
    releases = list(_list_releases(ctx, case, own_states))
    start = next((index for index, release in enumerate(releases) if _participant_id(release) == first_id), 0)
    page, rest = releases[start : start + MAX_ROWS], releases[start + MAX_ROWS :]
    return screens.case_releases(
        screen_names,
        page,
        elsewhere=any(state not in own_states and not _is_in_force(state) for state in states),
        further=_participant_id(rest[0]) if rest else "",
        consult=_open_consult_id(ctx, case, screen_names.part),
    )


def load_listed_release(ctx: Context, case: Case, paper_id: UUID) -> ListedRelease:
    """Return one signed form as a line of the list shows it, with its status today."""
    facts = rule_facts.load_signed_form_facts(ctx.session, case, cases.list_participants(ctx.session, case.id))
    form_facts = [fact for fact in facts if fact.id == str(paper_id)]
    first, disclosers = form_facts[0], [fact.discloser for fact in form_facts if fact.discloser]
    today = effects.practice_day(ctx.session, case, ctx.services.clock())
    state = ReleaseState(NeededRelease(first.participant, disclosers[0]), first, form_status(first, today))
    may_lapse = first.id in _lapsing_form_ids(ctx, case)
    return ListedRelease(first.participant.label, frozenset(disclosers), state, may_lapse=may_lapse)


def screen_names_for_case(ctx: Context, case: Case, about: str = "") -> ScreenNames:
    """Return the names that screens about a case's signed forms use; `today` is the day in the practice's zone."""
    part = get_part(case, ctx.actor.member_id)
    today = effects.practice_day(ctx.session, case, ctx.services.clock())
    return build_screen_names(case, get_colleague(ctx.session, case, part), part, today, about=about or str(case.id))


def ending_soon_rows(ctx: Context) -> Sequence[Row]:
    """Return this therapist's own releases that end within 30 days, the first to end first.

    A release is left out if a later one follows it, or if it is marked as not being renewed.
    """
    dated_rows = [
        dated_row
        for case in cases.list_for_member(ctx.session, ctx.actor.member_id)
        for dated_row in _ending_soon(ctx, case)
    ]
    return [row for _, row in sorted(dated_rows, key=lambda dated_row: dated_row[0])]


def _ending_soon(ctx: Context, case: Case) -> Iterator[tuple[date, Row]]:
    part = get_part(case, ctx.actor.member_id)
    expiring = [
        state
        for state in _release_states(ctx, case)
        if state.needed_release.discloser is part and state.status is SignedFormStatus.EXPIRING
    ]
    lapsing_ids = _lapsing_form_ids(ctx, case) if expiring else frozenset()
    for state in expiring:
        signed_form = state.signed_form
        if signed_form and signed_form.ends_on and signed_form.id not in lapsing_ids:
            yield (
                signed_form.ends_on,
                screens.ending_soon_row(
                    case.code, state.needed_release.participant.label, signed_form.ends_on, signed_form.id
                ),
            )


def _release_states(ctx: Context, case: Case) -> list[ReleaseState]:
    participants = cases.list_participants(ctx.session, case.id)
    form_facts = rule_facts.load_signed_form_facts(ctx.session, case, participants)
    today = effects.practice_day(ctx.session, case, ctx.services.clock())
    return release_states(rule_facts.all_participant_facts(participants), form_facts, today)


def _list_releases(ctx: Context, case: Case, states: Sequence[ReleaseState]) -> Iterator[ListedRelease]:
    """Yield one line for each signed form of each participant, and one for the directions without a form."""
    states_by_form: dict[tuple[str, str], list[ReleaseState]] = {}
    lapsing_ids = _lapsing_form_ids(ctx, case)
    for state in states:
        key = state.signed_form.id if state.signed_form else f"none_{state.status}"
        states_by_form.setdefault((state.needed_release.participant.id, key), []).append(state)
    for group in states_by_form.values():
        first = group[0]
        may_lapse = first.signed_form is not None and first.signed_form.id in lapsing_ids
        disclosers = frozenset(state.needed_release.discloser for state in group)
        yield ListedRelease(first.needed_release.participant.label, disclosers, first, may_lapse=may_lapse)


def _case_and_colleague(ctx: Context, case: Case) -> str:
    screen_names = screen_names_for_case(ctx, case)
    return WORDS.phrases["with_colleague"].format(code=screen_names.code, colleague=screen_names.colleague)


def _lapsing_form_ids(ctx: Context, case: Case) -> frozenset[str]:
    """Return the ids of the case's signed forms that will end without a reminder."""
    return frozenset(
        str(signed_form.id) for signed_form in cases_releases.list_forms(ctx.session, case.id) if signed_form.let_lapse
    )


def _is_in_force(state: ReleaseState) -> bool:
    return state.status is not None and is_in_force(state.status)


def _participant_id(listed: ListedRelease) -> str:
    return listed.state.needed_release.participant.id


def _open_consult_id(ctx: Context, case: Case, part: Part) -> str:
    """Return the id of this therapist's own open consult on the case, or an empty string."""
    consult_ids = (
        str(consult.id)
        for consult in consults.list_for_case(ctx.session, case.id)
        if is_under_way(consult) and preparations.find(ctx.session, consult.id, part)
    )
    return next(consult_ids, "")
