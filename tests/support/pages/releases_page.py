"""The page of a case's releases, opened from Slack over HTTP without a browser; its taps are counted."""

import re
from dataclasses import dataclass, field
from html import unescape

import httpx

from tests.support.pages.private_page import find_page_link
from tests.support.practice import SlackPractice, Therapist

_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
_INPUT = re.compile(r'type="(\w+)"\s+(?:id="\w+" )?name="([\w\[\]]+)"\s+value="([^"]*)"([^>]*)')
_TAG = re.compile(r"<[^>]+>")


@dataclass
class ReleasesPage:
    """A therapist at the page: what it shows, and what they have ticked and entered."""

    practice: SlackPractice
    cookies: httpx.Cookies
    address: str
    taps: int = 0
    status: int = 0
    html: str = ""
    filled: dict[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the text of the page, each piece on a line."""
        lines = (" ".join(line.split()) for line in _TAG.sub("\n", unescape(self.html)).splitlines())
        return "\n".join(line for line in lines if line)

    @property
    def rows(self) -> list[list[str]]:
        """Return each row of the grid: the person, and the state of both directions."""
        rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', self.html, re.DOTALL)
        return [[person, *re.findall(r"<td[^>]*>(.*?)</td>", cells)] for person, cells in rows]

    def opens(self, path: str = "/releases") -> "ReleasesPage":
        """Get a page of the page session, and follow redirects."""
        return self._request("GET", path)

    def enters(self, **given: str | list[str]) -> "ReleasesPage":
        """Tick and enter; each tick and each day is one tap."""
        for name, value in given.items():
            self.filled[name if isinstance(value, str) else f"{name}[]"] = value
            self.taps += 1 if isinstance(value, str) else len(value)
        return self

    def sends(self, path: str = "/releases") -> "ReleasesPage":
        """Send the form as it is filled in now, and follow the redirect."""
        self.taps += 1
        return self._request("POST", path)

    def _request(self, method: str, path: str) -> "ReleasesPage":
        data = self.filled if method == "POST" else None
        with _browser(self.practice, self.cookies) as http:
            return self._show(http.request(method, self.address + path, data=data, follow_redirects=True))

    def _show(self, response: httpx.Response) -> "ReleasesPage":
        self.status, self.html, self.filled = response.status_code, response.text, {}
        self.filled.update(dict(_HIDDEN.findall(self.html)))
        for kind, name, value, rest in _INPUT.findall(self.html):
            if kind == "checkbox" and "checked" in rest:
                ticked = self.filled.setdefault(name, [])
                assert isinstance(ticked, list)
                ticked.append(value)
            elif kind != "checkbox" and (kind == "date" or "checked" in rest):
                self.filled[name] = value
        return self


def opens_releases_page(practice: SlackPractice, therapist: Therapist) -> ReleasesPage:
    """Press the button on the open screen, and `Continue as …` in the browser."""
    return opens_page(practice, therapist).opens("")


def opens_page(practice: SlackPractice, therapist: Therapist) -> ReleasesPage:
    """Open the page session that the open screen links to; the browser takes only the token to the server."""
    with _browser(practice, httpx.Cookies()) as http:
        token = find_page_link(therapist).partition("#")[2].partition("/")[0]
        opened = http.post("/w/open", data={"token": token})
        assert opened.status_code == 200, opened.text
        return ReleasesPage(practice, http.cookies, opened.json()["page"], taps=2)


def _browser(practice: SlackPractice, cookies: httpx.Cookies) -> httpx.Client:
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    return httpx.Client(base_url=practice.url, headers=headers, cookies=cookies, trust_env=False)
