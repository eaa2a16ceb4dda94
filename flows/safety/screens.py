"""Screens of safety alerts in the chat: which client, who will be told, how the alert stands, and the numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Piece, Row
from flows.practice.phone_numbers import PhoneNumbers

NO_CASE = "none"  # the option for a client who is in none of the member's cases
MAX_CODES = 99


@dataclass(frozen=True)
class AlertView:
    """What one reader sees of an alert in the chat.

    `told`: a line for each person, with the event's id and the name of whoever the reader may still reach by phone.
    """

    about: str
    placeholders: Mapping[str, str]
    told: Sequence[tuple[str, str, str]]
    shown: Collection[str]
    url: str
    link_label: str


def which(numbers: PhoneNumbers, codes: Sequence[Option]) -> Form:
    """Return the question who it is about: the member's cases by code, or a client who is not listed."""
    options = [*codes[:MAX_CODES], Option(NO_CASE, WORDS.phrases["safety_none_listed"])]
    filling = ScreenFilling(placeholders=numbers.placeholders(WORDS.phrases), options={"case": options})
    return content.build_form("safety_which", WORDS, filling)


def concern(
    numbers: PhoneNumbers, case_id: str, code: str, names: Sequence[str], *, part2: bool, is_first_rung: bool
) -> Form:
    """Return who will be told right away, with the numbers to call; without a case, that nobody's code is named.

    `is_first_rung`: those people are told because they work with the client, not because nobody else is there.
    """
    told = join_names(names)
    placeholders = {**numbers.placeholders(WORDS.phrases), "code": code, "names": told, "straight_to": told}
    shown = {
        *shown_numbers(numbers),
        "nobody" if not names else "somebody" if is_first_rung else "straight_to",
        *(["part2"] if part2 else []),
    }
    filling = ScreenFilling(placeholders=placeholders, shown=shown, about=case_id)
    return content.build_form("safety_concern" if case_id else "safety_call", WORDS, filling)


def alert(view: AlertView) -> Form:
    """Return how the alert stands for one reader, with what they can do, and the link to its page."""
    button = Button("open_page", WORDS.phrases[view.link_label], view.about, is_primary=True, url=view.url)
    link = Row((button,))
    rows: Mapping[str, Sequence[Piece]] = {"link": (link,), "told": [_told_row(*line) for line in view.told]}
    filling = ScreenFilling(placeholders=view.placeholders, rows=rows, shown=view.shown, about=view.about)
    return content.build_form("safety_alert", WORDS, filling)


def phones(numbers: PhoneNumbers) -> Form:
    """Return the numbers to call and the practice's first steps."""
    filling = ScreenFilling(placeholders=numbers.placeholders(WORDS.phrases), shown=shown_numbers(numbers))
    return content.build_form("safety_phones", WORDS, filling)


def clear(about: str) -> Form:
    """Return the question whether it has cleared up; `about`: the alert's id."""
    return content.build_form("safety_clear", WORDS, ScreenFilling(about=about))


def talk(numbers: PhoneNumbers, about: str, colleague: str, url: str) -> Form:
    """Return that the talk is open to both, with the link to the member's page."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], about, is_primary=True, url=url),))
    filling = ScreenFilling(
        placeholders={**numbers.placeholders(WORDS.phrases), "colleague": colleague},
        rows={"link": (link,)},
        shown=shown_numbers(numbers),
    )
    return content.build_form("safety_talk", WORDS, filling)


def shown_numbers(numbers: PhoneNumbers) -> set[str]:
    """Return which parts of a screen about the numbers are shown."""
    return {"phones" if numbers.colleagues else "no_phones", *(["first_steps"] if numbers.first_steps else [])}


def join_names(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: "Ben", "Ben and Dana", "Ben, Dana and Eli"."""
    if len(names) < 2:  # noqa: PLR2004 -- one name needs no "and"
        return "".join(names)
    return WORDS.phrases["names_and"].format(first=", ".join(names[:-1]), last=names[-1])


def _told_row(line: str, event_id: str, name: str) -> Row:
    if not event_id:
        return Row((), line)
    return Row((Button("safety_reached", WORDS.phrases["safety_reach"].format(name=name), event_id),), line)
