"""The screens of a therapist's own preparation, one function for each step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.cases.screen_names import ScreenNames
from flows.consult.waiting.rules import MAX_REMINDER_DELAY
from flows.content import WORDS, ScreenFilling
from flows.dates import ReaderDates
from flows.forms import Button, Form, Option, Row, Value
from flows.releases import topics as release_topics

TOPICS = release_topics.TOPICS

"""Answers that end the consult: a client does not want it, it is not needed, or it would not serve them (S0-13)."""

NOT_YET = "not_yet"  # the answer "not yet": to having an own impression, or to having told everybody about the consult
MAX_SESSIONS = 500
_EARLIEST_DAY = date(1970, 1, 1)


def screening(screen_names: ScreenNames, reasons: Sequence[str] = ()) -> Form:
    """Return the six reasons to wait. Nothing is ever filled in (S0-36).

    `reasons`: the starter's reasons, for the second therapist to read.
    """
    reason_names = ", ".join(WORDS.phrases[f"reason_{reason}"] for reason in reasons)
    return screen_names.build_form(
        "screen", ScreenFilling(placeholders={"reasons": reason_names}, shown={"second"} if reason_names else set())
    )


def client_note(screen_names: ScreenNames, how: str, url: str = "") -> Form:
    """Return how the second therapist learns whom the code means; `how`: note (with a link), in_person or closed."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], screen_names.about, is_primary=True, url=url),))
    own_part = {"own_part": WORDS.phrases[f"own_part_{screen_names.part}"]}
    filling = ScreenFilling(placeholders=own_part, rows={"link": (link,) if url else ()}, shown={how})
    return screen_names.build_form("whom", filling)


def decline(screen_names: ScreenNames) -> Form:
    """Return the question whether to say no to a consult, which is as good an answer as any (S0-8)."""
    return screen_names.build_form("decline", ScreenFilling())


def pause(
    screen_names: ScreenNames,
    item: str,
    *,
    colleague_knows: bool = False,
    supervised: bool = False,
    for_safety: bool = False,
) -> Form:
    """Return the advice for the item that was ticked (S0-30 … S0-35), and a day for a reminder.

    `colleague_knows`: the colleague knows of the consult and may be shown that day. `supervised`: there is a supervisor
    with whom the therapist can discuss what needs supervision. `for_safety`: safety is a reason for the consult
    (S0-26).
    """
    phrases = WORDS.phrases
    opening = phrases.get(f"opening_{item}", "")
    show = {
        "replan" if item == "in_passing" else "passes",
        *(["plan"] if opening else []),
        *(["heard"] if colleague_knows else []),
        *(["bring"] if supervised and item == "supervision" else []),
        *(["safety"] if for_safety else []),
    }
    placeholders = {"advice": phrases[f"advice_{item}"], "opening": opening}
    values: Mapping[str, Value] = {"ask_on": screen_names.today + timedelta(days=1)}
    return screen_names.build_form(
        "pause",
        ScreenFilling(placeholders=placeholders, values=values, shown=show, bounds=_reminder_bounds(screen_names)),
    )


@dataclass(frozen=True)
class PreparationFacts:
    """What is known before the therapist attests to the rest."""

    releases: str
    sessions: int | None
    first_on: date | None
    last_on: date | None
    needed_sessions: int
    participant_options: Sequence[Option]
    impression: str  # formed, not_yet, or empty before an answer
    informed: tuple[str, ...]
    is_recount: bool = False


def facts(screen_names: ScreenNames, known: PreparationFacts) -> Form:
    """Return the facts: releases, sessions so far (S0-19), own impression (S0-20), who knows of the consult (S0-22)."""
    is_counted = known.sessions is not None and not known.is_recount
    values: dict[str, Value] = {"impression": known.impression, "informed": known.informed}
    people = (*known.participant_options, Option(NOT_YET, WORDS.phrases["not_everyone"]))
    if known.sessions is not None and known.first_on and known.last_on:
        values |= {"sessions": known.sessions, "first_on": known.first_on, "last_on": known.last_on}
    past = (_EARLIEST_DAY, screen_names.today)
    filling = ScreenFilling(
        placeholders={
            "releases": known.releases,
            "sessions": _sessions_line(known, screen_names.dates),
            "needed": str(known.needed_sessions),
        },
        values=values,
        options={"informed": people},
        shown={"releases", "counted" if is_counted else "count"},
        bounds={"sessions": (1, MAX_SESSIONS), "first_on": past, "last_on": past},
    )
    return screen_names.build_form("facts", filling)


