"""Someone's own page in a browser that only speaks HTTP."""

import re
from urllib.parse import urlencode

import httpx

from tests.support.practice import Stage, Therapist

_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


def page_link(one: Therapist) -> str:
    """Return the address behind the button that opens one's own page."""
    buttons = [element for block in one.screen["blocks"] for element in block.get("elements", ())]
    return next(str(button["url"]) for button in buttons if button.get("action_id") == "open_page")


def keeps_on_the_page(practice: Stage, one: Therapist, **boxes: str) -> httpx.Response:
    """Open the page that the screen leads to, write in its boxes, and send them."""
    link = page_link(one)
    assert link.startswith(f"{practice.url}/w#")
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False) as browser:
        opened = browser.post("/w/open", data={"token": link.partition("#")[2]})
        assert opened.status_code == 200, opened.text
        page = opened.json()["page"]
        found = _TOKEN.search(browser.get(page).text)
        assert found is not None
        body = urlencode({"token": found[1], **boxes})
        return browser.post(page, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
