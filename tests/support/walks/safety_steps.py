"""Safety alerts: raised in two taps, with their messages, their page, and what the database says of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx

from storage.cases import cases
from storage.models import SafetyAlert, SafetyEvent
from storage.people import practices
from storage.safety import alerts
from storage.writings import writings
from tests.support.pages.private_page import find_page_link
from tests.support.practice import ANA, BEN, DANA, SlackPractice, Therapist
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import MAPLE, case

AGAIN = "Still open: safety alert about maple-4821 from Ana"
SECRET_WORDS = "pills beside the bed, zanzibar"
_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


def raises(practice: SlackPractice, who: str = ANA, code: str = MAPLE) -> Therapist:
    """Let somebody raise an alert about one of their cases with `/consult safety`; return the person."""
    person = practice.person(who).types("safety").answers("safety_which", case=str(case(practice, code).id))
    return person.answers("safety_concern")


def looked_after(practice: SlackPractice) -> None:
    """Let Ana raise an alert, Ben see it and Dana take charge."""
    raises(practice)
    practice.deliver()
    practice.person(BEN).presses("safety_seen")
    practice.person(DANA).presses("safety_charge")
    practice.deliver()


def waits(practice: SlackPractice, **span: float) -> None:
    """Let time pass; deliver what is due, and then what the ladder adds: the worker looks again at once."""
    practice.pass_time(**span)
    practice.deliver()


def calls_for_help(practice: SlackPractice, who: str = ANA) -> Therapist:
    """Let somebody ask for a call back, about a client who is in none of their cases; return the person."""
    return practice.person(who).types("safety").answers("safety_which", case="none").answers("safety_call")


def alert(practice: SlackPractice) -> SafetyAlert:
    """Return the only alert of the practice, whatever its state."""
    (found,) = all_alerts(practice)
    return found


def all_alerts(practice: SlackPractice) -> list[SafetyAlert]:
    """Return every alert of the practice, first raised first."""
    states = ("told", "looked_after", "cleared", "settled", "reviewed")
    with practice.read_session() as session:
        practice_id = practices.list_all(session)[0].id
        return alerts.list_in_states(session, practice_id, states)


def events(practice: SlackPractice, *kinds: str) -> list[SafetyEvent]:
    """Return what happened to the only alert: events of these kinds, in order."""
    with practice.read_session() as session:
        found = alerts.list_events(session, alert(practice).id)
    return [event for event in found if event.kind in kinds]


def told(practice: SlackPractice) -> list[str]:
    """Return the first names of those who were told of the only alert, in order."""
    names = {}
    with practice.read_session() as session:
        for person_id in practice.workspace.store.people:
            try:
                found = member(practice, session, person_id)
            except Exception:  # noqa: BLE001, S112 -- somebody who is no member of the practice
                continue
            names[found.id] = found.first_name
    return [names[event.member_id] for event in events(practice, alerts.TOLD) if event.member_id]


def safety_messages(practice: SlackPractice, who: str) -> list[str]:
    """Return the messages about safety that somebody has now, as they read now."""
    return [text for text in practice.person(who).messages if "afety" in text]


def add_cases(practice: SlackPractice, codes: list[str]) -> None:
    """Add cases of Ana and Ben with these codes."""
    maple = case(practice, MAPLE)
    with practice.services.database.transaction() as session:
        for code in codes:
            added = cases.add(
                session,
                practice_id=maple.practice_id,
                code=code,
                it_member_id=maple.it_member_id,
                ft_member_id=maple.ft_member_id,
                created_by=maple.created_by,
                now=practice.clock.now,
            )
            writings.create_case_key(session, practice.services.seal, added.id, practice.clock.now)


def sets_first_and_next(
    practice: SlackPractice, *, first: tuple[str, ...] = (), following: tuple[str, ...] = ()
) -> None:
    """Set whom the practice tells at once, and whom next."""
    with practice.services.database.transaction() as session:
        settings = practices.get_settings(session, practices.list_all(session)[0].id)
        settings.safety_first = tuple(str(member(practice, session, who).id) for who in first)
        settings.safety_next = tuple(str(member(practice, session, who).id) for who in following)


class AlertPage:
    """The page of an alert in a browser that only speaks HTTP."""

    def __init__(self, browser: httpx.Client, front: str) -> None:
        self.browser = browser
        answer = browser.get(front, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        self.path, self.text = answer.url.path, unescape(answer.text)
        match = _TOKEN.search(answer.text)
        self.token = match[1] if match else ""

    def reads(self) -> str:
        """Load the page again; return its text."""
        self.text = unescape(self.browser.get(self.path).text)
        return self.text

    def sends(self, deed: str, **fields: str | list[str]) -> httpx.Response:
        """Press a button of the page with these fields, and follow the redirect."""
        data = {"token": self.token, "deed": deed, **fields}
        answer = self.browser.post(self.path, data=data, follow_redirects=True)
        self.text = unescape(answer.text)
        return answer

    def closes(self, **fields: str) -> httpx.Response:
        """Close the alert, with what the client knows."""
        return self.sends("settle", **{"result": "She is with her sister.", "client": "knows", **fields})


@contextmanager
def at_alert_page(practice: SlackPractice, person: Therapist) -> Iterator[AlertPage]:
    """Open the page behind the link on somebody's screen of an alert."""
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False) as browser:
        opened = browser.post("/w/open", data={"token": find_page_link(person).partition("#")[2]})
        assert opened.status_code == 200, opened.text
        yield AlertPage(browser, opened.json()["page"])
