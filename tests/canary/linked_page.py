"""A member's own page, opened with the link that Slack showed them."""

import httpx

from tests.canary.leak_watch import Watch
from tests.support.pages.private_page import find_page_link
from tests.support.practice import Therapist

AS_DATA = {"Accept": "application/json"}


class OwnPage:
    """A browser client with one open page session."""

    def __init__(self, watch: Watch, therapist: Therapist) -> None:
        """Use up the link on the member's open screen."""
        url, token = watch.practice.url, find_page_link(therapist).partition("#")[2].partition("/")[0]
        headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        browser = httpx.Client(base_url=url, headers=headers, trust_env=False, follow_redirects=True)
        self.http = watch.browsers.enter_context(browser)
        self.http.post("/w/who", data={"token": token})
        self.page = str(self.http.post("/w/open", data={"token": token}).json()["page"])
        watch.member_by_session[self.page.removeprefix("/s/")] = therapist.id
        self.token = self.reads().partition('data-token="')[2].partition('"')[0]

    def reads(self, path: str = "") -> str:
        """Return one page of the session."""
        return self.http.get(self.page + path).text

    def sends(self, path: str = "", **fields: str | list[str]) -> httpx.Response:
        """Send a form of the session."""
        return self.http.post(self.page + path, data={"token": self.token, **fields})

    def types(self, box: str, words: str, path: str = "") -> int:
        """Save a draft through the page, as the page's script does."""
        data = {"token": self.token, "field": box, "words": words}
        return self.http.post(f"{self.page}{path}/draft", data=data, headers=AS_DATA).status_code

    def looks_at(self, box: str, words: str) -> int:
        """Have a draft checked through the page, as the page's script does."""
        data = {"token": self.token, "field": box, "words": words}
        return self.http.post(f"{self.page}/check", data=data, headers=AS_DATA).status_code

    def looks_for_danger(self, words: str) -> bool:
        """Ask the page's server whether words may mean danger, as the page's script does."""
        answer = self.http.post(f"{self.page}/danger", data={"token": self.token, "words": words}, headers=AS_DATA)
        return bool(answer.json()["danger"])

    def hidden(self, name: str, path: str) -> str:
        """Return the value of a hidden field in a form of the session."""
        return self.reads(path).partition(f'name="{name}" value="')[2].partition('"')[0]
