"""Screens about signed forms: what a form says, the state of each release, and what can be done with a form now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows import content
from flows.cases.list_pages import to_further
from flows.cases.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.dates import ReaderDates
from flows.forms import Button, FieldKind, Form, Option, Paragraph, Row, Value
from flows.parts import Part
from flows.releases.forms_status import EndingEvent, SignedFormFacts, SignedFormStatus
from flows.releases.rules import ReleaseState
from flows.releases.topics import TOPICS

ON_DAY = "on_day"  # the release ends on a day, not with an EndingEvent
AWAITING_PRACTICE = "practice"  # `kept_where` of a form that waits for the practice's signature
AWAITING_CLIENT = "client"  # `kept_where` of a form that waits for the client's signature

DAY_FIELD_BY_ACTION: Mapping[str, str] = {
    "now_signed": "signed_on",
    "declined": "declined_on",
    "revoked": "revoked_on",
    "has_ended": "event_on",
}
"""Action on a signed form → the field that asks for its day."""

_EARLIEST_DAY = date(1970, 1, 1)
_MAX_DURATION = timedelta(days=10 * 366)  # a longer release is taken for a typing error
_ACTIONS_BY_STATUS: Mapping[SignedFormStatus | None, tuple[str, ...]] = {
    None: (),
    SignedFormStatus.ACTIVE: ("has_ended", "revoked"),
    SignedFormStatus.EXPIRING: ("renew", "let_lapse", "has_ended", "revoked"),
    SignedFormStatus.WAITING_FOR_COUNTERSIGN: ("countersigned", "revoked"),
    SignedFormStatus.WAITING_FOR_CLIENT: ("now_signed", "declined"),
    SignedFormStatus.EXPIRED: ("renew",),
    SignedFormStatus.INVALID: ("renew",),
    SignedFormStatus.DECLINED: ("renew",),
    SignedFormStatus.REVOKED: ("renew",),
}


@dataclass(frozen=True)
class ListedRelease:
    """One line of a case's releases: a signed form, or a needed release without a form."""

    participant_label: str
    disclosers: frozenset[Part]
    state: ReleaseState
    may_lapse: bool = False


@dataclass(frozen=True)
class ReleaseList:
    """The lines of a case's releases that one screen shows, and what stands around them."""

    listed: Sequence[ListedRelease]
    summary: tuple[str, str]  # whether every release is in force, for each direction
    elsewhere: bool  # a release of other participants is not in force; nothing more is said about it
    further: str = ""  # the participant id with which the next page begins
    consult: str = ""  # the id of the consult to go back to
    page_url: str = ""  # the page with all of them; "": there is none


def signed_form_entry(
    screen_names: ScreenNames, signers: Sequence[Option], earlier_values: Mapping[str, Value]
) -> Form:
    """Return the questions about one form (45 CFR 164.508(c)(1)). `earlier_values`: what the renewed form said."""
    topics = [Option(topic, WORDS.phrases[f"topic_{topic}"]) for topic in TOPICS]
    filling = ScreenFilling(
        values={"ends": ON_DAY, **earlier_values},
        options={"signer": signers, "topics": topics},
        bounds={"signed_on": (_EARLIEST_DAY, None), "ends_on": (None, screen_names.today + _MAX_DURATION)},
    )
    return screen_names.build_form("paper", filling)


def form_set(screen_names: ScreenNames, signers: Sequence[Option], earlier_values: Mapping[str, Value]) -> Form:
    """Return the questions about a whole family's forms that say the same: those about one form, and where it is filed.

    `earlier_values`: what the last form said. Nothing that is attested anew is in it.
    """
    phrases = WORDS.phrases
    first, *others = signed_form_entry(screen_names, signers, {}).fields
    filed = countersignature(screen_names, "").fields[0]
    return Form(
        step="paper",
        title=phrases["releases_add"],
        submit=phrases["releases_add_submit"],
        body=(
            Paragraph(phrases["releases_add_explained"]),
            replace(first, id="signers", kind=FieldKind.ANY, label=phrases["releases_add_signers"], compact=False),
            *others,
            replace(filed, required=False, hint=phrases["releases_add_filed"]),
        ),
        values={"ends": ON_DAY, **earlier_values},
        about=screen_names.about,
    )


def action_day(screen_names: ScreenNames, action: str, line: str) -> Form:
    """Return the question on which day the action happened, for an action of DAY_FIELD_BY_ACTION; never a future day.

    The day of a signature is on the form, so it is not filled in. Any other day is probably today.
    """
    field = DAY_FIELD_BY_ACTION[action]
    values: Mapping[str, Value] = {} if action == "now_signed" else {field: screen_names.today}
    latest = None if action == "now_signed" else screen_names.today
    filling = ScreenFilling(placeholders={"line": line}, values=values, bounds={field: (_EARLIEST_DAY, latest)})
    return screen_names.build_form(f"paper_{action}", filling)


