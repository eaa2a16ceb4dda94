"""The releases of a case as one of its therapists may see them, and the releases that end soon."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from flows import dates
from flows.actions import Actions, Click, Options
from flows.cases import own_cases
from flows.cases.case_access import get_part
from flows.cases.screen_names import ScreenNames
from flows.content import WORDS
from flows.context import Context
from flows.forms import Form, Row
from flows.parts import Part
from flows.people import page_links
from flows.permissions import Permission
from flows.releases import rules, screens
from flows.releases.case_record import CaseRecord, load_case_record, load_own_case
from flows.releases.case_record import load_many as load_case_records
from flows.releases.forms_status import EXPIRING_WITHIN, SignedFormStatus, form_status, is_in_force
from flows.releases.rules import NeededRelease, ReleaseState, release_states
from flows.releases.screens import ListedRelease, ReleaseList
from flows.replies import Reply, Show
from storage.cases import cases
from storage.cases import releases as cases_releases
from storage.consults import under_way
from storage.models import Case
from storage.people import practices

MAX_ROWS = 5  # on one screen, before "more"

actions = Actions()


@actions.press("my_releases", may=Permission.FIND_HELP)
def show_my_cases(ctx: Context, _click: Click) -> Reply:
    """Return this therapist's cases to choose from; if there is only one, return its releases."""
    lines, further = own_cases.list_lines(ctx)
    if len(lines) == 1:
        return Show(case_form(ctx, load_case_record(ctx, cases.get(ctx.session, UUID(lines[0][1])))))
    return Show(screens.my_releases(lines, further))


@actions.press("my_releases_further", may=Permission.FIND_HELP, options=Options(reads=True))
def show_further_cases(ctx: Context, click: Click) -> Reply:
    """Return this therapist's cases after the place in the list that the button carries."""
    return Show(screens.my_releases(*own_cases.list_lines(ctx, click.value)))


@actions.press("case_releases", may=Permission.ENTER_SIGNED_FORM, loads=load_own_case)
def show_case(ctx: Context, case_record: CaseRecord, _click: Click) -> Reply:
    """Return the state of each release of the case."""
    return Show(case_form(ctx, case_record))


@actions.press(
    "further_releases",
    may=Permission.ENTER_SIGNED_FORM,
    loads=load_own_case,
    options=Options(by_screen=True),
)
def show_further(ctx: Context, case_record: CaseRecord, click: Click) -> Reply:
    """Return the next page of a case's releases; it begins with the participant whom the button names."""
    return Show(case_form(ctx, case_record, click.value))


def case_form(ctx: Context, case_record: CaseRecord, first_id: str = "") -> Form:
    """Return the list of releases, five at a time, from the participant `first_id` on.

    Details are shown only of participants whom this therapist sees. Of others the list says only that a release is
    missing.
    """
    screen_names = build_case_names(ctx, case_record)
    releases = list(list_releases(case_record, own_release_states(case_record, screen_names.part)))
    start = next((index for index, release in enumerate(releases) if _participant_id(release) == first_id), 0)
    page, rest = releases[start : start + MAX_ROWS], releases[start + MAX_ROWS :]
    shown = ReleaseList(
        page,
        summary=summary_lines(case_record, screen_names),
        elsewhere=is_missing_elsewhere(case_record, screen_names.part),
        further=_participant_id(rest[0]) if rest else "",
        consult=_open_consult_id(ctx, case_record.case),
        page_url=_make_page_link(ctx, case_record),
    )
    return screens.case_releases(screen_names, shown)


def own_release_states(case_record: CaseRecord, part: Part) -> list[ReleaseState]:
    """Return the state of each needed release of the participants whom this part's therapist sees."""
    return [state for state in _release_states(case_record) if part in state.needed_release.participant.seen_by]


def is_missing_elsewhere(case_record: CaseRecord, part: Part) -> bool:
    """Return whether a release of a participant whom only the colleague sees is not in force."""
    states = _release_states(case_record)
    return any(part not in state.needed_release.participant.seen_by and not _is_in_force(state) for state in states)


def summary_lines(case_record: CaseRecord, screen_names: ScreenNames) -> tuple[str, str]:
    """Return for each direction, this therapist's own first, whether every release is in force.

    How many are missing is said only of this therapist's own direction: the other one has people whom only the
    colleague sees.
    """
    lines = []
    for name, part in (("out", screen_names.part), ("in", screen_names.part.other)):
        needed = rules.needed_releases(case_record.participant_facts, part)
        missing = len(case_record.missing_releases(part))
        phrase = WORDS.phrases[f"summary_{name}_{'missing' if missing else 'all'}"]
        lines.append(phrase.format(colleague=screen_names.colleague, count=missing, needed=len(needed)))
    return lines[0], lines[1]


