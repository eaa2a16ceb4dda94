"""Signing in on the way to a page: what a browser does, and what the log says of it."""

import httpx

from storage.audit import log
from storage.people import practices
from tests.support.pages.local_openid_issuer import LocalIssuer
from tests.support.pages.page_server import House, Visitor

OVER = "This sign-in is over, or it was begun in another browser."
NOT_CONFIRMED = "What came back from Slack could not be confirmed."
NOT_REACHED = "could not be reached just now."


def sent_away(visitor: Visitor, token: str) -> str:
    """Press "Continue"; return where the browser is sent."""
    answer = visitor.http.post("/w/open", data={"token": token})
    assert "sitting=" not in answer.headers.get("set-cookie", "")
    return str(answer.json()["page"])


def comes_back(visitor: Visitor, issuer: LocalIssuer, token: str, **more: str) -> httpx.Response:
    """Press "Continue", sign in, and come back."""
    return visitor.http.get(issuer.signs_in(sent_away(visitor, token), **more))


def opened(answer: httpx.Response) -> str:
    """Return the page that a sign-in opened, or nothing."""
    return answer.text.partition('id="go" href="')[2].partition('"')[0]


def works(house: House, issuer: LocalIssuer, token: str) -> bool:
    """Tell whether the link still opens its member's page."""
    issuer.who, issuer.claims, issuer.sign, issuer.denies, issuer.status = ("T1", "U1"), {}, None, "", 200
    ana = Visitor(house)
    away = ana.http.post("/w/open", data={"token": token})
    page = opened(ana.http.get(issuer.signs_in(away.json()["page"]))) if away.status_code == 200 else ""
    answers = [ana.http.get(page).status_code] if page else []
    ana.http.close()
    return answers == [200]


def logged(house: House) -> list[tuple[str, str, str, bool]]:
    """Return what the log says of signing in: action, outcome, why, and whether somebody is named."""
    with house.desk.database.reading() as session:
        owner = practices.find_by_team(session, "T1")
        assert owner is not None
        assert log.verify(session, house.desk.seal, owner.id).fault is None
        rows = log.list_entries(session, owner.id)
    return [
        (one.action, one.outcome, one.detail, one.actor_id is not None)
        for one in rows
        if one.action.startswith(("sign_in", "link.used"))
    ]
