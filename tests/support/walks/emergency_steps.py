"""An administrator who opens a case in an emergency, and their page in a browser that only speaks HTTP."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx
from sqlmodel import col, select

from bot.cli import audit
from bot.demo.local_slack import WorkspacePerson
from storage.audit import log
from storage.emergency import grants as emergency_grants
from storage.models import EmergencyGrant
from storage.people import members
from storage.writings import writings
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.pages.private_page import find_page_link
from tests.support.practice import ANA, FAY, SlackPractice, Therapist
from tests.support.walks import second_person
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import MAPLE, case

CLEO = "U0CLEO"
NOTE = "Zebedee stands behind it."
_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


def add_administrator(practice: SlackPractice) -> None:
    """Make Cleo a second administrator who has used the product once."""
    practice.workspace.set_person(WorkspacePerson(CLEO, "Cleo", is_admin=True))
    practice.person(CLEO).opens_home()


def opens(
    practice: SlackPractice, reason: str = "danger", whose: str = ANA, code: str = MAPLE, who: str = FAY
) -> Therapist:
    """Let an administrator open a case for an hour, with somebody who confirms it; return the administrator."""
    asks(practice, reason, whose, code, who)
    second_person.confirm(practice.services)
    return follows_message(practice, who)


def asks(
    practice: SlackPractice, reason: str = "danger", whose: str = ANA, code: str = MAPLE, who: str = FAY
) -> Therapist:
    """Let an administrator ask for emergency access to a case; return the administrator."""
    administrator = practice.person(who).types("settings").presses("emergency").answers("emergency", member=whose)
    return administrator.answers("emergency_case", case=str(case(practice, code).id), reason=reason)


def follows_message(practice: SlackPractice, who: str = FAY) -> Therapist:
    """Let an administrator whose access has just opened go to it from the message; return the administrator."""
    practice.deliver()
    with practice.read_session() as session:
        latest = session.exec(select(EmergencyGrant).order_by(col(EmergencyGrant.begins_at).desc())).first()
    assert latest is not None
    return practice.person(who).closes().presses("emergency_go_on", str(latest.id))


def write_client_note(practice: SlackPractice) -> None:
    """Save the client note in which Ana says who the client behind the case code is."""
    maple = case(practice, MAPLE)
    with practice.services.database.transaction() as session:
        who = member(practice, session, ANA)
        writings.write(
            session,
            practice.services.seal,
            text=NOTE,
            now=practice.clock.now,
            practice_id=maple.practice_id,
            case_id=maple.id,
            consult_id=None,
            writer_id=who.id,
            kind="whom",
        )


def grants(practice: SlackPractice) -> list[EmergencyGrant]:
    """Return Fay's emergency accesses that are open now."""
    with practice.read_session() as session:
        return emergency_grants.list_active(session, member(practice, session, FAY).id, practice.clock.now)


def withdraw_role(practice: SlackPractice, role: str, who: str) -> None:
    """Withdraw a role from somebody."""
    with practice.services.database.transaction() as session:
        members.withdraw_role(session, member(practice, session, who).id, role)


class Page:
    """One page session of an emergency access."""

    def __init__(self, browser: httpx.Client, page: str) -> None:
        self.browser, self.page = browser, page
        match = _TOKEN.search(browser.get(page).text)
        self.token = match[1] if match else ""

    def reads(self, path: str = "") -> str:
        """Return the text of a page of the session, with HTML entities resolved."""
        return unescape(self.browser.get(self.page + path).text)

    def status(self, path: str = "") -> int:
        """Return the HTTP status of a page of the session."""
        return self.browser.get(self.page + path).status_code

    def sends(self, deed: str, **fields: str) -> httpx.Response:
        """Press a button of the page, and follow the redirect."""
        return self.browser.post(self.page, data={"token": self.token, "deed": deed, **fields}, follow_redirects=True)

    def saves_draft(self, words: str) -> httpx.Response:
        """Save the explanation as typed so far, as the page's script does."""
        data = {"token": self.token, "field": "why", "words": words}
        return self.browser.post(f"{self.page}/draft", data=data, headers={"Accept": "application/json"})

    def record_paths(self) -> list[str]:
        """Return the paths of the records that can be opened."""
        return re.findall(rf'href="{self.page}(/e/[^"]+)"', self.reads())

    def all_words(self) -> str:
        """Return all text that the session can read."""
        return "".join(self.reads(path) for path in ("", *self.record_paths()))


@contextmanager
def at_page(practice: SlackPractice, person: Therapist) -> Iterator[Page]:
    """Open the page behind the button on somebody's screen."""
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False) as browser:
        opened = browser.post("/w/open", data={"token": find_page_link(person).partition("#")[2]})
        assert opened.status_code == 200, opened.text
        yield Page(browser, opened.json()["page"])


def reading_entries(practice: SlackPractice) -> list[tuple[str, str]]:
    """Return the action and access of every emergency reading in the audit log."""
    return [(entry.action, entry.detail) for entry in entries(practice) if entry.action.startswith("read.emergency")]


def disclosure_lines(practice: SlackPractice) -> list[str]:
    """Return the lines of the accounting of disclosures, without their subjects."""
    with practice.read_session() as session:
        log_entries = log.list_entries(session, case(practice).practice_id, case_id=case(practice).id)
        lines = [
            audit._format_disclosure(session, practice.services.seal, entry)  # noqa: SLF001 -- the line is tested
            for entry in audit.filter_disclosures(log_entries)
        ]
    return [line.rpartition("  ")[0] for line in lines]


def emergency_messages(practice: SlackPractice, who: str) -> list[str]:
    """Deliver what is due; return the messages about the emergency access that somebody has received."""
    practice.deliver()
    return [message for message in practice.person(who).messages if "emergency" in message]
