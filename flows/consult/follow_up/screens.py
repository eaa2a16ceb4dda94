"""What clients are to hear, and by when (S0-25): screens and days. They name topics, never what was written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows import dates
from flows.consult.framing.screens import ListLine, to_rows
from flows.consult.scheduling.times import WorkingHours
from flows.consult.screen_names import ScreenNames
from flows.consult.talk import screens as talk_screens
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Piece, Row
from flows.supervision import screens as supervision_screens

TOLD, NEW_DAY, PLAN_CHANGED = "told", "new_day", "it_changed"
ACTIONS = (TOLD, NEW_DAY, PLAN_CHANGED)
"""What can be said of a promise; each is a screen of its own."""

_DAY = timedelta(days=1)
_WEEK = frozenset(range(7))


@dataclass(frozen=True)
class OpenPromise:
    """One thing that a client is still to hear."""

    id: str
    question: int  # 1 to 8
    by: date

    @property
    def topic(self) -> str:
        """Return what it is about, in words."""
        return topic(self.question)


def topic(question: int) -> str:
    """Return the topic of a question in words."""
    return WORDS.phrases[f"topic_{talk_screens.topic(question)}"]


def promise_line(name: str, question: int, stands: str, day: date | None) -> str:
    """Return how a promise stands, in a line: open (by `day`), told (on `day`), changed, released."""
    said = WORDS.phrases[f"promise_{stands}"].format(day=dates.full_day(day) if day else "")
    return WORDS.phrases["promise_line"].format(name=name, topic=topic(question), stands=said)


def remaining_line(days_left: Sequence[date]) -> str:
    """Return how much one has still to tell, and by when."""
    if not days_left:
        return WORDS.phrases["told_nothing"]
    phrase = WORDS.phrases["told_one" if len(days_left) == 1 else "told_some"]
    return phrase.format(number=len(days_left), day=dates.weekday_and_day(min(days_left)))


def reminder_day(by: date, hours: WorkingHours) -> date:
    """Return the day on whose morning a promise comes back: its own, or the last working day before it."""
    working = hours.days or _WEEK
    while by.weekday() not in working:
        by -= _DAY
    return by


def client_told(screen_names: ScreenNames, owed: Sequence[OpenPromise], since: date, *, supervised: bool) -> Form:
    """Return what was told, and on which day: not before `since`, the day of the talk, nor after today.

    `supervised`: there is a supervisor to whom somebody can say that it changed.
    """
    filling = replace(
        _open_promises_filling(owed, {"supervised"} if supervised else set()),
        values={"told_on": screen_names.today},
        bounds={"told_on": (min(since, screen_names.today), screen_names.today)},
    )
    return screen_names.build_form(TOLD, filling)


def new_day(screen_names: ScreenNames, owed: Sequence[OpenPromise]) -> Form:
    """Return by which other day the client will hear it."""
    bounds = {"by": (screen_names.today + _DAY, screen_names.today + talk_screens.MAX_TELL_DELAY)}
    return screen_names.build_form(NEW_DAY, replace(_open_promises_filling(owed), bounds=bounds))


def plan_changed(screen_names: ScreenNames, owed: Sequence[OpenPromise], supervisors: Sequence[str]) -> Form:
    """Return what is put to the supervisors: the code, the topic and the day, no words."""
    filling = _open_promises_filling(owed)
    return screen_names.build_form(
        PLAN_CHANGED,
        replace(filling, placeholders={**filling.placeholders, "who": supervision_screens.join_names(supervisors)}),
    )


def all_told(screen_names: ScreenNames) -> Form:
    """Return that nothing is left to be told by this therapist."""
    return screen_names.build_form("all_told", ScreenFilling())


@dataclass(frozen=True)
class SummaryStatus:
    """How a consult stands from the last answer on: what comes next, and the way to one's own page."""

    next_step: str  # look_back, sign, their_turn, held; signed, closed
    url: str = ""  # of one's own page; empty where nothing waits there
    wait: Sequence[Piece] = ()
    promise_lines: Sequence[str] = ()  # how each promise stands, in a line
    has_open_promises: bool = False  # the reader has something left to tell
    requested_by: str = ""  # the supervisor who waits for a note of the reader's


def summary_waiting(screen_names: ScreenNames, stands: SummaryStatus) -> Form:
    """Return what is left before both have signed."""
    return screen_names.build_form(
        "summary_waits",
        ScreenFilling(rows={**_page_link(screen_names, stands), "wait": stands.wait}, shown={stands.next_step}),
    )


def summary_signed(screen_names: ScreenNames, stands: SummaryStatus) -> Form:
    """Return that both have signed, and how what was promised stands."""
    rows = {**_page_link(screen_names, stands), "told": to_rows([ListLine(one) for one in stands.promise_lines])}
    also = {"owes": stands.has_open_promises, "told": stands.promise_lines, "asked": stands.requested_by}
    show = {stands.next_step, *(name for name, holds in also.items() if holds)}
    return screen_names.build_form(
        "signed", ScreenFilling(rows=rows, shown=show, placeholders={"asked_by": stands.requested_by})
    )


def _page_link(screen_names: ScreenNames, stands: SummaryStatus) -> dict[str, Sequence[Piece]]:
    button = Button("open_page", WORDS.phrases["open_page"], screen_names.about, is_primary=True, url=stands.url)
    return {"link": (Row((button,)),) if stands.url else ()}


def _open_promises_filling(owed: Sequence[OpenPromise], show: Collection[str] = ()) -> ScreenFilling:
    """Return what is still to be told: to be ticked, or named if it is one thing."""
    line = WORDS.phrases["owed"]
    options = [Option(one.id, line.format(topic=one.topic, day=dates.weekday_and_day(one.by))) for one in owed]
    which = {"one"} if len(owed) == 1 else {"some"}
    say = {"what": options[0].label if len(owed) == 1 else ""}
    return ScreenFilling(placeholders=say, options={"what": options}, shown={*show, *which})
