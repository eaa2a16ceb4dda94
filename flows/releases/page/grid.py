"""The grid on the page of a case's releases: each person in a row, a column for each direction (S0-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.cases.screen_names import ScreenNames
from flows.content import WORDS
from flows.releases import overview, screens
from flows.releases.case_record import CaseRecord
from flows.releases.forms_status import SignedFormStatus
from flows.releases.rules import ReleaseState
from flows.releases.screens import ListedRelease

IN_FORCE, ENDING, WAITING, MISSING, NOT_NEEDED = "in_force", "ending", "waiting", "missing", "not_needed"
"""The tones of a cell. Each has a color and a sign of its own; the words say the same."""

_TONE_BY_STATUS: Mapping[SignedFormStatus | None, str] = {
    SignedFormStatus.ACTIVE: IN_FORCE,
    SignedFormStatus.EXPIRING: ENDING,
    SignedFormStatus.WAITING_FOR_COUNTERSIGN: WAITING,
    SignedFormStatus.WAITING_FOR_CLIENT: WAITING,
}
_NOT_ON_PAGE = "let_lapse"  # asks nothing, so it has no page: it is a button in the chat


@dataclass(frozen=True)
class Cell:
    """One direction of one person: its state in words, and the tone that its color and sign show."""

    words: str
    tone: str


@dataclass(frozen=True)
class FormLink:
    """What can be done with a form now: the action, its words, whose form it is and which way, and the form's id."""

    action: str
    words: str
    about: str
    form_id: str


@dataclass(frozen=True)
class GridRow:
    """One person whom this therapist sees: both directions, and what can be done with their forms."""

    person: str
    cells: tuple[Cell, Cell]
    links: tuple[FormLink, ...]


def build_rows(case_record: CaseRecord, screen_names: ScreenNames) -> list[GridRow]:
    """Return a row for each person whom this therapist sees, in the order of the participants."""
    states = overview.own_release_states(case_record, screen_names.part)
    listed = list(overview.list_releases(case_record, states))
    person_ids = dict.fromkeys(state.needed_release.participant.id for state in states)
    return [_build_row(case_record, screen_names, states, listed, person_id) for person_id in person_ids]


def _build_row(
    case_record: CaseRecord,
    screen_names: ScreenNames,
    states: Sequence[ReleaseState],
    listed: Sequence[ListedRelease],
    person_id: str,
) -> GridRow:
    own_states = [state for state in states if state.needed_release.participant.id == person_id]
    own_forms = [release for release in listed if release.state.needed_release.participant.id == person_id]
    by_discloser = {state.needed_release.discloser: state for state in own_states}
    lapsing = overview.lapsing_form_ids(case_record)
    cells = [
        _build_cell(screen_names, by_discloser.get(part), lapsing)
        for part in (screen_names.part, screen_names.part.other)
    ]
    return GridRow(
        own_states[0].needed_release.participant.label,
        (cells[0], cells[1]),
        tuple(link for release in own_forms for link in _list_links(screen_names, release)),
    )


def _build_cell(screen_names: ScreenNames, state: ReleaseState | None, lapsing_form_ids: frozenset[str]) -> Cell:
    if state is None:
        return Cell(WORDS.phrases["not_needed"], NOT_NEEDED)
    may_lapse = state.signed_form is not None and state.signed_form.id in lapsing_form_ids
    release = ListedRelease(
        state.needed_release.participant.label, frozenset({state.needed_release.discloser}), state, may_lapse=may_lapse
    )
    return Cell(screens.state_in_words(release, screen_names.dates), _TONE_BY_STATUS.get(state.status, MISSING))


def _list_links(screen_names: ScreenNames, release: ListedRelease) -> tuple[FormLink, ...]:
    signed_form = release.state.signed_form
    if signed_form is None:
        return ()
    about = f"{release.participant_label}, {screens.way_in_words(screen_names, release.disclosers)}"
    return tuple(
        FormLink(action, WORDS.phrases[action], about, signed_form.id)
        for action in screens.available_actions(release.state, let_lapse=release.may_lapse)
        if action != _NOT_ON_PAGE
    )
