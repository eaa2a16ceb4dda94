"""Somebody's own page, opened by the very link that Slack showed them."""

import httpx

from tests.canary.leak_watch import Watch
from tests.support.pages.private_page import page_link
from tests.support.practice import Therapist

AS_DATA = {"Accept": "application/json"}


class OwnPage:
    """A browser without a screen, with one sitting open."""

    def __init__(self, watch: Watch, one: Therapist) -> None:
        """Use up the link on the screen that is open."""
        url, token = watch.practice.url, page_link(one).partition("#")[2]
        headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        browser = httpx.Client(base_url=url, headers=headers, trust_env=False, follow_redirects=True)
        self.http = watch.browsers.enter_context(browser)
        self.http.post("/w/who", data={"token": token})
        self.page = str(self.http.post("/w/open", data={"token": token}).json()["page"])
        watch.sits[self.page.removeprefix("/s/")] = one.id
        self.token = self.reads().partition('data-token="')[2].partition('"')[0]

    def reads(self, path: str = "") -> str:
        """Return one page of the sitting."""
        return self.http.get(self.page + path).text

    def sends(self, path: str = "", **fields: str | list[str]) -> httpx.Response:
        """Send a form of the sitting."""
        return self.http.post(self.page + path, data={"token": self.token, **fields})

    def types(self, box: str, words: str, path: str = "") -> int:
        """Let the page keep what is typed so far."""
        data = {"token": self.token, "field": box, "words": words}
        return self.http.post(f"{self.page}{path}/draft", data=data, headers=AS_DATA).status_code

    def looks_at(self, box: str, words: str) -> int:
        """Let the page ask what is to be noted on what is typed so far."""
        data = {"token": self.token, "field": box, "words": words}
        return self.http.post(f"{self.page}/check", data=data, headers=AS_DATA).status_code

    def hidden(self, name: str, path: str) -> str:
        """Return what a form of the sitting carries under this name."""
        return self.reads(path).partition(f'name="{name}" value="')[2].partition('"')[0]
