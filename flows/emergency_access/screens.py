"""Screens of emergency access: the choice of a case and a reason, the link to the page, and the review afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Row
from flows.people.screens import ListedMember

MAX_CODES = 60  # the reasons take up the rest of the screen
DANGER, ANOTHER_REASON = "danger", "another"
"""Two reasons: danger opens unsigned talks even without a release in force; another has to be explained first."""


@dataclass(frozen=True)
class AccessLink:
    """A link to the member's page about one grant: grant id, case code, URL; `until` in words."""

    grant_id: str
    code: str
    url: str
    until: str = ""


def choose_member() -> Form:
    """Return the question whose case it is."""
    return content.build_form("emergency", WORDS, ScreenFilling())


def choose_case(member: ListedMember, codes: Sequence[Option], until: str, next_id: str = "") -> Form:
    """Return the choice of a case by its code and of a reason, or a screen that says that there are no cases.

    `until`: when the case opens if nobody answers. `next_id`: the case with which the next codes begin.
    """
    if not codes:
        return content.build_form("emergency_none", WORDS, ScreenFilling(placeholders={"name": member.name}))
    more = (Row((Button("emergency_further", WORDS.phrases["emergency_further"], next_id),)),) if next_id else ()
    filling = ScreenFilling(
        placeholders={"name": member.name, "until": until},
        options={"case": codes},
        rows={"further": more},
        about=member.id,
    )
    return content.build_form("emergency_case", WORDS, filling)


def opened(link: AccessLink) -> Form:
    """Return until when the case is open, with the link to the page."""
    filling = ScreenFilling(
        placeholders={"code": link.code, "until": link.until}, rows={"link": (_page_link(link),)}, about=link.grant_id
    )
    return content.build_form("emergency_open", WORDS, filling)


def ended(code: str) -> Form:
    """Return the confirmation that the case is closed again."""
    return content.build_form("emergency_ended", WORDS, ScreenFilling(placeholders={"code": code}))


def explanation(grant_id: str, text: str) -> Form:
    """Return the field for the administrator's explanation why it cannot wait."""
    return content.build_form("emergency_why", WORDS, ScreenFilling(values={"why": text}, about=grant_id))


def review(link: AccessLink, line: str) -> Form:
    """Return the link to the review page; `line` says which access it is about."""
    return content.build_form(
        "emergency_look", WORDS, ScreenFilling(placeholders={"line": line}, rows={"link": (_page_link(link),)})
    )


def case_label(code: str, *, deleted: bool) -> str:
    """Return the case's code, or a phrase for a deleted case: nobody sees its code any more."""
    return WORDS.phrases["emergency_deleted"] if deleted else code


def reason_in_words(reason: str | None) -> str:
    """Return a reason in words; None: it was deleted with its case."""
    return WORDS.phrases[f"emergency_{reason or 'reason_deleted'}"]


def outcome_in_words(outcome: str) -> str:
    """Return the outcome of the review in words."""
    return WORDS.phrases[f"emergency_{outcome}"]


def open_line(code: str, until: str) -> str:
    """Return the Home line of a case that is open to the reader."""
    return WORDS.phrases["emergency_running"].format(code=code, time=until)


def review_line(code: str, administrator: str, day: str) -> str:
    """Return the line of an access that is waiting for a review."""
    return WORDS.phrases["emergency_to_look_at"].format(code=code, who=administrator, day=day)


def read_line(kind: str, time: str) -> str:
    """Return the line of one piece that was read (signed, talk or whom), with its time."""
    return WORDS.phrases["emergency_read_line"].format(time=time, how=WORDS.phrases[f"emergency_read_{kind}"])


def _page_link(link: AccessLink) -> Row:
    return Row(
        (Button("open_page", WORDS.phrases["emergency_open_page"], link.grant_id, is_primary=True, url=link.url),)
    )
