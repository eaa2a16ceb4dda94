"""Screens of supervision for therapists and supervisors: waiting for approval of a reason, the queue, a review."""

from collections.abc import Sequence
from enum import StrEnum

from flows import content
from flows.cases.screen_names import ScreenNames
from flows.consult.framing.screens import MAX_ROWS
from flows.content import WORDS, ListLine, ScreenFilling, to_rows
from flows.forms import Button, Form, Row

APPROVED, CHANGE_ASKED, TAKEN_FURTHER = "approved", "change_asked", "taken_further"
OUTCOMES = (APPROVED, CHANGE_ASKED, TAKEN_FURTHER)
NEEDS_COMMENT = frozenset({CHANGE_ASKED, TAKEN_FURTHER})


class SideStatus(StrEnum):
    """The review status of one side of a signed summary."""

    TO_READ = "to_read"
    CHANGE_ASKED = CHANGE_ASKED  # the therapist's turn: to add a note
    TAKEN_FURTHER = TAKEN_FURTHER
    APPROVED = APPROVED


MOST_COUNTED = 100  # of each kind that waits; a message says "100 or more"
NOT_APPROVED = (SideStatus.TO_READ, SideStatus.CHANGE_ASKED, SideStatus.TAKEN_FURTHER)


def side_status(outcome: str | None, *, answered: bool) -> SideStatus:
    """Return the status of a side after its last review; `answered`: its therapist has added the note asked for."""
    if outcome is None or (outcome == CHANGE_ASKED and answered):
        return SideStatus.TO_READ
    return SideStatus(outcome)


def queue(waiting: Sequence[ListLine], url: str) -> Form:
    """Return what is waiting for a supervisor, with a link to the page; the link is made when this screen opens."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], is_primary=True, url=url),))
    shown = {name for name, is_shown in (("nothing", not waiting), ("more", len(waiting) > MAX_ROWS)) if is_shown}
    rows = {"waiting": to_rows(waiting[:MAX_ROWS]), "link": (link,)}
    return content.build_form("review", WORDS, ScreenFilling(rows=rows, shown=shown))


def reviewed(lines: Sequence[str], url: str) -> Form:
    """Return what was reviewed, with a link to the page on which each can be read again."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], url=url),))
    rows = {"reviewed": to_rows([ListLine(line) for line in lines]), "link": (link,)}
    return content.build_form("reviewed", WORDS, ScreenFilling(rows=rows, shown={"some" if lines else "nothing"}))


def comment(screen_names: ScreenNames, therapist: str, draft: str = "") -> Form:
    """Return the field for a supervisor's comment; `therapist`: whose side it is. The colleague has the other side."""
    return screen_names.build_form(
        "comment", ScreenFilling(placeholders={"therapist": therapist}, values={"comment": draft})
    )


def waiting_count(summaries: int, questions: int) -> str:
    """Return how many summaries and questions are waiting, in words, counted up to MOST_COUNTED."""
    counts = {"summaries": summaries, "askings": questions}
    parts = (
        WORDS.phrases[f"count_{name}_{'one' if count == 1 else 'some'}"].format(
            number=WORDS.phrases["count_or_more"].format(number=count) if count >= MOST_COUNTED else count
        )
        for name, count in counts.items()
        if count
    )
    return ", ".join(parts)
