"""State → screen, once both are ready: agree and book, booked, and letting it rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.consult.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Piece, Row


@dataclass(frozen=True)
class AgreeScreen:
    """What `agree` shows: topics with what is said of each, times to pick from, and how things stand."""

    topics: Sequence[Option]
    ticked: tuple[str, ...]
    topics_line: str  # the line that says how the topics came about
    times: Sequence[Option] = ()
    picked: str = ""
    offered: str = ""
    shares_group: bool = False  # both sit in one supervision group (S0-16)


def agree(screen_names: ScreenNames, known: AgreeScreen) -> Form:
    """Return the topics and the times, to be agreed and booked on one screen (S0-14, S0-21)."""
    stands = {
        "pick": bool(known.times),
        "picked": bool(known.picked),
        "offered": bool(known.offered),
        "group": known.shares_group,
    }
    filling = ScreenFilling(
        placeholders={"chosen": known.topics_line, "picked": known.picked, "offered": known.offered},
        values={"topics": known.ticked},
        options={"topics": known.topics, "when": known.times},
        shown={name for name, does in stands.items() if does},
    )
    return screen_names.build_form("agree", filling)


def blocked(screen_names: ScreenNames, why: str, left: Sequence[str] = ()) -> Form:
    """Return what holds the two: `release`, without whose (S0-3), `topics` (S0-14), or `open`.

    `left`: what is left for this therapist, each in a sentence, where that is what holds them.
    """
    rows = tuple(Row((), line) for line in left) if why == "open" else ()
    return screen_names.build_form("held", ScreenFilling(shown={why}, rows={"left": rows}))


def waiting(screen_names: ScreenNames, waits_for: str, offered: str, wait: Sequence[Piece] = ()) -> Form:
    """Return that this therapist has agreed, and what the colleague still does: topics or times."""
    filling = ScreenFilling(placeholders={"offered": offered}, shown={waits_for}, rows={"wait": wait})
    return screen_names.build_form("agreed", filling)


@dataclass(frozen=True)
class BookedScreen:
    """What `booked` shows: when and about what, where a calendar finds it, and what stands in the way."""

    starts: str
    topics: Sequence[str]
    calendar_url: str = ""  # an address
    is_release_missing: bool = False  # one is not in force just now
    remaining_tasks: Sequence[str] = ()  # what is left for this therapist, each in a sentence


def booked(screen_names: ScreenNames, known: BookedScreen) -> Form:
    """Return the booked time and what it is about."""
    phrases = WORDS.phrases
    link = Row((Button("open_page", phrases["calendar_file"], screen_names.about, url=known.calendar_url),))
    left = () if known.is_release_missing else tuple(Row((), line) for line in known.remaining_tasks)
    say = {
        "starts": known.starts,
        "minutes": phrases["minutes"],
        "topics": ", ".join(phrases[f"topic_{topic}"] for topic in known.topics),
    }
    rows = {"calendar": (link,) if known.calendar_url else (), "left": left}
    filling = ScreenFilling(placeholders=say, rows=rows, shown={"release"} if known.is_release_missing else set())
    return screen_names.build_form("booked", filling)


def confirm_cancel(screen_names: ScreenNames, *, heard: bool, talked: bool = False) -> Form:
    """Return the question whether to let it rest; `heard`: the colleague knows of it; `talked`: the talk has begun."""
    return screen_names.build_form(
        "cancel", ScreenFilling(shown={"heard" if heard else "unheard", *(["talked"] if talked else [])})
    )
