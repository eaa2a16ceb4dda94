"""A private page as one person uses it: opened by the link in Slack, one form after the other."""

import re
from collections.abc import Callable

import httpx

from bot.demo.tour import page_forms

_TIMEOUT_SECONDS = 10
_PAGE_PATH = "/s/"
_QUESTION = re.compile(r"/q/(\d)$")

TextOf = Callable[[str, int], str]
"""Return what a person writes on a question, by its number."""


class TourVisit:
    """One person's page session."""

    def __init__(self, url: str, person: str, text_of: TextOf) -> None:
        """Open the page; `url` is the link in Slack, which works once, and `person` who signs in if that is asked."""
        address, _, fragment = url.partition("#")
        token = fragment.partition("/")[0]
        origin = address.removesuffix("/w")
        self._http = httpx.Client(
            base_url=origin,
            headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"},
            follow_redirects=True,
            timeout=_TIMEOUT_SECONDS,
        )
        self._person, self._text_of = person, text_of
        page = str(self._http.post("/w/open", data={"token": token}).json().get("page", ""))
        self._page = page if page.startswith(_PAGE_PATH) else self._sign_in(page, person)

    def _sign_in(self, address: str, person: str) -> str:
        """Sign in as this person, and return the address of the page; an empty one if the link was used before."""
        signed_in = self._http.get(f"{address}&as={person}") if address else None
        return page_forms.find_address(signed_in.text, _PAGE_PATH) if signed_in else ""

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def submit_next(self, code: str | None) -> bool:
        """Fill in and submit the form that the page shows now; return whether it has one.

        `code`: on a supervisor's list, open the summary with this code first.
        """
        if not self._page:
            return False
        page = self._http.get(self._page)
        if code and (link := page_forms.find_link(page.text, code)):
            page = self._http.get(link)
        form = page_forms.find_form(page.text)
        if form is None:
            return False
        found = _QUESTION.search(page.url.path)
        text = self._text_of(self._person, int(found[1])) if found else ""
        data = form.fill_in({"words": text})
        answer = self._http.post(form.action, data=data)
        return answer.is_success