def get_listed_release(case_record: CaseRecord, form_id: UUID) -> ListedRelease:
    """Return one signed form as a line of the list shows it, with its status today."""
    form_facts = [facts for facts in case_record.signed_form_facts if facts.id == str(form_id)]
    first, disclosers = form_facts[0], [facts.discloser for facts in form_facts if facts.discloser]
    state = ReleaseState(
        NeededRelease(first.participant, disclosers[0]), first, form_status(first, case_record.practice_day)
    )
    may_lapse = first.id in lapsing_form_ids(case_record)
    return ListedRelease(first.participant.label, frozenset(disclosers), state, may_lapse=may_lapse)


def build_case_names(ctx: Context, case_record: CaseRecord, about: str = "") -> ScreenNames:
    """Return the names that screens about a case's signed forms use; `today` is the day in the practice's zone."""
    case = case_record.case
    part = get_part(case, ctx.actor.member_id)
    return ScreenNames(
        about=about or str(case.id),
        code=case.code,
        colleague=case_record.therapist(part.other).first_name,
        part=part,
        dates=replace(ctx.dates, today=case_record.practice_day),
    )


def ending_soon_rows(ctx: Context) -> Sequence[Row]:
    """Return this therapist's own releases that end within 30 days, the first to end first.

    A release is left out if a later one follows it, or if it is marked as not being renewed.
    """
    today = dates.local_day(practices.get(ctx.session, ctx.actor.practice_id).time_zone, ctx.now)
    found = cases_releases.list_cases_with_ending(ctx.session, ctx.actor.member_id, today, today + EXPIRING_WITHIN)
    records = [load_case_record(ctx, case) for case in found]
    load_case_records(records)
    dated_rows = [dated_row for record in records for dated_row in _ending_soon(ctx, record)]
    return [row for _, row in sorted(dated_rows, key=lambda dated_row: dated_row[0])]


def _ending_soon(ctx: Context, case_record: CaseRecord) -> Iterator[tuple[date, Row]]:
    part = get_part(case_record.case, ctx.actor.member_id)
    lapsing_ids = lapsing_form_ids(case_record)
    for state in _release_states(case_record):
        if state.needed_release.discloser is not part or state.status is not SignedFormStatus.EXPIRING:
            continue
        signed_form = state.signed_form
        if signed_form and signed_form.ends_on and signed_form.id not in lapsing_ids:
            label = state.needed_release.participant.label
            last_day = ctx.dates.short_day(signed_form.ends_on)
            row = screens.ending_soon_row(case_record.case.code, label, last_day, signed_form.id)
            yield signed_form.ends_on, row


def _release_states(case_record: CaseRecord) -> list[ReleaseState]:
    return release_states(case_record.participant_facts, case_record.signed_form_facts, case_record.practice_day)


def list_releases(case_record: CaseRecord, states: Sequence[ReleaseState]) -> Iterator[ListedRelease]:
    """Yield one line for each signed form of each participant, and one for the directions without a form."""
    states_by_form: dict[tuple[str, str], list[ReleaseState]] = {}
    lapsing_ids = lapsing_form_ids(case_record)
    for state in states:
        key = state.signed_form.id if state.signed_form else f"none_{state.status}"
        states_by_form.setdefault((state.needed_release.participant.id, key), []).append(state)
    for group in states_by_form.values():
        first = group[0]
        may_lapse = first.signed_form is not None and first.signed_form.id in lapsing_ids
        disclosers = frozenset(state.needed_release.discloser for state in group)
        yield ListedRelease(first.needed_release.participant.label, disclosers, first, may_lapse=may_lapse)


def _make_page_link(ctx: Context, case_record: CaseRecord) -> str:
    """Return the address of the page with all releases of the case; "" where members write in modals instead."""
    if ctx.is_reading or case_record.settings.free_text == "modal":
        return ""
    return page_links.make_case_link(ctx, case_record.case)


def lapsing_form_ids(case_record: CaseRecord) -> frozenset[str]:
    """Return the ids of the case's signed forms that will end without a reminder."""
    return frozenset(str(signed_form.id) for _, signed_form in case_record.releases if signed_form.let_lapse)


def _is_in_force(state: ReleaseState) -> bool:
    return state.status is not None and is_in_force(state.status)


def _participant_id(listed: ListedRelease) -> str:
    return listed.state.needed_release.participant.id


def _open_consult_id(ctx: Context, case: Case) -> str:
    """Return the id of this therapist's own open consult on the case, or an empty string (S0-2)."""
    found = under_way.list_for_member(ctx.session, ctx.actor.member_id, case.id)
    return next((str(row.consult.id) for row in found if row.is_own), "")