def countersignature(screen_names: ScreenNames, line: str) -> Form:
    """Return the question whether the practice has signed too, and where the form is filed."""
    return screen_names.build_form("paper_countersigned", ScreenFilling(placeholders={"line": line}))


def available_actions(state: ReleaseState, *, let_lapse: bool = False) -> tuple[str, ...]:
    """Return the actions on a form in this state; no other action is accepted."""
    left_out = {
        "has_ended" if state.signed_form is None or state.signed_form.ends_event is None else "",
        "let_lapse" if let_lapse else "",
    }
    return tuple(action for action in _ACTIONS_BY_STATUS[state.status] if action not in left_out)


def case_releases(screen_names: ScreenNames, shown: ReleaseList) -> Form:
    """Return the state of each release of the participants whom this therapist sees, with its possible actions."""
    phrases = WORDS.phrases
    page = Button("open_page", phrases["open_releases_page"], screen_names.about, is_primary=True, url=shown.page_url)
    rows = {
        "page": (Row((page,)),) if shown.page_url else (),
        "releases": tuple(_release_row(screen_names, release) for release in shown.listed),
        "further": _button_row("further_releases", "further_releases", shown.further),
        "consult": _button_row("go_on", "back_to_consult", shown.consult),
    }
    placeholders = dict(zip(("out_line", "in_line"), shown.summary, strict=True))
    notes = {"elsewhere"} if shown.elsewhere else set()
    return screen_names.build_form("releases", ScreenFilling(placeholders=placeholders, rows=rows, shown=notes))


def my_releases(cases: Sequence[tuple[str, str]], further: str = "") -> Form:
    """Return the choice of a case whose releases to see; `cases`: text and id of each; `further`: where they go on."""
    label = WORDS.phrases["case_releases"]
    rows = tuple(Row((Button("case_releases", label, case_id),), text) for text, case_id in cases)
    more = to_further("my_releases_further", further)
    return content.build_form("my_releases", WORDS, ScreenFilling(rows={"cases": rows, "further": more}))


def release_line(screen_names: ScreenNames, release: ListedRelease) -> str:
    """Return whose release it is, in which direction, and its state, in words."""
    return WORDS.phrases["release_line"].format(
        who=release.participant_label,
        way=way_in_words(screen_names, release.disclosers),
        how=state_in_words(release, screen_names.dates),
    )


def way_in_words(screen_names: ScreenNames, disclosers: Collection[Part]) -> str:
    """Return who may talk to whom, such as "you to Ben", as this therapist reads it."""
    direction = "both" if len(disclosers) > 1 else "out" if screen_names.part in disclosers else "in"
    return WORDS.phrases[f"way_{direction}"].format(colleague=screen_names.colleague)


def ending_soon_row(code: str, participant_label: str, last_day: str, paper_id: str) -> Row:
    """Return one line of the releases that end soon, with buttons to renew or to let it lapse."""
    line = WORDS.phrases["release_ends"].format(code=code, who=participant_label, day=last_day)
    return Row(_action_buttons(("renew", "let_lapse"), paper_id), line)


def _release_row(screen_names: ScreenNames, release: ListedRelease) -> Row:
    signed_form = release.state.signed_form
    return Row(
        _action_buttons(
            available_actions(release.state, let_lapse=release.may_lapse), signed_form.id if signed_form else ""
        ),
        release_line(screen_names, release),
    )


def _button_row(button: str, phrase: str, value: str) -> tuple[Row, ...]:
    return (Row((Button(button, WORDS.phrases[phrase], value),)),) if value else ()


def _action_buttons(actions: Sequence[str], paper_id: str) -> tuple[Button, ...]:
    return tuple(Button(action, WORDS.phrases[action], paper_id) for action in actions)


def state_in_words(release: ListedRelease, dates: ReaderDates) -> str:
    """Return the state of a release in words, with the day on which it ends or ended."""
    status, signed_form = release.state.status, release.state.signed_form
    if status is SignedFormStatus.EXPIRING and release.may_lapse:
        return WORDS.phrases["stands_let_lapse"].format(day=_end_in_words(signed_form, dates))
    return WORDS.phrases[f"stands_{status or 'none'}"].format(day=_end_in_words(signed_form, dates))


def _end_in_words(signed_form: SignedFormFacts | None, dates: ReaderDates) -> str:
    """Return the day on which the form ends or ended, or else the event."""
    last_day = (
        min((day for day in (signed_form.ends_on, signed_form.event_on) if day), default=None) if signed_form else None
    )
    if last_day:
        return dates.short_day(last_day)
    event = signed_form.ends_event if signed_form else None
    return WORDS.phrases[f"event_{event}"] if event in set(EndingEvent) else ""
