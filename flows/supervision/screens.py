"""What therapists and their supervisors see of supervision: a word on a reason, what waits, a review."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from flows import content
from flows.consult.framing.screens import MAX_ROWS, ListLine, to_rows
from flows.consult.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Piece, Row

ANOTHER_REASON = "another"  # the reason on which a supervisor decides (S0-29)

REASON, BRING, CHANGED = "reason", "bring", "changed"
ANSWERS: Mapping[str, tuple[str, ...]] = {
    REASON: ("go_on", "rest"),
    BRING: ("talked",),
    CHANGED: ("released", "tell"),
}
"""What supervisors are asked, and what they can answer."""

WITHDRAWN = "taken_back"  # by who asked

APPROVED, CHANGE_ASKED, TAKEN_FURTHER = "approved", "change_asked", "taken_further"
OUTCOMES = (APPROVED, CHANGE_ASKED, TAKEN_FURTHER)
NEEDS_COMMENT = frozenset({CHANGE_ASKED, TAKEN_FURTHER})


class SideStatus(StrEnum):
    """How one side of a signed summary stands with its supervisors."""

    TO_READ = "to_read"
    CHANGE_ASKED = CHANGE_ASKED  # the writer's move: a note
    TAKEN_FURTHER = TAKEN_FURTHER
    APPROVED = APPROVED


def side_status(outcome: str | None, *, answered: bool) -> SideStatus:
    """Return how a side stands after its last review; `answered`: its writer has added the note asked for."""
    if outcome is None or (outcome == CHANGE_ASKED and answered):
        return SideStatus.TO_READ
    return SideStatus(outcome)


def needs_supervisor(reasons: Collection[str]) -> bool:
    """Tell whether a supervisor decides whether these are reasons to confer (S0-29)."""
    return ANOTHER_REASON in reasons


def join_names(names: Sequence[str]) -> str:
    """Return supervisors' first names as one would say them: any of them may act."""
    return WORDS.phrases["or_another"].join(names) or WORDS.phrases["your_supervisor"]


def queue(waiting: Sequence[ListLine], url: str) -> Form:
    """Return what waits for a supervisor, and the way to the page where it is read. The link is made as this opens."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], is_primary=True, url=url),))
    show = {name for name, stands in (("nothing", not waiting), ("more", len(waiting) > MAX_ROWS)) if stands}
    rows = {"waiting": to_rows(waiting[:MAX_ROWS]), "link": (link,)}
    return content.build_form("review", WORDS, ScreenFilling(rows=rows, shown=show))


def reason_waiting(screen_names: ScreenNames, wait: Sequence[Piece]) -> Form:
    """Return that a supervisor decides on a reason; `wait`: the line on who is waited for."""
    return screen_names.build_form("reason_waits", ScreenFilling(rows={"wait": wait}))


def comment(screen_names: ScreenNames, therapist: str, typed: str = "") -> Form:
    """Return the box for a supervisor's comment. `therapist` is whose side it is; the colleague has the other."""
    return screen_names.build_form(
        "comment", ScreenFilling(placeholders={"therapist": therapist}, values={"comment": typed})
    )


def waiting_count(summaries: int, askings: int) -> str:
    """Return how much waits, in words."""
    found = {"summaries": summaries, "askings": askings}
    said = (
        WORDS.phrases[f"count_{name}_{'one' if count == 1 else 'some'}"].format(number=count)
        for name, count in found.items()
        if count
    )
    return ", ".join(said)
