"""Screens from the moment both are ready: agree on topics and a time, booked, and end the consult."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.cases.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Piece, Row

ANOTHER_TIME = "another"  # a time that was not suggested


@dataclass(frozen=True)
class AgreeScreen:
    """What the screen `agree` shows: the topics, the times to pick from, and what was decided so far."""

    topics: Sequence[Option]
    ticked: tuple[str, ...]
    topics_line: str  # says who chose these topics
    times: Sequence[Option] = ()
    picked: str = ""
    chooser: str = ""  # who picked this time
    offered: str = ""
    shares_group: bool = False  # both therapists are in one supervision group (S0-16)


def agree(screen_names: ScreenNames, screen: AgreeScreen) -> Form:
    """Return the screen on which topics and a time are agreed and booked (S0-14, S0-21)."""
    conditions = {
        "pick": bool(screen.times),
        "picked": bool(screen.picked),
        "offered": bool(screen.offered),
        "group": screen.shares_group,
    }
    filling = ScreenFilling(
        placeholders={
            "chosen": screen.topics_line,
            "picked": screen.picked,
            "chooser": screen.chooser,
            "offered": screen.offered,
        },
        values={"topics": screen.ticked},
        options={"topics": screen.topics, "when": screen.times},
        shown={name for name, is_met in conditions.items() if is_met},
    )
    return screen_names.build_form("agree", filling)


def blocked(screen_names: ScreenNames, reason: str, tasks: Sequence[str] = ()) -> Form:
    """Return the screen that says why the two cannot go on.

    `reason`: "release" (a release is missing, never whose; S0-3), "topics" (S0-14), or "open" (there are tasks left).
    `tasks`: what is left for this therapist, one sentence each, shown only for "open".
    """
    rows = tuple(Row((), task) for task in tasks) if reason == "open" else ()
    return screen_names.build_form("held", ScreenFilling(shown={reason}, rows={"left": rows}))


def waiting(screen_names: ScreenNames, waits_for: str, offered: str, wait: Sequence[Piece] = ()) -> Form:
    """Return the screen after this therapist agreed. `waits_for`: "topics" or "times", the colleague's next step."""
    filling = ScreenFilling(placeholders={"offered": offered}, shown={waits_for}, rows={"wait": wait})
    return screen_names.build_form("agreed", filling)


@dataclass(frozen=True)
class BookedScreen:
    """What the screen `booked` shows: the time, the topics, the calendar link, and what still has to be done."""

    starts: str
    topics: Sequence[str]
    day: str = ""
    people: Sequence[Option] = ()  # whom this therapist sees
    known_by: tuple[str, ...] = ()  # of these, who knows the topics (S0-22)
    calendar_url: str = ""
    is_release_missing: bool = False
    is_past: bool = False  # the talk can no longer begin at this time
    remaining_tasks: Sequence[str] = ()  # what is left for this therapist, one sentence each


def booked(screen_names: ScreenNames, screen: BookedScreen) -> Form:
    """Return the screen of the booked time and its topics."""
    phrases = WORDS.phrases
    calendar_row = Row((Button("open_page", phrases["calendar_file"], screen_names.about, url=screen.calendar_url),))
    task_rows = () if screen.is_release_missing else tuple(Row((), task) for task in screen.remaining_tasks)
    placeholders = {
        "starts": screen.starts,
        "day": screen.day,
        "minutes": phrases["minutes"],
        "topics": ", ".join(phrases[f"topic_{topic}"] for topic in screen.topics),
    }
    rows = {"calendar": (calendar_row,) if screen.calendar_url else (), "left": task_rows}
    shown = {"passed" if screen.is_past else "ahead", *(["release"] if screen.is_release_missing else [])}
    filling = ScreenFilling(
        placeholders=placeholders,
        values={"outline_known": screen.known_by},
        options={"outline_known": screen.people},
        rows=rows,
        shown=shown,
    )
    return screen_names.build_form("booked", filling)


def offer_times(
    screen_names: ScreenNames,
    offered: Sequence[Option],
    ticked: tuple[str, ...],
    *,
    bounds: tuple[date, date],
    for_safety: bool = False,
) -> Form:
    """Return half-hours within both therapists' working hours, and another time if that is ticked (S0-21).

    `bounds`: the first and the last day on which a time can be offered.
    `for_safety`: safety is a reason for the consult (S0-26).
    """
    other = Option(ANOTHER_TIME, WORDS.phrases["another_time"])
    show = {"times" if offered else "no_times", *(["safety"] if for_safety else [])}
    filling = ScreenFilling(
        placeholders={"minutes": WORDS.phrases["minutes"]},
        values={"offered": ticked},
        options={"offered": (*offered, other)},
        shown=show | {"other"} if ANOTHER_TIME in ticked or not offered else show,
        bounds={"other_day": bounds},
    )
    return screen_names.build_form("times", filling)


def ready(screen_names: ScreenNames, offered: str, wait: Sequence[Piece] = ()) -> Form:
    """Return the screen that says that this therapist is ready, and whose turn it is; `wait`: who is waited for."""
    show = {"offered"} if offered else set()
    return screen_names.build_form(
        "ready", ScreenFilling(placeholders={"offered": offered}, shown=show, rows={"wait": wait})
    )
