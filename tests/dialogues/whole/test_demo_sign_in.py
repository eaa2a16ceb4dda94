"""The demo with signing in: the product and the demo's local Slack work together as OpenID client and issuer."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from bot.demo.run import Demo
from flows.context import Context
from flows.people import membership, page_links
from storage.people import members as people_members
from tests.support.people.identities import slack_identity
from tests.support.practice import start_practice_server


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """The demo, served, without its worker."""
    with start_practice_server() as door:
        running_demo = Demo(tmp_path, int(door.url.rpartition(":")[2]), signs_in=True)
        door.serves = running_demo
        yield running_demo
    running_demo.workspace.release_waiters()
    running_demo.product.services.database.dispose()


def signs_in(demo: Demo, link: str, label: str) -> httpx.Response:
    """Open a page link, press one of the names in Slack, and follow the redirect back; return the last answer."""
    headers = {"Origin": demo.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=demo.url, headers=headers, trust_env=False) as browser:
        sign_in_url = browser.post("/w/open", data={"token": link.partition("#")[2]}).json()["page"]
        link_match = re.search(rf'<a href="([^"]*)">{label}</a>', browser.get(sign_in_url).text)
        assert link_match is not None
        landing = browser.get(httpx.URL(sign_in_url).join(unescape(link_match[1])), follow_redirects=True)
        page = landing.text.partition('id="go" href="')[2].partition('"')[0]
        return browser.get(page) if page else landing


def test_a_page_opens_only_for_the_member_whose_link_it_is(demo: Demo) -> None:
    services = demo.product.services
    with services.database.transaction() as session:
        row = people_members.find_with_roles(session, slack_identity("U0DANA", services.team_id))
        assert row is not None
        link = page_links.make_review_link(Context(services, session, membership.load_actor(session, row[1])))

    answers = [
        signs_in(demo, link, name) for name in ("Sign in as Ana", "Sign in as Gus", "Not now", "Sign in as Dana")
    ]

    expected = (
        "someone other than",
        "You signed in to a Slack workspace that",
        "so nothing was opened",
        "private page · for your review",
    )
    assert [answer.status_code for answer in answers] == [403, 403, 403, 200]
    assert all(words in answer.text for words, answer in zip(expected, answers, strict=True))
