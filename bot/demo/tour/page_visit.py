"""A private page as one person uses it: opened by the link in Slack, one form after the other."""

import re
from collections.abc import Callable

import httpx

from bot.demo.tour import page_forms

_TIMEOUT_SECONDS = 10
_QUESTION = re.compile(r"/q/(\d)$")

TextOf = Callable[[int], str]
"""Return what the person writes on a question, by its number."""


class TourVisit:
    """One person's page session."""

    def __init__(self, url: str, text_of: TextOf) -> None:
        """Open the page; `url` is the link in Slack, which works once."""
        address, _, token = url.partition("#")
        origin = address.removesuffix("/w")
        self._http = httpx.Client(
            base_url=origin,
            headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"},
            follow_redirects=True,
            timeout=_TIMEOUT_SECONDS,
        )
        self._text_of = text_of
        self._page = str(self._http.post("/w/open", data={"token": token}).json().get("page", ""))

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
        text = self._text_of(int(found[1])) if found else ""
        data = form.fill_in({"words": text})
        answer = self._http.post(form.action, data=data)
        return answer.is_success
