"""What therapists and their supervisors see of supervision: a word on a reason, what waits, a review."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from flows import content
from flows.consult.framing.screens import MAX_ROWS, ListLine, to_rows
from flows.consult.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Piece, Row

ANOTHER = "another"  # the reason on which a supervisor decides (S0-29)

REASON, BRING, CHANGED = "reason", "bring", "changed"
ANSWERS: Mapping[str, tuple[str, ...]] = {
    REASON: ("go_on", "rest"),
    BRING: ("talked",),
    CHANGED: ("released", "tell"),
}
"""What supervisors are asked, and what they can answer."""

TAKEN_BACK = "taken_back"  # by who asked

APPROVED, CHANGE_ASKED, TAKEN_FURTHER = "approved", "change_asked", "taken_further"
OUTCOMES = (APPROVED, CHANGE_ASKED, TAKEN_FURTHER)
NEEDS_WORDS = frozenset({CHANGE_ASKED, TAKEN_FURTHER})


class Standing(StrEnum):
    """How one side of a signed summary stands with its supervisors."""

    TO_READ = "to_read"
    CHANGE_ASKED = CHANGE_ASKED  # the writer's move: a note
    TAKEN_FURTHER = TAKEN_FURTHER
    APPROVED = APPROVED


def standing(outcome: str | None, *, answered: bool) -> Standing:
    """Return how a side stands after its last review; `answered`: its writer has added the note asked for."""
    if outcome is None or (outcome == CHANGE_ASKED and answered):
        return Standing.TO_READ
    return Standing(outcome)


def needs_a_word(reasons: Collection[str]) -> bool:
    """Tell whether a supervisor decides whether these are reasons to confer (S0-29)."""
    return ANOTHER in reasons


def named(names: Sequence[str]) -> str:
    """Return supervisors' first names as one would say them: any of them may act."""
    return WORDS.phrases["or_another"].join(names) or WORDS.phrases["your_supervisor"]


def review(waiting: Sequence[ListLine], url: str) -> Form:
    """Return what waits for a supervisor, and the way to the page where it is read. The link is made as this opens."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], main=True, url=url),))
    show = {name for name, stands in (("nothing", not waiting), ("more", len(waiting) > MAX_ROWS)) if stands}
    rows = {"waiting": to_rows(waiting[:MAX_ROWS]), "link": (link,)}
    return content.build_form("review", WORDS, ScreenFilling(rows=rows, show=show))


def reason_waits(setting: ScreenNames, wait: Sequence[Piece]) -> Form:
    """Return that a supervisor decides on a reason; `wait`: the line on who is waited for."""
    return setting.form("reason_waits", ScreenFilling(rows={"wait": wait}))


def comment(setting: ScreenNames, therapist: str, typed: str = "") -> Form:
    """Return the box for a supervisor's comment. `therapist` is whose side it is; the colleague has the other."""
    return setting.form("comment", ScreenFilling(say={"therapist": therapist}, values={"comment": typed}))


def counted(summaries: int, askings: int) -> str:
    """Return how much waits, in words."""
    found = {"summaries": summaries, "askings": askings}
    said = (
        WORDS.phrases[f"count_{name}_{'one' if count == 1 else 'some'}"].format(number=count)
        for name, count in found.items()
        if count
    )
    return ", ".join(said)