def _sessions_line(known: PreparationFacts, dates: ReaderDates) -> str:
    if known.sessions is None or known.first_on is None or known.last_on is None:
        return ""
    line = WORDS.phrases["one_session_line" if known.sessions == 1 else "sessions_line"]
    return line.format(
        sessions=known.sessions,
        first=dates.short_day(known.first_on),
        last=dates.short_day(known.last_on),
    )


def wait(
    screen_names: ScreenNames,
    reasons: Sequence[str],
    *,
    signed_form: bool,
    colleague_knows: bool = False,
    for_safety: bool = False,
) -> Form:
    """Return the missing facts, whose turn it is, and a day for a reminder; the last two as in pause()."""
    rows = {"reasons": tuple(Row((), reason) for reason in reasons)}
    conditions = {"paper": signed_form, "heard": colleague_knows, "safety": for_safety}
    show = {name for name, is_met in conditions.items() if is_met}
    values: Mapping[str, Value] = {"ask_on": screen_names.today + timedelta(days=7)}
    return screen_names.build_form(
        "wait", ScreenFilling(values=values, rows=rows, shown=show, bounds=_reminder_bounds(screen_names))
    )


def weigh(screen_names: ScreenNames, values: Mapping[str, Value], *, early: bool) -> Form:
    """Return benefits and costs, what clients hope for, and own pulls (S0-5 … S0-7, S0-11, S0-50, S0-53)."""
    sides = WORDS.phrases[f"sides_{screen_names.part}"].format(colleague=screen_names.colleague)
    return screen_names.build_form(
        "weigh", ScreenFilling(placeholders={"sides": sides}, values=values, shown={"early"} if early else set())
    )


def ended(
    screen_names: ScreenNames,
    *,
    colleague_knows: bool,
    talk_began: bool = False,
    undoable: bool = False,
    for_record: str = "",
) -> Form:
    """Return the screen of an ended consult, a good outcome too (S0-8, S0-13).

    `talk_began`: it ended in the talk. `undoable`: this therapist ended it less than ten minutes ago. `for_record`: a
    line for the health record, if this therapist decided against it while weighing.
    """
    is_shown_by_name = {
        "unheard": not colleague_knows,
        "talked": talk_began,
        "undo": undoable,
        "undo_heard": undoable and colleague_knows,
        "decided": bool(for_record),
    }
    show = {name for name, is_shown in is_shown_by_name.items() if is_shown}
    return screen_names.build_form("rest", ScreenFilling(placeholders={"for_record": for_record}, shown=show))


def scope(
    screen_names: ScreenNames,
    covered: Collection[str],
    values: Mapping[str, Value],
    *,
    advice: Sequence[str] = (),
    has_texts_to_write: bool = False,
    offers_supervision: bool = False,
) -> Form:
    """Return the topics that the releases cover, and what is not shared (S0-14, S0-15).

    `has_texts_to_write`: the therapist writes them on their own page. `offers_supervision`: something may belong in
    supervision (S0-7).
    """
    topics = [Option(topic, WORDS.phrases[f"topic_{topic}"]) for topic in TOPICS if topic in covered]
    is_shown_by_name = {
        "pulls": bool(advice),
        "page": has_texts_to_write,
        "topics": bool(topics),
        "bring": offers_supervision,
    }
    show = {name for name, is_shown in is_shown_by_name.items() if is_shown}
    filling = ScreenFilling(
        placeholders={"pulls": "\n".join(advice)}, values=values, options={"topics": topics}, shown=show
    )
    return screen_names.build_form("scope", filling)


def page_link(
    screen_names: ScreenNames, kinds: Sequence[str], url: str, *, then_ready: bool = False, then_ask: bool = False
) -> Form:
    """Return the link to the therapist's own page, for these kinds of text. The link is made when the screen opens."""
    phrases = WORDS.phrases
    link = Row((Button("open_page", phrases["open_page"], screen_names.about, is_primary=True, url=url),))
    kind_names = ", ".join(phrases[f"write_{kind}"] for kind in kinds)
    show = {"then_ask"} if then_ask else {"topics", *(["then_ready"] if then_ready else [])}
    return screen_names.build_form(
        "page", ScreenFilling(placeholders={"what": kind_names}, rows={"link": (link,)}, shown=show)
    )


def _reminder_bounds(screen_names: ScreenNames) -> Mapping[str, tuple[date, date]]:
    return {"ask_on": (screen_names.today + timedelta(days=1), screen_names.today + MAX_REMINDER_DELAY)}
