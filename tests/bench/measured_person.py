"""A person who goes through a whole consult, in Slack and on their page: taps, words read, and the cost of clicks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from bot.demo.local_slack import ActionResult
from tests.support.data.sql_statements import ClickCosts
from tests.support.pages.private_page import find_page_link
from tests.support.practice import Therapist, Ticks

TAP_SECONDS, WORDS_PER_SECOND = 1.5, 4  # seconds for a tap, and words read per second
_UNSEEN = frozenset({"head", "script", "style", "template", "textarea", "dialog"})
_FOLDED = "details"
_VOID = frozenset({"input", "meta", "link", "br", "hr", "img"})


class _Seen(HTMLParser):
    """The lines of a page that are visible without opening anything."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[tuple[str, bool]] = []  # (tag, is it hidden) of each open element

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        open_tags = [name for name, _hidden in self._open]
        is_folded = bool(open_tags) and open_tags[-1] == _FOLDED and tag != "summary"
        self._open.append((tag, is_folded or tag in _UNSEEN or "hidden" in dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(hidden for _name, hidden in self._open):
            self.lines.append(data.strip())


@dataclass
class MeasuredPerson(Therapist):
    """A person whose taps are counted, and what they read: each line once."""

    ledger: ClickCosts
    page_taps: int = 0  # taps
    read: set[str] = field(default_factory=set)

    @property
    def all_taps(self) -> int:
        """The number of taps so far."""
        return self.taps + self.page_taps

    @property
    def seconds(self) -> float:
        """The seconds that the taps and the reading take, without writing."""
        return TAP_SECONDS * self.all_taps + sum(len(line.split()) for line in self.read) / WORDS_PER_SECOND

    def start_click(self) -> None:
        """Start to measure a click."""
        self.ledger.start_click()

    def end_click(self, kind: str, response: httpx.Response | None = None) -> None:
        """End a click of this kind; `response`: of a page."""
        del response
        self.ledger.end_click(kind)

    def types(self, text: str = "") -> "MeasuredPerson":
        self.start_click()
        super().types(text)
        self.end_click(f"/consult {text}" if text else "/consult: menu")
        return self

    def presses(self, button: str, value: str | None = None) -> "MeasuredPerson":
        self.start_click()
        super().presses(button, value)
        self.end_click(f"press {button}")
        return self

    def ticks(self, **given: Ticks) -> "MeasuredPerson":
        for name, value in given.items():
            self.start_click()
            super().ticks(**{name: value})
            self.end_click(f"{self.step}: a tick")
        return self

    def sends(self) -> ActionResult:
        kind = f"{self.step}: sent"
        self.start_click()
        outcome = super().sends()
        self.end_click(kind)
        return outcome

    def opens_home(self) -> "MeasuredPerson":
        self.start_click()
        self._count_taps(self.practice.workspace.open_home(self.id), taps=0)
        self.end_click("Home")
        return self

    def _count_taps(self, outcome: ActionResult, taps: int = 1) -> ActionResult:
        super()._count_taps(outcome, taps)
        if self.step:
            self.read.update(self.screen_text.splitlines())
        return outcome


class MeasuredPage:
    """A person's page, in a browser without JavaScript."""

    def __init__(self, one: MeasuredPerson) -> None:
        """Open the page: press its button in Slack, then `Continue as …`."""
        self.person, origin = one, one.practice.url
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        self.http = httpx.Client(base_url=origin, headers=headers, trust_env=False)
        token = find_page_link(one).partition("#")[2].partition("/")[0]
        one.start_click()
        opened = self.http.post("/w/open", data={"token": token})
        one.end_click("page: continue as ...", opened)
        self.at: str = opened.json()["page"]
        one.page_taps += 2
        self.text = ""
        self.shows("page: what waits")

    def shows(self, kind: str, path: str = "") -> None:
        """Get a page of the page session and follow redirects. Each request is a click of its own kind."""
        response = self._gets(kind, self.at + path)
        if response.is_redirect and not path:
            response = self._gets(f"{kind}, redirected", response.headers["location"])
        assert response.status_code == 200, (kind, response.status_code, response.headers.get("location"))
        self.text = response.text
        visible = _Seen()
        visible.feed(self.text)
        self.person.read.update(visible.lines)

    def _gets(self, kind: str, address: str) -> httpx.Response:
        self.person.start_click()
        response = self.http.get(address)
        self.person.end_click(kind, response)
        return response

    def sends(self, kind: str, path: str, taps: int, given: Mapping[str, str]) -> None:
        """Send a form of the page session with this many taps, and get the page that follows."""
        self.person.page_taps += taps
        location = self.asks(kind, path, given, expected=303).headers["location"]
        self.shows(f"{kind}, the page that follows", location.removeprefix(self.at))

    def asks(self, kind: str, path: str, given: Mapping[str, str], *, expected: int = 200) -> httpx.Response:
        """Send a request as the page's script does, without a new page; return the response."""
        body = urlencode({"token": self.read_attribute("data-token"), **given})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.person.start_click()
        response = self.http.post(self.at + path, content=body, headers=headers, follow_redirects=False)
        self.person.end_click(kind, response)
        assert response.status_code == expected, (kind, response.status_code)
        return response

    def read_attribute(self, attribute: str) -> str:
        """Return the value of this attribute in the page."""
        return self.text.partition(f'{attribute}="')[2].partition('"')[0]
