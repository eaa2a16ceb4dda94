"""The screens that lead to a booked time, with as much on them as possible."""

from dataclasses import replace

from flows.cases.screen_names import ScreenNames
from flows.consult import ending
from flows.consult.preparation import screens as preparation_screens
from flows.consult.preparation.screens import TOPICS
from flows.consult.scheduling import screens as scheduling_screens
from flows.content import WORDS
from flows.forms import Form, Option
from tests.support.screens.longest_dates import DAY, MOMENT, OFFERED_MOMENT

_WHOM = ("note", "in_person", "closed")


def screens(names: ScreenNames, reasons: list[str]) -> list[Form]:
    """Return every screen of agreeing and booking; `reasons` are the texts of what can block a therapist."""
    topics = [Option(topic, WORDS.phrases[f"topic_{topic}"]) for topic in TOPICS]
    times = [OFFERED_MOMENT] * 6
    options, moments = [Option(str(number), time) for number, time in enumerate(times)], "; ".join(times)
    content = scheduling_screens.AgreeScreen(
        topics=topics,
        ticked=TOPICS,
        topics_line=WORDS.phrases["chose_changed"].format(colleague=names.colleague),
        times=[*options, Option("others", WORDS.phrases["offer_others"])],
        shares_group=True,
    )
    people = [Option(name, "Adult 1") for name in ("a1", "a2", "a3", "a4")]
    booked = scheduling_screens.BookedScreen(MOMENT, TOPICS, day=DAY, people=people)
    return [
        *(
            preparation_screens.client_note(names, standing, "https://here" if standing == "note" else "")
            for standing in _WHOM
        ),
        scheduling_screens.agree(names, content),
        scheduling_screens.agree(names, replace(content, times=(), offered=moments)),
        *(scheduling_screens.waiting(names, waits_for, moments) for waits_for in ("topics", "times")),
        *(scheduling_screens.blocked(names, why, reasons) for why in ("release", "topics", "open")),
        scheduling_screens.booked(
            names,
            replace(booked, calendar_url="https://here", is_release_missing=True),
        ),
        scheduling_screens.booked(names, replace(booked, is_past=True)),
        *(ending.confirm_cancel(names, colleague_knows=knows) for knows in (True, False)),
    ]
