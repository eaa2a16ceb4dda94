"""A member who sends too many requests at once is asked to wait; nobody else is, and the log has one entry."""

from collections import Counter
from dataclasses import replace
from http import HTTPStatus

import pytest
from sqlmodel import select

from flows.context import Context
from flows.limits import RATE_BY_KIND, Rate, RateLimiter, TooManyRequestsError
from flows.people import page_links
from flows.replies import Refuse, Reply, Stay
from storage.models import AuditEntry
from tests.pages.sign_in.sign_in_steps import does_link_work, start_sign_in
from tests.support.data.sql_statements import count_statements
from tests.support.fakes import FakeTimer
from tests.support.pages.local_openid_issuer import LocalIssuer
from tests.support.pages.page_server import PageClient, ServedPractice, SharedServer
from tests.support.people.identities import slack_identity
from tests.support.run_as import run_as

PLEASE_WAIT = "Too many requests. Please try again in a moment; nothing was lost."
LOW_RATES = {
    "page": Rate(4, 1),
    "check": Rate(1, 0.5),
    "write": Rate(2, 0.5),
    "link": Rate(3, 0.2),
    "sign_in": Rate(2, 0.1),
    "safety": Rate(2, 0.5),
}


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


@pytest.fixture
def limited(house: ServedPractice, street: SharedServer, timer: FakeTimer) -> ServedPractice:
    """A practice with low limits."""
    house.set_answers(keeps_back="something")
    house.serve_with(street, replace(house.services, limits=RateLimiter(LOW_RATES, timer)))
    return house


def count_refusals(house: ServedPractice) -> Counter[str]:
    """Count the log entries about requests over a limit, by action and outcome."""
    with house.services.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.detail == "too_often")).all()
        return Counter(f"{entry.action} {entry.outcome}" for entry in entries)


def save_draft(visitor: PageClient, token: str, text: str) -> tuple[int, str]:
    """Save a draft as the page does; return the status and how many seconds to wait."""
    data = {"token": token, "field": "kept_back", "words": text}
    answer = visitor.http.post(f"{visitor.page}/draft", data=data, headers={"Accept": "application/json"})
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        assert answer.json() == {"said": PLEASE_WAIT}
    return answer.status_code, answer.headers.get("retry-after", "")


def test_too_many_drafts_at_once_are_refused_and_saved_a_moment_later(
    limited: ServedPractice, visitor: PageClient, timer: FakeTimer
) -> None:
    ana, ben = visitor.open_page(), PageClient(limited).open_page("Ben")
    token = ana.form_token()

    at_once = [save_draft(ana, token, f"Draft {number}.") for number in range(5)]
    saved, status_for_ben = limited.read_draft("kept_back"), ben.get_page().status_code
    timer.now += 2
    later = save_draft(ana, token, "Draft 5.")

    assert at_once == [(200, ""), (200, ""), *[(429, "2")] * 3]
    assert (saved, status_for_ben) == ("Draft 1.", 200)
    assert (later, limited.read_draft("kept_back")) == ((200, ""), "Draft 5.")
    assert count_refusals(limited) == {"limit.write refused": 1}
    ben.http.close()


def test_too_many_page_requests_at_once_get_one_sentence_and_do_not_reach_the_database(
    limited: ServedPractice, visitor: PageClient
) -> None:
    ana = visitor.open_page()
    statuses = [ana.get_page().status_code for _ in range(6)]

    with count_statements(limited.services.database) as database:
        answer = ana.get_page()

    assert statuses == [200] * 4 + [429] * 2
    assert (answer.status_code, PLEASE_WAIT in answer.text, answer.headers["retry-after"]) == (429, True, "1")
    assert answer.headers["cache-control"] == "no-store"
    assert (database.statements, database.commits) == (0, 0)
    assert count_refusals(limited) == {"limit.page refused": 1}


def test_a_safety_concern_has_a_limit_of_its_own_which_no_other_page_uses_up(
    limited: ServedPractice, visitor: PageClient
) -> None:
    ana = visitor.open_page()
    while ana.get_page().status_code == HTTPStatus.OK:
        pass

    answers = [ana.http.get(f"{ana.page}/safety") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert PLEASE_WAIT in answers[-1].text
    assert "If someone may be in danger now, call" in answers[-1].text
    assert count_refusals(limited) == {"limit.page refused": 1, "limit.safety refused": 1}


def test_too_many_text_checks_are_refused_and_drafts_are_still_saved(
    limited: ServedPractice, visitor: PageClient
) -> None:
    ana = visitor.open_page()
    data = {"token": ana.form_token(), "field": "kept_back", "words": "He said I hate this."}

    statuses = [ana.http.post(f"{ana.page}/check", data=data).status_code for _ in range(3)]

    assert statuses == [200, 429, 429]
    assert save_draft(ana, data["token"], "Draft.") == (200, "")
    assert count_refusals(limited) == {"limit.check refused": 1}


def test_the_limit_counts_per_member_and_not_per_page_session(limited: ServedPractice, visitor: PageClient) -> None:
    first, second = visitor.open_page(), PageClient(limited).open_page()

    statuses = [client.get_page().status_code for _ in range(3) for client in (first, second)]

    assert statuses == [200] * 4 + [429] * 2
    second.http.close()


def test_a_stranger_who_knows_the_address_does_not_use_up_the_limit_of_the_member(
    limited: ServedPractice, visitor: PageClient
) -> None:
    ana, stranger = visitor.open_page(), PageClient(limited)
    ana.get_page()
    stranger.http.cookies.set("sitting", "made up", path=ana.page)

    statuses = {stranger.http.get(ana.page).status_code for _ in range(10)}

    assert statuses == {403}
    assert ana.get_page().status_code == 200
    stranger.http.close()


def test_too_many_links_are_refused_in_plain_words_and_logged_once(limited: ServedPractice) -> None:
    services = limited.services

    def create_link(ctx: Context) -> Reply:
        page_links.make_link_unchecked(ctx, None)
        return Stay()

    replies = [run_as(services, slack_identity("U1"), create_link) for _ in range(6)]

    assert replies == [Stay()] * 3 + [Refuse(PLEASE_WAIT)] * 3
    assert sum(count_refusals(limited).values()) == 1
    with pytest.raises(TooManyRequestsError):
        limited.create_link()


def test_opening_one_link_again_and_again_does_not_block_another_link_of_the_same_member(
    limited: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    repeated, other = limited.create_token(), limited.create_token()

    statuses = [visitor.http.post("/w/open", data={"token": repeated}).status_code for _ in range(5)]

    assert statuses == [200, 200, 429, 429, 429]
    assert count_refusals(limited) == {"limit.sign_in refused": 1}
    assert does_link_work(limited, issuer, other)


def test_too_many_returns_from_one_sign_in_are_refused(
    limited: ServedPractice, visitor: PageClient, issuer: LocalIssuer
) -> None:
    issuer.signed_in_user = ("T1", "U2")
    return_url = issuer.authorize(start_sign_in(visitor, limited.create_token()))
    cookies = {cookie.name: str(cookie.value) for cookie in visitor.http.cookies.jar}

    answers = []
    for _ in range(4):
        for name, value in cookies.items():
            visitor.http.cookies.set(name, value, path="/w/back")
        answers.append(visitor.http.get(return_url))

    assert [answer.status_code for answer in answers] == [403, 429, 429, 429]
    assert PLEASE_WAIT in answers[-1].text
    assert count_refusals(limited) == {"limit.sign_in refused": 1}


def test_the_product_has_a_limit_for_every_kind_of_request() -> None:
    assert set(RATE_BY_KIND) == {*LOW_RATES, "slack", "told"}
