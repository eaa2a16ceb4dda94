"""Screens of safety alerts in the chat: which client, who will be told, how the alert stands, and the numbers."""

from collections.abc import Mapping, Sequence

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Option, Piece, Row
from flows.phone_numbers import PhoneNumbers
from flows.safety import standing
from flows.safety.alert_record import AlertRecord

NO_CASE = "none"  # the option for a client who is in none of the member's cases
MAX_CODES = 99


def which(numbers: PhoneNumbers, codes: Sequence[Option]) -> Form:
    """Return the question who it is about: the member's cases by code, or a client who is not listed."""
    options = [*codes[:MAX_CODES], Option(NO_CASE, WORDS.phrases["safety_none_listed"])]
    filling = ScreenFilling(placeholders=numbers.placeholders(WORDS.phrases), options={"case": options})
    return content.build_form("safety_which", WORDS, filling)


def concern(
    numbers: PhoneNumbers, case_id: str, code: str, names: Sequence[str], *, part2: bool, is_first_rung: bool
) -> Form:
    """Return who will be told right away, with the numbers to call; without a case, that nobody's code is named.

    `is_first_rung`: those people are told because they work with the client, not because nobody else is there.
    """
    told = standing.join_names(names)
    placeholders = {**numbers.placeholders(WORDS.phrases), "code": code, "names": told, "straight_to": told}
    shown = {
        *shown_numbers(numbers),
        "nobody" if not names else "somebody" if is_first_rung else "straight_to",
        *(["part2"] if part2 else []),
    }
    filling = ScreenFilling(placeholders=placeholders, shown=shown, about=case_id)
    return content.build_form("safety_concern" if case_id else "safety_call", WORDS, filling)


def alert(record: AlertRecord, url: str, *, can_talk: bool) -> Form:
    """Return how the alert stands for this reader, with what they can do, and the link to its page."""
    rows: Mapping[str, Sequence[Piece]] = {
        "link": (_page_link(record, url),),
        "told": [_told_row(event_id, line, name) for line, event_id, name in standing.reachable_lines(record)],
    }
    placeholders = {**standing.placeholders(record), "next": standing.next_line(record)}
    filling = ScreenFilling(
        placeholders=placeholders, rows=rows, shown=_shown(record, can_talk=can_talk), about=record.about
    )
    return content.build_form("safety_alert", WORDS, filling)


def phones(numbers: PhoneNumbers) -> Form:
    """Return the numbers to call and the practice's first steps."""
    filling = ScreenFilling(placeholders=numbers.placeholders(WORDS.phrases), shown=shown_numbers(numbers))
    return content.build_form("safety_phones", WORDS, filling)


def clear(record: AlertRecord) -> Form:
    """Return the question whether it has cleared up."""
    return content.build_form("safety_clear", WORDS, ScreenFilling(about=record.about))


def talk(record: AlertRecord, colleague: str, url: str) -> Form:
    """Return that the talk is open to both, with the link to the member's page."""
    numbers = standing.load_numbers(record)
    link = Row((Button("open_page", WORDS.phrases["open_page"], record.about, is_primary=True, url=url),))
    filling = ScreenFilling(
        placeholders={**numbers.placeholders(WORDS.phrases), "colleague": colleague},
        rows={"link": (link,)},
        shown=shown_numbers(numbers),
    )
    return content.build_form("safety_talk", WORDS, filling)


def shown_numbers(numbers: PhoneNumbers) -> set[str]:
    """Return which parts of a screen about the numbers are shown."""
    return {"phones" if numbers.colleagues else "no_phones", *(["first_steps"] if numbers.first_steps else [])}


def _shown(record: AlertRecord, *, can_talk: bool) -> set[str]:
    me, is_call, is_free = record.ctx.actor.member_id, record.case is None, record.charge is None
    is_raiser = me == record.alert.raised_by
    flags = {
        "case": not is_call,
        "call": is_call,
        "open": record.is_open,
        "unseen": record.is_open and me not in record.seen and not is_raiser,
        "free": record.is_open and is_free and not is_call,
        "free_call": record.is_open and is_free and is_call and not is_raiser,
        "talk": can_talk,
        "mine": record.is_open and record.has_charge(me),
        "reopen": record.is_open and record.alert.configuration == "looked_after" and not record.has_charge(me),
        "clear": record.is_open and is_raiser,
        "nobody": record.is_open and not record.told,
        "next": bool(standing.next_line(record)),
    }
    return {name for name, is_shown in flags.items() if is_shown}


def _told_row(event_id: str, line: str, name: str) -> Row:
    if not event_id:
        return Row((), line)
    return Row((Button("safety_reached", WORDS.phrases["safety_reach"].format(name=name), event_id),), line)


def _page_link(record: AlertRecord, url: str) -> Row:
    label = WORDS.phrases["safety_open_page" if record.is_open and record.case else "safety_read_page"]
    return Row((Button("open_page", label, record.about, url=url),))
