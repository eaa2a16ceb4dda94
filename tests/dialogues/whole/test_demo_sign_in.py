"""The demo with signing in: the product and the local Slack, as they find each other."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from bot.demo.run import Demo
from flows import page_links
from flows.people import membership
from storage.people import members as people_members
from tests.support.practice import open_door


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """The demo, served, without its queue."""
    with open_door() as door:
        one = Demo(tmp_path, int(door.url.rpartition(":")[2]), signs_in=True)
        door.serves = one
        yield one
    one.workspace.release_waiters()
    one.product.services.database.dispose()


def signs_in(demo: Demo, link: str, label: str) -> httpx.Response:
    """Open a link, press one of the names in Slack, and come back."""
    own = {"Origin": demo.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=demo.url, headers=own, trust_env=False) as browser:
        there = browser.post("/w/open", data={"token": link.partition("#")[2]}).json()["page"]
        found = re.search(rf'<a href="([^"]*)">{label}</a>', browser.get(there).text)
        assert found is not None
        came = browser.get(httpx.URL(there).join(unescape(found[1])), follow_redirects=True)
        page = came.text.partition('id="go" href="')[2].partition('"')[0]
        return browser.get(page) if page else came


def test_each_page_opens_for_whoever_signs_in_as_its_own_member(demo: Demo) -> None:
    services = demo.product.services
    with services.database.transaction() as session:
        found = people_members.find_with_roles(session, services.team_id, "U0DANA")
        assert found is not None
        link = page_links.make_review_link(session, services, membership.load_actor(session, found[1]))

    answers = [
        signs_in(demo, link, name) for name in ("Sign in as Ana", "Sign in as Gus", "Not now", "Sign in as Dana")
    ]

    said = ("is for somebody else", "another Slack workspace", "You did not sign in", "Dana · for your review")
    assert [one.status_code for one in answers] == [403, 403, 403, 200]
    assert all(words in one.text for words, one in zip(said, answers, strict=True))
