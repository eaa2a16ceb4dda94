"""One person who goes through a whole consult, in Slack and on their own page: taps, words read, cost of each click."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from bot.demo.local_slack import ActionResult
from tests.support.data.sql_statements import Ledger
from tests.support.pages.private_page import page_link
from tests.support.practice import Therapist, Ticks

TAP, WORDS_A_SECOND = 1.5, 4  # experience.md: seconds for a tap, and how fast one reads
_UNSEEN = frozenset({"head", "script", "style", "template", "textarea", "dialog"})
_FOLDED = "details"
_VOID = frozenset({"input", "meta", "link", "br", "hr", "img"})


class _Seen(HTMLParser):
    """The lines of a page that one reads without opening anything."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[tuple[str, bool]] = []  # each element around, and whether it is out of sight

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        around = [name for name, _hidden in self._open]
        folded = bool(around) and around[-1] == _FOLDED and tag != "summary"
        self._open.append((tag, folded or tag in _UNSEEN or "hidden" in dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(hidden for _name, hidden in self._open):
            self.lines.append(data.strip())


@dataclass
class Person(Therapist):
    """Somebody whose taps are counted wherever they are, and what they read: each line when it is first seen."""

    ledger: Ledger
    on_page: int = 0  # taps
    read: set[str] = field(default_factory=set)

    @property
    def all_taps(self) -> int:
        """Return every tap so far."""
        return self.taps + self.on_page

    @property
    def seconds(self) -> float:
        """Return how long that takes, with reading and without writing."""
        return TAP * self.all_taps + sum(len(line.split()) for line in self.read) / WORDS_A_SECOND

    def types(self, text: str = "") -> "Person":
        self.ledger.begins()
        super().types(text)
        self.ledger.ends("/consult: menu")
        return self

    def presses(self, button: str, value: str | None = None) -> "Person":
        self.ledger.begins()
        super().presses(button, value)
        self.ledger.ends(f"press {button}")
        return self

    def ticks(self, **given: Ticks) -> "Person":
        for name, value in given.items():
            self.ledger.begins()
            super().ticks(**{name: value})
            self.ledger.ends(f"{self.sees}: a tick")
        return self

    def sends(self) -> ActionResult:
        kind = f"{self.sees}: sent"
        self.ledger.begins()
        outcome = super().sends()
        self.ledger.ends(kind)
        return outcome

    def _tapped(self, outcome: ActionResult, taps: int = 1) -> ActionResult:
        super()._tapped(outcome, taps)
        if self.sees:
            self.read.update(self.reads.splitlines())
        return outcome


class Page:
    """A person's own page, in a browser that only speaks HTTP."""

    def __init__(self, one: Person) -> None:
        """Press the button that leads there, and `Continue as …`."""
        self.one, own = one, one.stage.url
        headers = {"Origin": own, "Sec-Fetch-Site": "same-origin"}
        self.http = httpx.Client(base_url=own, headers=headers, trust_env=False, follow_redirects=True)
        token = page_link(one).partition("#")[2]
        one.ledger.begins()
        self.at: str = self.http.post("/w/open", data={"token": token}).json()["page"]
        one.ledger.ends("page: continue as ...")
        one.on_page += 2
        self.text = ""
        self.shows("page: what waits")

    def shows(self, kind: str, path: str = "") -> None:
        """Look at a page of the sitting, wherever it leads."""
        self.one.ledger.begins()
        answer = self.http.get(self.at + path)
        self.one.ledger.ends(kind)
        assert answer.status_code == 200, answer.status_code
        self.text = answer.text
        seen = _Seen()
        seen.feed(self.text)
        self.one.read.update(seen.lines)

    def sends(self, kind: str, path: str, taps: int, given: Mapping[str, str]) -> None:
        """Send a form of the sitting, by so many taps, and look at what follows."""
        self.one.on_page += taps
        self.asks(kind, path, given, expected=303)
        self.shows(f"{kind}, the page that follows")

    def asks(self, kind: str, path: str, given: Mapping[str, str], *, expected: int = 200) -> None:
        """Send something by itself, as the page's script does."""
        self.one.ledger.begins()
        body = urlencode({"token": self.named("data-token"), **given})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.http.post(self.at + path, content=body, headers=headers, follow_redirects=False)
        self.one.ledger.ends(kind)
        assert answer.status_code == expected, (kind, answer.status_code)

    def named(self, attribute: str) -> str:
        """Return what the page carries in an attribute."""
        return self.text.partition(f'{attribute}="')[2].partition('"')[0]
