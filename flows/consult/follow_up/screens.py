"""Screens for what clients will be told, and by when (S0-25). They name topics and days, never what was written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.cases.screen_names import ScreenNames
from flows.consult.asking import screens as asking_screens
from flows.consult.talk import screens as talk_screens
from flows.content import WORDS, ListLine, ScreenFilling, to_rows
from flows.dates import ReaderDates
from flows.forms import Button, Form, Option, Piece, Row
from flows.working_hours import WorkingHours

TOLD, NEW_DAY, PLAN_CHANGED = "told", "new_day", "it_changed"
ACTIONS = (TOLD, NEW_DAY, PLAN_CHANGED)
"""What can be recorded about a promise. Each has its own screen."""

TOLD_FROM_MOVE = 2
"""The number of the move from which on a promise goes to the supervisors (S0-25)."""

_DAY = timedelta(days=1)
_WEEK = frozenset(range(7))


@dataclass(frozen=True)
class OpenPromise:
    """One thing that a client has not been told yet."""

    id: str
    question: int  # 1 to 8
    by: date
    moves: int = 0  # how often another day was picked

    @property
    def topic(self) -> str:
        """Return its topic in words."""
        return topic(self.question)


def topic(question: int) -> str:
    """Return the topic of a question in words."""
    return WORDS.phrases[f"topic_{talk_screens.topic(question)}"]


def promise_status_line(name: str, question: int, status: str, day: str = "") -> str:
    """Return the status of a promise in a line: open (by `day`), told (on `day`), changed, released."""
    status_text = WORDS.phrases[f"promise_{status}"].format(day=day)
    return WORDS.phrases["promise_line"].format(name=name, topic=topic(question), stands=status_text)


def remaining_line(days: Sequence[date], dates: ReaderDates) -> str:
    """Return in words how much the reader still has to tell, and by when."""
    if not days:
        return WORDS.phrases["told_nothing"]
    phrase = WORDS.phrases["told_one" if len(days) == 1 else "told_some"]
    return phrase.format(number=len(days), day=dates.day(min(days)))


def reminder_day(by: date, hours: WorkingHours) -> date:
    """Return the day on which to remind of a promise: its own day, or the last working day before it."""
    working = hours.days or _WEEK
    while by.weekday() not in working:
        by -= _DAY
    return by


def client_told(
    screen_names: ScreenNames, open_promises: Sequence[OpenPromise], since: date, *, supervised: bool
) -> Form:
    """Return the form that asks what the client was told, and when: from `since`, the day of the talk, to today.

    `supervised`: there is a supervisor who can be told that the plan changed.
    """
    filling = replace(
        _open_promises_filling(open_promises, screen_names.dates, {"supervised"} if supervised else set()),
        values={"told_on": screen_names.today},
        bounds={"told_on": (min(since, screen_names.today), screen_names.today)},
    )
    return screen_names.build_form(TOLD, filling)


def new_day(screen_names: ScreenNames, open_promises: Sequence[OpenPromise], supervisors: Sequence[str]) -> Form:
    """Return the form that asks for another day by which to tell the client.

    From the second time on, it says that the supervisors are told, or that there is nobody to tell.
    """
    bounds = {"by": (screen_names.today + _DAY, screen_names.today + talk_screens.MAX_TELL_DELAY)}
    is_again = any(promise.moves + 1 >= TOLD_FROM_MOVE for promise in open_promises)
    parts = {"again" if supervisors else "again_alone"} if is_again else set()
    filling = _open_promises_filling(open_promises, screen_names.dates, parts)
    placeholders = {**filling.placeholders, "who": asking_screens.join_names(supervisors)}
    return screen_names.build_form(NEW_DAY, replace(filling, bounds=bounds, placeholders=placeholders))


def plan_changed(screen_names: ScreenNames, open_promises: Sequence[OpenPromise], supervisors: Sequence[str]) -> Form:
    """Return the form that tells the supervisors that the plan changed: the code, the topic and the day, no text."""
    filling = _open_promises_filling(open_promises, screen_names.dates)
    return screen_names.build_form(
        PLAN_CHANGED,
        replace(filling, placeholders={**filling.placeholders, "who": asking_screens.join_names(supervisors)}),
    )


def all_told(screen_names: ScreenNames) -> Form:
    """Return the screen that says that this therapist has nothing left to tell."""
    return screen_names.build_form("all_told", ScreenFilling())


@dataclass(frozen=True)
class SummaryStatus:
    """The status of a consult from the last answer on: the next step, and the link to the page."""

    next_step: str  # look_back, sign, their_turn, held; signed, closed
    url: str = ""  # of the reader's own page; empty if there is nothing to read on it
    wait: Sequence[Piece] = ()
    promise_lines: Sequence[str] = ()  # the status of each promise, in a line
    has_open_promises: bool = False  # the reader still has something to tell
    requested_by: str = ""  # the supervisor who asked the reader for a note


def summary_waiting(screen_names: ScreenNames, status: SummaryStatus) -> Form:
    """Return the screen that says what is left before both have signed."""
    return screen_names.build_form(
        "summary_waits",
        ScreenFilling(rows={**_page_link(screen_names, status), "wait": status.wait}, shown={status.next_step}),
    )


def summary_signed(screen_names: ScreenNames, status: SummaryStatus) -> Form:
    """Return the screen that says that both have signed, with the status of each promise."""
    rows = {**_page_link(screen_names, status), "told": to_rows([ListLine(line) for line in status.promise_lines])}
    conditions = {"owes": status.has_open_promises, "told": status.promise_lines, "asked": status.requested_by}
    parts = {status.next_step, *(name for name, is_met in conditions.items() if is_met)}
    return screen_names.build_form(
        "signed", ScreenFilling(rows=rows, shown=parts, placeholders={"asked_by": status.requested_by})
    )


def _page_link(screen_names: ScreenNames, status: SummaryStatus) -> dict[str, Sequence[Piece]]:
    button = Button("open_page", WORDS.phrases["open_page"], screen_names.about, is_primary=True, url=status.url)
    return {"link": (Row((button,)),) if status.url else ()}


def _open_promises_filling(
    open_promises: Sequence[OpenPromise], dates: ReaderDates, parts: Collection[str] = ()
) -> ScreenFilling:
    """Return the promises that are still open: as options to tick, or in the text if there is only one."""
    line = WORDS.phrases["owed"]
    options = [
        Option(promise.id, line.format(topic=promise.topic, day=dates.day(promise.by))) for promise in open_promises
    ]
    count_part = {"one"} if len(open_promises) == 1 else {"some"}
    placeholders = {"what": options[0].label if len(open_promises) == 1 else ""}
    return ScreenFilling(placeholders=placeholders, options={"what": options}, shown={*parts, *count_part})
