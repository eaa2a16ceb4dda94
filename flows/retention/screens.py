"""The administrator's screens about records: how long they are kept, what goes next, which cases are on hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows import content, dates
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Paragraph, Piece, Row, Value
from flows.people.screens import page_with

MAX_ROWS = 12  # of what goes, and of what is held, on a screen


@dataclass(frozen=True)
class UpcomingDeletion:
    """What goes on a day, asks, or stays: `what` is goes_case, goes_review, asks_case, stays_case or stays_review."""

    line_id: str
    code: str
    day: date


@dataclass(frozen=True)
class ListedHold:
    """A case on hold: its id, its code, why and since when."""

    id: str
    code: str
    reason: str
    since: date


def overview(
    kept: Mapping[str, int], going: Sequence[UpcomingDeletion], held: Sequence[ListedHold], *, cases: bool
) -> Form:
    """Return what is kept for how long, what goes next, and what is on hold. `kept`: case, review, draft.

    `cases`: there is one that is not on hold.
    """
    years = kept["review"]
    review = WORDS.phrases["review_years"].format(years=years) if years else WORDS.phrases["review_case"]
    show = {"years" if kept["case"] else "never"}
    show |= {name for name, lines in (("nothing_goes", going), ("nothing_held", held)) if not lines}
    show |= {"cases"} if cases else set()
    rows = {
        "goes": _first_lines([_deletion_note(one) for one in going]),
        "held": _first_lines([_hold_row(one) for one in held]),
    }
    say = {"case": str(kept["case"]), "review": review, "draft": str(kept["draft"])}
    return content.build_form("settings_records", WORDS, ScreenFilling(placeholders=say, rows=rows, shown=show))


def retention_periods(values: Mapping[str, Value]) -> Form:
    """Return the question how long each class is kept."""
    return content.build_form("keep_for", WORDS, ScreenFilling(values=values))


def hold_case(codes: Sequence[Option], first: str = "") -> Form:
    """Return the question which case is put on hold and why; `first`: the id of a case on the page that is shown."""
    shown, further = page_with(codes, first)
    more = (Row((Button("hold_case_further", WORDS.phrases["hold_case_further"], further),)),) if further else ()
    return content.build_form("hold_case", WORDS, ScreenFilling(options={"case": shown}, rows={"further": more}))


def lift_hold(one: ListedHold) -> Form:
    """Return the question whether the hold is lifted, with what happens then."""
    return content.build_form("lift_hold", WORDS, ScreenFilling(placeholders=_placeholders(one), about=one.id))


def _deletion_note(one: UpcomingDeletion) -> Paragraph:
    return Paragraph(WORDS.phrases[one.line_id].format(code=one.code, day=dates.full_day(one.day)))


def _hold_row(one: ListedHold) -> Row:
    return Row(
        (Button("lift_hold", WORDS.phrases["lift_hold"], one.id),),
        WORDS.phrases["held_line"].format(**_placeholders(one)),
    )


def _placeholders(one: ListedHold) -> Mapping[str, str]:
    return {"code": one.code, "reason": WORDS.phrases[f"reason_{one.reason}"], "day": dates.full_day(one.since)}


def _first_lines(lines: Sequence[Piece]) -> Sequence[Piece]:
    """Return the first lines, and how many more there are."""
    left = len(lines) - MAX_ROWS
    more = [Paragraph(WORDS.phrases["more_go"].format(count=left), quiet=True)] if left > 0 else []
    return [*lines[:MAX_ROWS], *more]
