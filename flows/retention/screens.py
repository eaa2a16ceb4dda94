"""The administrator's screens about records: how long they are kept, what is deleted next, which cases are on hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Paragraph, Piece, Row, Value

MAX_ROWS = 12  # of upcoming deletions, and of holds, on one screen


@dataclass(frozen=True)
class UpcomingDeletion:
    """A record to delete, decide on or keep. `line_id`: goes_case, goes_review, asks_case, stays_case, stays_review."""

    line_id: str
    code: str
    day: str


@dataclass(frozen=True)
class ListedHold:
    """A case on hold: its id, its code, the reason, and since when."""

    id: str
    code: str
    reason: str
    since: str


def overview(
    periods: Mapping[str, int], upcoming: Sequence[UpcomingDeletion], on_hold: Sequence[ListedHold], *, cases: bool
) -> Form:
    """Return how long records are kept, what is deleted next, and which cases are on hold.

    `periods`: case and review in years, draft in days. `cases`: there is a case that is not on hold.
    """
    review_years = periods["review"]
    review = WORDS.phrases["review_years"].format(years=review_years) if review_years else WORDS.phrases["review_case"]
    shown = {"years" if periods["case"] else "never"}
    shown |= {name for name, lines in (("nothing_goes", upcoming), ("nothing_held", on_hold)) if not lines}
    shown |= {"cases"} if cases else set()
    rows = {
        "goes": _first_lines([_deletion_note(item) for item in upcoming]),
        "held": _first_lines([_hold_row(item) for item in on_hold]),
    }
    placeholders = {"case": str(periods["case"]), "review": review, "draft": str(periods["draft"])}
    return content.build_form(
        "settings_records", WORDS, ScreenFilling(placeholders=placeholders, rows=rows, shown=shown)
    )


def retention_periods(values: Mapping[str, Value], preview: str) -> Form:
    """Return the question how long each record class is kept; `preview`: who has to confirm a shorter time."""
    return content.build_form("keep_for", WORDS, ScreenFilling(values=values, placeholders={"preview": preview}))


def hold_case(codes: Sequence[Option], next_id: str = "") -> Form:
    """Return the question which case to put on hold and why; `next_id`: the case with which the next codes begin."""
    more = (Row((Button("hold_case_further", WORDS.phrases["hold_case_further"], next_id),)),) if next_id else ()
    return content.build_form("hold_case", WORDS, ScreenFilling(options={"case": codes}, rows={"further": more}))


def lift_hold(hold: ListedHold, preview: str) -> Form:
    """Return the question whether to lift the hold, with what happens then; `preview`: who has to confirm."""
    placeholders = {**_placeholders(hold), "preview": preview}
    return content.build_form("lift_hold", WORDS, ScreenFilling(placeholders=placeholders, about=hold.id))


def lifting_line(code: str, reason: str) -> str:
    """Return in one sentence that this hold will be lifted."""
    return WORDS.phrases["access_lift_hold"].format(code=code, reason=WORDS.phrases[f"reason_{reason}"])


def shortening_line(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """Return in sentences what will be kept for how long instead, by the names of the settings."""
    changed = [name for name in after if before[name] != after[name]]
    return " ".join(
        WORDS.phrases[f"access_{name}"].format(before=_period(name, before[name]), after=_period(name, after[name]))
        for name in changed
    )


def _period(name: str, number: int) -> str:
    """Return a number of years or days in words; without a number, what its setting says then."""
    unit = "one" if number == 1 else "some" if number else "none"
    return WORDS.phrases[f"period_{name}_{unit}"].format(number=number)


def _deletion_note(deletion: UpcomingDeletion) -> Paragraph:
    return Paragraph(WORDS.phrases[deletion.line_id].format(code=deletion.code, day=deletion.day))


def _hold_row(hold: ListedHold) -> Row:
    return Row(
        (Button("lift_hold", WORDS.phrases["lift_hold"], hold.id),),
        WORDS.phrases["held_line"].format(**_placeholders(hold)),
    )


def _placeholders(hold: ListedHold) -> Mapping[str, str]:
    return {"code": hold.code, "reason": WORDS.phrases[f"reason_{hold.reason}"], "day": hold.since}


def _first_lines(lines: Sequence[Piece]) -> Sequence[Piece]:
    """Return the first lines, and a line that says that there are more."""
    more = [Paragraph(WORDS.phrases["more_go"], quiet=True)] if len(lines) > MAX_ROWS else []
    return [*lines[:MAX_ROWS], *more]
