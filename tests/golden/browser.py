"""A browser client without scripts in one page session: it follows links, sends forms, and records the answers."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from tests.support.practice import SlackPractice, Therapist

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRONG = re.compile(r"class=\"error[^>]*>([^<]*)<")
_TOKEN = re.compile(r'data-token="([0-9a-f]+)"')


@dataclass
class Seen:
    """Everything that the browsers of a walk received: pages, answers to scripts, cookie names, links, form tokens."""

    pages: list[str] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)
    cookies: set[str] = field(default_factory=set)
    calendar: str = ""
    links: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)  # by the secret in the session cookie


class Browser:
    """A browser on one member's own page, opened with the link on their Slack screen."""

    def __init__(self, practice: SlackPractice, therapist: Therapist, seen: Seen) -> None:
        headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
        self.http = httpx.Client(base_url=practice.url, headers=headers, trust_env=False, follow_redirects=True)
        self.seen, self.page, self.token = seen, "", ""
        link = {"token": _link(therapist).partition("#")[2].partition("/")[0]}
        self._answered("/w/who", link)
        self.page = str(self._answered("/w/open", link)["page"])
        self.seen.cookies |= set(self.http.cookies.keys())
        self.token = _first(_TOKEN, self.reads())
        seen.links.append(link["token"])
        seen.tokens |= {str(cookie.value): self.token for cookie in self.http.cookies.jar}

    def reads(self, path: str = "") -> str:
        """Return a page of the session."""
        return self._kept(self.http.get(self.page + path))

    def sends(self, path: str = "", **fields: str | list[str]) -> str:
        """Send a form and return the page that follows. List values are checkboxes."""
        return self._kept(self.http.post(self.page + path, data=self._named(fields)))

    def asks(self, path: str, **fields: str) -> dict[str, object]:
        """Send a request of the page's script, and return the answer."""
        return self._answered(self.page + path, self._named({**fields}))

    def value(self, path: str, name: str) -> str:
        """Return the value of a hidden field or a data attribute of a page."""
        return _first(re.compile(rf'(?:name="{name}" value|{name})="([^"]*)"'), self.reads(path))

    def paths(self, below: str) -> list[str]:
        """Return the links on the first page whose path begins with `below`."""
        links = re.findall(rf'href="{self.page}({below}[^"]+)"', self.reads())
        return sorted(set(links))

    def _named(self, fields: "Mapping[str, str | list[str]]") -> dict[str, str | list[str]]:
        named_fields = {name if isinstance(value, str) else f"{name}[]": value for name, value in fields.items()}
        return {"token": self.token, **named_fields}

    def _answered(self, address: str, fields: "Mapping[str, str | list[str]]") -> dict[str, object]:
        answer = self.http.post(address, data=fields, headers={"Accept": "application/json"})
        assert answer.status_code == 200, f"{address}: {answer.text}"
        name = address.removeprefix(self.page) if self.page else address
        self.seen.answers |= {f"{name} {key}" for key in answer.json()}
        return dict(answer.json())

    def _kept(self, answer: httpx.Response) -> str:
        assert answer.status_code == 200, f"{answer.url}: {answer.status_code} {_WRONG.findall(answer.text)}"
        self.seen.pages.append(answer.text)
        return answer.text


def _link(therapist: Therapist) -> str:
    buttons = [element for block in therapist.screen["blocks"] for element in block.get("elements", ())]
    return next(str(button["url"]) for button in buttons if button.get("url"))


def _first(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    assert match is not None, f"{pattern.pattern} is not on the page"
    return match[1]
