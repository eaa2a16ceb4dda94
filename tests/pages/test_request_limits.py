"""Whoever asks for a lot at once is asked to wait a moment; nobody else is, and it is in the log once."""

from collections import Counter
from dataclasses import replace
from http import HTTPStatus

import pytest
from sqlmodel import select

from bot.dispatch import handle
from flows import page_links
from flows.actions import Refuse, Reply, Stay
from flows.context import Context
from flows.limits import RATE_BY_KIND, Rate, RateLimiter, TooManyRequestsError
from storage.models import AuditEntry
from tests.pages.sign_in.sign_in_steps import sent_away, works
from tests.support.data.sql_statements import listening
from tests.support.fakes import FakeTimer
from tests.support.pages.local_openid_issuer import LocalIssuer
from tests.support.pages.page_server import House, Street, Visitor

SAID = "That was a lot at once, so I take a short breath. Please try again in a moment; nothing is lost."
FEW = {"page": Rate(4, 1), "check": Rate(1, 0.5), "write": Rate(2, 0.5), "link": Rate(3, 0.2), "sign_in": Rate(2, 0.1)}


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


@pytest.fixture
def limited(house: House, street: Street, timer: FakeTimer) -> House:
    """The house, with little patience."""
    house.changes(keeps_back="something")
    house.serves_anew(street, replace(house.desk, limits=RateLimiter(FEW, timer)))
    return house


def refused(house: House) -> Counter[str]:
    """Return what the log holds of those who were asked to wait."""
    with house.desk.database.reading() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.detail == "too_often")).all()
        return Counter(f"{one.action} {one.outcome}" for one in rows)


def types(visitor: Visitor, token: str, text: str) -> tuple[int, str]:
    """Let the page keep a draft; return the status and for how long to wait."""
    data = {"token": token, "field": "kept_back", "words": text}
    answer = visitor.http.post(f"{visitor.page}/draft", data=data, headers={"Accept": "application/json"})
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        assert answer.json() == {"said": SAID}
    return answer.status_code, answer.headers.get("retry-after", "")


def test_too_many_drafts_at_once_are_put_off_and_kept_a_moment_later(
    limited: House, visitor: Visitor, timer: FakeTimer
) -> None:
    ana, ben = visitor.comes(), Visitor(limited).comes("Ben")
    token = ana.form_token()

    at_once = [types(ana, token, f"Draft {number}.") for number in range(5)]
    kept, others = limited.draft("kept_back"), ben.looks().status_code
    timer.now += 2
    later = types(ana, token, "Draft 5.")

    assert at_once == [(200, ""), (200, ""), *[(429, "2")] * 3]
    assert (kept, others) == ("Draft 1.", 200)
    assert (later, limited.draft("kept_back")) == ((200, ""), "Draft 5.")
    assert refused(limited) == {"limit.write refused": 1}
    ben.http.close()


def test_too_many_looks_at_once_get_one_sentence_and_do_not_reach_the_database(
    limited: House, visitor: Visitor
) -> None:
    ana = visitor.comes()
    statuses = [ana.looks().status_code for _ in range(6)]

    with listening(limited.desk.database.engine) as told:
        answer = ana.looks()

    assert statuses == [200] * 4 + [429] * 2
    assert (answer.status_code, SAID in answer.text, answer.headers["retry-after"]) == (429, True, "1")
    assert answer.headers["cache-control"] == "no-store"
    assert (told.statements, told.commits) == (0, 0)
    assert refused(limited) == {"limit.page refused": 1}


def test_too_many_looks_at_what_is_typed_are_put_off_and_nothing_else_is(limited: House, visitor: Visitor) -> None:
    ana = visitor.comes()
    asked = {"token": ana.form_token(), "field": "kept_back", "words": "He said I hate this."}

    statuses = [ana.http.post(f"{ana.page}/check", data=asked).status_code for _ in range(3)]

    assert statuses == [200, 429, 429]
    assert types(ana, asked["token"], "Draft.") == (200, "")
    assert refused(limited) == {"limit.check refused": 1}


def test_the_limit_is_the_members_and_not_each_sittings(limited: House, visitor: Visitor) -> None:
    one, other = visitor.comes(), Visitor(limited).comes()

    statuses = [each.looks().status_code for _ in range(3) for each in (one, other)]

    assert statuses == [200] * 4 + [429] * 2
    other.http.close()


def test_who_only_knows_the_address_uses_nothing_of_it_up(limited: House, visitor: Visitor) -> None:
    ana, stranger = visitor.comes(), Visitor(limited)
    ana.looks()
    stranger.http.cookies.set("sitting", "made up", path=ana.page)

    statuses = {stranger.http.get(ana.page).status_code for _ in range(10)}

    assert statuses == {403}
    assert ana.looks().status_code == 200
    stranger.http.close()


def test_too_many_links_are_put_off_in_words_and_logged_once(limited: House) -> None:
    services, ana = limited.desk, limited.actor()

    def opens(ctx: Context) -> Reply:
        page_links.make_link_unchecked(ctx.session, services, ana, None)
        return Stay()

    replies = [handle(services, "U1", "T1", opens) for _ in range(6)]

    assert replies == [Stay()] * 3 + [Refuse(SAID)] * 3
    assert sum(refused(limited).values()) == 1
    with pytest.raises(TooManyRequestsError):
        limited.link()


def test_who_presses_the_same_link_again_and_again_keeps_its_member_from_no_other(
    limited: House, visitor: Visitor, issuer: LocalIssuer
) -> None:
    seen, own = limited.token(), limited.token()

    statuses = [visitor.http.post("/w/open", data={"token": seen}).status_code for _ in range(5)]

    assert statuses == [200, 200, 429, 429, 429]
    assert refused(limited) == {"limit.sign_in refused": 1}
    assert works(limited, issuer, own)


def test_what_comes_back_again_and_again_is_put_off_too(limited: House, visitor: Visitor, issuer: LocalIssuer) -> None:
    issuer.who = ("T1", "U2")
    back = issuer.signs_in(sent_away(visitor, limited.token()))
    cookies = {one.name: str(one.value) for one in visitor.http.cookies.jar}

    answers = []
    for _ in range(4):
        for name, value in cookies.items():
            visitor.http.cookies.set(name, value, path="/w/back")
        answers.append(visitor.http.get(back))

    assert [one.status_code for one in answers] == [403, 429, 429, 429]
    assert SAID in answers[-1].text
    assert refused(limited) == {"limit.sign_in refused": 1}


def test_the_product_is_served_with_limits_to_all_that_is_asked_for() -> None:
    assert set(RATE_BY_KIND) == {*FEW, "slack", "told"}
