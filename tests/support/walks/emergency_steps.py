"""An administrator who opens a case in an emergency, and their page in a browser that only speaks HTTP."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx

from bot.cli import audit
from bot.demo.local_slack import WorkspacePerson
from storage.audit import log
from storage.emergency import grants as emergency_grants
from storage.models import EmergencyGrant
from storage.people import members
from storage.writings import writings
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.pages.private_page import page_link
from tests.support.practice import ANA, FAY, Stage, Therapist
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import MAPLE, case

CLEO = "U0CLEO"
NOTE = "Zebedee stands behind it."
_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


def joins(practice: Stage) -> None:
    """Let Cleo be a second administrator, known to the practice."""
    practice.workspace.set_person(WorkspacePerson(CLEO, "Cleo", is_admin=True))
    practice.one(CLEO).opens_home()


def opens(practice: Stage, reason: str = "danger", whose: str = ANA, code: str = MAPLE, who: str = FAY) -> Therapist:
    """Let an administrator open a case for an hour."""
    one = practice.one(who).types("settings").presses("emergency").answers("emergency", member=whose)
    return one.answers("emergency_case", case=str(case(practice, code).id), reason=reason)


def notes_whom(practice: Stage) -> None:
    """Let Ana have written whom the code stands for."""
    found = case(practice, MAPLE)
    with practice.desk.database.transaction() as session:
        who = member(practice, session, ANA)
        writings.write(
            session,
            practice.desk.seal,
            text=NOTE,
            now=practice.clock.now,
            practice_id=found.practice_id,
            case_id=found.id,
            consult_id=None,
            writer_id=who.id,
            kind="whom",
        )


def grants(practice: Stage) -> list[EmergencyGrant]:
    """Return what is open to Fay now."""
    with practice.looking() as session:
        return emergency_grants.list_active(session, member(practice, session, FAY).id, practice.clock.now)


def loses(practice: Stage, role: str, who: str) -> None:
    """Take a role from somebody."""
    with practice.desk.database.transaction() as session:
        members.withdraw_role(session, member(practice, session, who).id, role)


class Page:
    """One sitting of an emergency access."""

    def __init__(self, browser: httpx.Client, page: str) -> None:
        self.browser, self.page = browser, page
        found = _TOKEN.search(browser.get(page).text)
        self.token = found[1] if found else ""

    def reads(self, path: str = "") -> str:
        """Return a page of the sitting, as a browser reads it."""
        return unescape(self.browser.get(self.page + path).text)

    def status(self, path: str = "") -> int:
        """Return how a page of the sitting is answered."""
        return self.browser.get(self.page + path).status_code

    def sends(self, deed: str, **fields: str) -> httpx.Response:
        """Press a button of the sitting, and follow where it leads."""
        return self.browser.post(self.page, data={"token": self.token, "deed": deed, **fields}, follow_redirects=True)

    def pieces(self) -> list[str]:
        """Return the paths of what can be opened."""
        return re.findall(rf'href="{self.page}(/e/[^"]+)"', self.reads())

    def all_words(self) -> str:
        """Return everything that can be read here."""
        return "".join(self.reads(path) for path in ("", *self.pieces()))


@contextmanager
def at_page(practice: Stage, one: Therapist) -> Iterator[Page]:
    """Open the page behind the button on somebody's screen."""
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False) as browser:
        opened = browser.post("/w/open", data={"token": page_link(one).partition("#")[2]})
        assert opened.status_code == 200, opened.text
        yield Page(browser, opened.json()["page"])


def marked(practice: Stage) -> list[tuple[str, str]]:
    """Return what was read, and by which access, as the audit log has it."""
    return [(one.action, one.detail) for one in entries(practice) if one.action.startswith("read.emergency")]


def disclosed(practice: Stage) -> list[str]:
    """Return what accounting for disclosures says, without about what."""
    with practice.looking() as session:
        found = log.list_entries(session, case(practice).practice_id, case_id=case(practice).id)
        lines = [audit._format_disclosure(session, one) for one in audit.filter_disclosures(found)]  # noqa: SLF001 -- the command's
    return [line.rpartition("  ")[0] for line in lines]


def news(practice: Stage, who: str) -> list[str]:
    """Return what somebody hears of it."""
    practice.deliver()
    return [one for one in practice.one(who).messages if "emergency" in one or "administrator, can read" in one]
