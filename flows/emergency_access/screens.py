"""Emergency access on screen: choosing a case and a reason, the way to the page, and what is looked at afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Row
from flows.people.screens import ListedMember, page_with

MAX_CODES = 60  # beside the reasons there is no room for more
DANGER, ANOTHER_REASON = "danger", "another"
"""Reasons: the first opens what is not signed also while a release is not in force; the second is written first."""


@dataclass(frozen=True)
class AccessLink:
    """A way to one's page about one grant: its id, the case's code, the address; `until` in words."""

    grant_id: str
    code: str
    url: str
    until: str = ""


def choose_member() -> Form:
    """Return the question whose case it is."""
    return content.build_form("emergency", WORDS, ScreenFilling())


def choose_case(one: ListedMember, codes: Sequence[Option], first: str = "") -> Form:
    """Return the choice of a case by its code, and of a reason; where there is none, that there is none.

    `first`: the id of a case on the page of codes that is shown.
    """
    if not codes:
        return content.build_form("emergency_none", WORDS, ScreenFilling(placeholders={"name": one.name}))
    shown, further = page_with(codes, first, MAX_CODES)
    more = (Row((Button("emergency_further", WORDS.phrases["emergency_further"], further),)),) if further else ()
    filling = ScreenFilling(
        placeholders={"name": one.name}, options={"case": shown}, rows={"further": more}, about=one.id
    )
    return content.build_form("emergency_case", WORDS, filling)


def opened(way: AccessLink) -> Form:
    """Return until when the case is open, and the way to the page on which it is read."""
    filling = ScreenFilling(
        placeholders={"code": way.code, "until": way.until}, rows={"link": (_page_link(way),)}, about=way.grant_id
    )
    return content.build_form("emergency_open", WORDS, filling)


def ended(code: str) -> Form:
    """Return that it is closed again."""
    return content.build_form("emergency_ended", WORDS, ScreenFilling(placeholders={"code": code}))


def explanation(grant: str, kept: str) -> Form:
    """Return the box for why it cannot wait, in the words of who opened it."""
    return content.build_form("emergency_why", WORDS, ScreenFilling(values={"why": kept}, about=grant))


def review(way: AccessLink, line: str) -> Form:
    """Return the way to the page on which somebody else looks at it; `line` says what it was."""
    return content.build_form(
        "emergency_look", WORDS, ScreenFilling(placeholders={"line": line}, rows={"link": (_page_link(way),)})
    )


def case_label(code: str, *, deleted: bool) -> str:
    """Return what a case is called: one that was deleted has no code any more for anybody."""
    return WORDS.phrases["emergency_deleted"] if deleted else code


def reason_in_words(named: str) -> str:
    """Return a reason in words."""
    return WORDS.phrases[f"emergency_{named}"]


def outcome_in_words(named: str) -> str:
    """Return what came of the look afterwards, in words."""
    return WORDS.phrases[f"emergency_{named}"]


def open_line(code: str, until: str) -> str:
    """Return the line of what is open to the reader."""
    return WORDS.phrases["emergency_running"].format(code=code, time=until)


def review_line(code: str, who: str, day: str) -> str:
    """Return the line of what waits to be looked at."""
    return WORDS.phrases["emergency_to_look_at"].format(code=code, who=who, day=day)


def read_line(kind: str, moment: str) -> str:
    """Return one look that was taken: signed, talk or whom, and when."""
    return WORDS.phrases["emergency_read_line"].format(time=moment, how=WORDS.phrases[f"emergency_read_{kind}"])


def _page_link(way: AccessLink) -> Row:
    return Row((Button("open_page", WORDS.phrases["emergency_open_page"], way.grant_id, is_primary=True, url=way.url),))
