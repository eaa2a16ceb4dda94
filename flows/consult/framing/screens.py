"""The screens before a preparation: the menu, the reasons for a consult, past consults and Home."""

from collections.abc import Mapping, Sequence

from flows import content
from flows.cases.list_pages import to_further
from flows.cases.screen_names import ScreenNames
from flows.content import WORDS, ListLine, ScreenFilling
from flows.forms import LIMITS, Form, Option, Piece, Value

MAX_ROWS = 5  # of one kind on a screen, before "Show more"
MAX_TOTAL_ROWS = LIMITS.list_rows  # of one kind


def menu(waiting: Sequence[ListLine], cases: Sequence[ListLine], *, further: str = "", therapist: bool = True) -> Form:
    """Return what waits for the member and the member's cases; `further`: where both go on, or "".

    `therapist`: the member is a therapist and may start a consult.
    """
    rows = {
        "waiting": content.to_rows(waiting),
        "cases": content.to_rows(cases),
        "further": to_further("more", further),
    }
    show = {name for name, is_shown in (("nothing", not waiting and not cases), ("therapist", therapist)) if is_shown}
    return content.build_form("menu", WORDS, ScreenFilling(rows=rows, shown=show))


def reasons(
    screen_names: ScreenNames | None,
    cases: Sequence[Option],
    values: Mapping[str, Value],
    *,
    another: bool = False,
    decided: tuple[str, str] | None = None,
) -> Form:
    """Return the reasons (S0-26 … S0-29), for a given case or for one to choose.

    `another`: there is a supervisor who can decide about another reason. `decided`: on which day this therapist decided
    against a consult last time, and which "no" it was (S0-13).
    """
    show = {"known" if screen_names else "choose", *(["another"] if another else []), *(["decided"] if decided else [])}
    diagnosis = WORDS.phrases[f"diagnosis_{screen_names.part if screen_names else 'any'}"]
    day, no = decided or ("", "not_needed")
    placeholders = {"diagnosis": diagnosis, "day": day, "decided": WORDS.phrases[f"no_{no}"]}
    filling = ScreenFilling(placeholders=placeholders, values=values, options={"case": cases}, shown=show)
    return screen_names.build_form("frame", filling) if screen_names else content.build_form("frame", WORDS, filling)


def past_consults(ended: Sequence[ListLine], further: str = "") -> Form:
    """Return the consults that have ended; `further`: where the list goes on, or ""."""
    rows = {"done": content.to_rows(ended), "further": to_further("done_further", further)}
    return content.build_form("done", WORDS, ScreenFilling(rows=rows, shown=() if ended else {"nothing"}))


def home(
    sections: Mapping[str, Sequence[Piece]],
    today: str,
    *,
    more: bool = False,
    therapist: bool = True,
    supervisor: bool = False,
) -> Form:
    """Return the Home tab, with only the sections that are not empty.

    `therapist`: the member may start a consult; `supervisor`: and may find what was reviewed.
    """
    show = {name for name, pieces in sections.items() if pieces} or {"nothing"}
    show |= {
        name for name, is_shown in (("more", more), ("therapist", therapist), ("supervisor", supervisor)) if is_shown
    }
    return content.build_form("home", WORDS, ScreenFilling(placeholders={"today": today}, rows=sections, shown=show))
