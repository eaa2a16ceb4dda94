"""A therapist's private page, opened over HTTP without a browser."""

import re
from urllib.parse import urlencode

import httpx

from tests.support.practice import SlackPractice, Therapist

_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


def find_page_link(therapist: Therapist) -> str:
    """Return the link of the button that opens the therapist's private page."""
    buttons = [element for block in therapist.screen["blocks"] for element in block.get("elements", ())]
    return next(str(button["url"]) for button in buttons if button.get("action_id") == "open_page")


def submit_on_page(practice: SlackPractice, therapist: Therapist, **boxes: str) -> httpx.Response:
    """Open the page that the current screen links to, fill in its boxes, and submit them."""
    link = find_page_link(therapist)
    assert link.startswith(f"{practice.url}/w#")
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False) as browser:
        opened = browser.post("/w/open", data={"token": link.partition("#")[2]})
        assert opened.status_code == 200, opened.text
        page = opened.json()["page"]
        token = _TOKEN.search(browser.get(page).text)
        assert token is not None
        body = urlencode({"token": token[1], **boxes})
        return browser.post(page, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
