"""State → screen, before there is a preparation: the menu, a new case, and why to confer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows import content
from flows.consult.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Piece, Row, Value

PARTICIPANT_SLOTS = ("adult_1", "adult_2", "adult_3", "adult_4", "minor_1", "minor_2", "minor_3", "minor_4")
"""Who can be in a client unit, by kind and number."""

MAX_ROWS = 5  # of one kind on a screen, before "Show more"
MAX_TOTAL_ROWS = 40  # of one kind: Slack takes 100 blocks


@dataclass(frozen=True)
class ListLine:
    """One consult or case on a list: its words, and the button beside it if there is one."""

    words: str
    button: str = ""
    button_value: str = ""


def menu(
    waiting: Sequence[ListLine], cases: Sequence[ListLine], *, whole: bool = False, therapist: bool = True
) -> Form:
    """Return what waits for me and my cases, five of each, or with `whole` as many as Slack can show.

    `therapist`: else there is nothing to start.
    """
    most = MAX_TOTAL_ROWS if whole else MAX_ROWS
    rows = {"waiting": to_rows(waiting[:most]), "cases": to_rows(cases[:most])}
    show = {name for name, stands in (("nothing", not waiting and not cases), ("therapist", therapist)) if stands}
    if max(len(waiting), len(cases)) > most:
        show.add("more")
    return content.build_form("menu", WORDS, ScreenFilling(rows=rows, shown=show))


def to_rows(those: Sequence[ListLine]) -> tuple[Row, ...]:
    """Return each line with its button."""
    return tuple(Row(_line_buttons(one), one.words) for one in those)


def _line_buttons(one: ListLine) -> tuple[Button, ...]:
    return (Button(one.button, WORDS.phrases[one.button], one.button_value),) if one.button else ()


def reasons(
    setting: ScreenNames | None, cases: Sequence[Option], kept: Mapping[str, Value], *, another: bool = False
) -> Form:
    """Return the reasons (S0-26 … S0-29), for a case that is known or one to choose.

    `another`: there is a supervisor who can decide on another reason.
    """
    show = {"known" if setting else "choose", *(["another"] if another else [])}
    if setting:
        return setting.build_form("frame", ScreenFilling(values=kept, shown=show))
    return content.build_form("frame", WORDS, ScreenFilling(values=kept, options={"case": cases}, shown=show))


def new_case(people: Mapping[str, str]) -> Form:
    """Return what a new case needs: colleague, parts, who sees whom (S0-1). `people` are labels by id."""
    options = [Option(one, people[one]) for one in PARTICIPANT_SLOTS]
    return content.build_form(
        "case", WORDS, ScreenFilling(options={"seen_by_me": options, "seen_by_colleague": options})
    )


def past_consults(ended: Sequence[ListLine], *, more: bool) -> Form:
    """Return the consults that have ended; `more`: not all of them are listed."""
    show = {name for name, stands in (("nothing", not ended), ("more", more)) if stands}
    filling = ScreenFilling(placeholders={"most": str(MAX_TOTAL_ROWS)}, rows={"done": to_rows(ended)}, shown=show)
    return content.build_form("done", WORDS, filling)


def home(sections: Mapping[str, Sequence[Piece]], today: str, *, more: bool = False, therapist: bool = True) -> Form:
    """Return the Home tab: only the sections that hold something; `therapist`: else there is nothing to start."""
    show = {name for name, pieces in sections.items() if pieces} or {"nothing"}
    show |= {name for name, stands in (("more", more), ("therapist", therapist)) if stands}
    return content.build_form("home", WORDS, ScreenFilling(placeholders={"today": today}, rows=sections, shown=show))
