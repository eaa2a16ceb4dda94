"""A browser without script at one page session: it follows links, sends forms, and remembers what it was answered."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from tests.support.practice import Stage, Therapist

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRONG = re.compile(r"class=\"error[^>]*>([^<]*)<")
_TOKEN = re.compile(r'data-token="([0-9a-f]+)"')


@dataclass
class Seen:
    """What all browsers of a walk were given: pages, keys of answers to scripts, names of cookies, links, tokens."""

    pages: list[str] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)
    cookies: set[str] = field(default_factory=set)
    calendar: str = ""
    links: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)  # by the secret in the cookie


class Browser:
    """One person's own page, opened by the link on their screen in Slack."""

    def __init__(self, practice: Stage, one: Therapist, seen: Seen) -> None:
        headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
        self.http = httpx.Client(base_url=practice.url, headers=headers, trust_env=False, follow_redirects=True)
        self.seen, self.page, self.token = seen, "", ""
        link = {"token": _link(one).partition("#")[2]}
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
        """Send a form and return the page to which it leads; lists are what is ticked."""
        return self._kept(self.http.post(self.page + path, data=self._named(fields)))

    def asks(self, path: str, **fields: str) -> dict[str, object]:
        """Ask what the page's script asks, and return the answer."""
        return self._answered(self.page + path, self._named({**fields}))

    def value(self, path: str, name: str) -> str:
        """Return what a hidden field or a data attribute of a page holds."""
        return _first(re.compile(rf'(?:name="{name}" value|{name})="([^"]*)"'), self.reads(path))

    def paths(self, below: str) -> list[str]:
        """Return the links of the first page that lead to this part of the session."""
        found = re.findall(rf'href="{self.page}({below}[^"]+)"', self.reads())
        return sorted(set(found))

    def _named(self, fields: "Mapping[str, str | list[str]]") -> dict[str, str | list[str]]:
        named = {name if isinstance(given, str) else f"{name}[]": given for name, given in fields.items()}
        return {"token": self.token, **named}

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


def _link(one: Therapist) -> str:
    buttons = [element for block in one.screen["blocks"] for element in block.get("elements", ())]
    return next(str(button["url"]) for button in buttons if button.get("url"))


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None, f"{pattern.pattern} is not on the page"
    return found[1]
