"""State → screen, for papers: what a form says, how releases stand, and what may be done with one now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows import content, dates
from flows.consult.parts import Part
from flows.consult.preparation.screens import MAX_REMINDER_DELAY, TOPICS
from flows.consult.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Row, Value
from flows.releases.forms_status import EndingEvent, SignedFormFacts, SignedFormStatus
from flows.releases.rules import ReleaseState

ON_DAY = "on_day"  # it ends on a day; else with an EndingEvent
AWAITING_PRACTICE = "practice"  # where a form is that waits for the practice's own signature
AWAITING_CLIENT = "client"  # and one that waits for the client's

DAY_FIELD_BY_ACTION: Mapping[str, str] = {
    "now_signed": "signed_on",
    "declined": "declined_on",
    "revoked": "revoked_on",
    "has_ended": "event_on",
}
"""What is done with a paper on a day → the field that asks for the day."""

_EARLIEST_DAY = date(1970, 1, 1)
_MAX_DURATION = timedelta(days=10 * 366)  # a release that runs longer is a slip of the pen
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
    """One paper on the list of a case's releases, or a release for which there is none."""

    participant_label: str
    disclosers: frozenset[Part]
    state: ReleaseState
    may_lapse: bool = False


def signed_form_entry(screen_names: ScreenNames, signers: Sequence[Option], kept: Mapping[str, Value]) -> Form:
    """Return what one form says (45 CFR 164.508(c)(1)); it is entered once. `kept`: what an earlier one said."""
    topics = [Option(topic, WORDS.phrases[f"topic_{topic}"]) for topic in TOPICS]
    filling = ScreenFilling(
        values={"ends": ON_DAY, **kept},
        options={"signer": signers, "topics": topics},
        bounds={"signed_on": (_EARLIEST_DAY, None), "ends_on": (None, screen_names.today + _MAX_DURATION)},
    )
    return screen_names.build_form("paper", filling)


def action_day(screen_names: ScreenNames, action: str, line: str) -> Form:
    """Return the question on which day this was done with a paper, of DAY_OF: never one still to come.

    The day of a signature is on the form, so it is not filled in; anything else is likely to be today.
    """
    field = DAY_FIELD_BY_ACTION[action]
    values: Mapping[str, Value] = {} if action == "now_signed" else {field: screen_names.today}
    latest = None if action == "now_signed" else screen_names.today
    filling = ScreenFilling(placeholders={"line": line}, values=values, bounds={field: (_EARLIEST_DAY, latest)})
    return screen_names.build_form(f"paper_{action}", filling)


def countersignature(screen_names: ScreenNames, line: str) -> Form:
    """Return the question whether the practice has signed too, and where the form is kept."""
    return screen_names.build_form("paper_countersigned", ScreenFilling(placeholders={"line": line}))


def available_actions(standing: ReleaseState, *, let_lapse: bool = False) -> tuple[str, ...]:
    """Return what may be done with a paper as it stands now; nothing else is taken."""
    left_out = {
        "has_ended" if standing.signed_form is None or standing.signed_form.ends_event is None else "",
        "let_lapse" if let_lapse else "",
    }
    return tuple(action for action in _ACTIONS_BY_STATUS[standing.status] if action not in left_out)


def case_releases(
    screen_names: ScreenNames, listed: Sequence[ListedRelease], *, elsewhere: bool, further: str = "", consult: str = ""
) -> Form:
    """Return how each release of the people whom this therapist sees stands, and what may be done with it.

    `elsewhere`: one of other people is not in force, and that is all that is said of it. `further`: the person
    with whom the next page begins. `consult`: the one to go back to.
    """
    phrases = WORDS.phrases
    rows = {
        "releases": tuple(_release_row(screen_names, one) for one in listed),
        "further": (Row((Button("further_releases", phrases["further_releases"], further),)),) if further else (),
        "consult": (Row((Button("go_on", phrases["back_to_consult"], consult),)),) if consult else (),
    }
    return screen_names.build_form("releases", ScreenFilling(rows=rows, shown={"elsewhere"} if elsewhere else set()))


def my_releases(cases: Sequence[tuple[str, str]]) -> Form:
    """Return the cases whose releases can be looked at: each with its words and id."""
    rows = tuple(Row((Button("case_releases", WORDS.phrases["case_releases"], about),), said) for said, about in cases)
    return content.build_form("my_releases", WORDS, ScreenFilling(rows={"cases": rows}))


def release_line(screen_names: ScreenNames, one: ListedRelease) -> str:
    """Return in words whose release it is, which way, and how it stands."""
    way = "both" if len(one.disclosers) > 1 else "out" if screen_names.part in one.disclosers else "in"
    return WORDS.phrases["release_line"].format(
        who=one.participant_label,
        way=WORDS.phrases[f"way_{way}"].format(colleague=screen_names.colleague),
        how=_state_in_words(one),
    )


def ending_soon_row(code: str, who: str, last_day: date, paper_id: str) -> Row:
    """Return one line of the releases that end soon: to renew, or to let lapse."""
    said = WORDS.phrases["release_ends"].format(code=code, who=who, day=dates.short_day(last_day))
    return Row(_action_buttons(("renew", "let_lapse"), paper_id), said)


def ask_again(screen_names: ScreenNames) -> Form:
    """Return the question on which day to ask again for a paper that somebody waits for."""
    soon: Mapping[str, Value] = {"ask_on": screen_names.today + timedelta(days=7)}
    bounds = {"ask_on": (screen_names.today + timedelta(days=1), screen_names.today + MAX_REMINDER_DELAY)}
    return screen_names.build_form("ask_release", ScreenFilling(values=soon, bounds=bounds))


def privacy_questions(screen_names: ScreenNames, secrets_policy: str) -> Form:
    """Return what is asked once for each case (42 CFR Part 2, psychotherapy notes) and the secrets policy."""
    return screen_names.build_form(
        "case_law", ScreenFilling(placeholders={"policy": WORDS.phrases[f"secrets_{secrets_policy}"]})
    )


def _release_row(screen_names: ScreenNames, one: ListedRelease) -> Row:
    signed_form = one.state.signed_form
    return Row(
        _action_buttons(available_actions(one.state, let_lapse=one.may_lapse), signed_form.id if signed_form else ""),
        release_line(screen_names, one),
    )


def _action_buttons(those: Sequence[str], paper_id: str) -> tuple[Button, ...]:
    return tuple(Button(one, WORDS.phrases[one], paper_id) for one in those)


def _state_in_words(one: ListedRelease) -> str:
    found, signed_form = one.state.status, one.state.signed_form
    if found is SignedFormStatus.EXPIRING and one.may_lapse:
        return WORDS.phrases["stands_let_lapse"].format(day=_end_in_words(signed_form))
    return WORDS.phrases[f"stands_{found or 'none'}"].format(day=_end_in_words(signed_form))


def _end_in_words(signed_form: SignedFormFacts | None) -> str:
    """Return the day on which it ends or has ended, or else the event."""
    last_day = (
        min((day for day in (signed_form.ends_on, signed_form.event_on) if day), default=None) if signed_form else None
    )
    if last_day:
        return dates.short_day(last_day)
    named = signed_form.ends_event if signed_form else None
    return WORDS.phrases[f"event_{named}"] if named in set(EndingEvent) else ""
