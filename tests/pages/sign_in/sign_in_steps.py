"""Steps of signing in to open a page, and the log entries about them."""

import httpx

from storage.audit import log, verification
from storage.people import practices
from tests.support.pages.local_openid_issuer import LocalIssuer
from tests.support.pages.page_server import PageClient, ServedPractice

SIGN_IN_OVER = "This sign-in has ended, or it was started in another browser."
NOT_CONFIRMED = "We couldn't confirm your sign-in with Slack."
NOT_REACHED = "We couldn't reach Slack's sign-in."


def start_sign_in(visitor: PageClient, token: str) -> str:
    """Press "Continue"; return the sign-in address that the browser is sent to."""
    answer = visitor.http.post("/w/open", data={"token": token})
    assert "sitting=" not in answer.headers.get("set-cookie", "")
    return str(answer.json()["page"])


def complete_sign_in(visitor: PageClient, issuer: LocalIssuer, token: str, **more: str) -> httpx.Response:
    """Press "Continue" and sign in; return the response that the browser gets when it comes back."""
    return visitor.http.get(issuer.authorize(start_sign_in(visitor, token), **more))


def find_opened_page(answer: httpx.Response) -> str:
    """Return the address of the page that a sign-in opened; "" if none."""
    return answer.text.partition('id="go" href="')[2].partition('"')[0]


def does_link_work(house: ServedPractice, issuer: LocalIssuer, token: str) -> bool:
    """Tell whether the link still opens Ana's page."""
    issuer.signed_in_user, issuer.claims, issuer.sign, issuer.error, issuer.status = ("T1", "U1"), {}, None, "", 200
    ana = PageClient(house)
    started = ana.http.post("/w/open", data={"token": token})
    page = (
        find_opened_page(ana.http.get(issuer.authorize(started.json()["page"]))) if started.status_code == 200 else ""
    )
    answers = [ana.http.get(page).status_code] if page else []
    ana.http.close()
    return answers == [200]


def list_sign_in_entries(house: ServedPractice) -> list[tuple[str, str, str, bool]]:
    """Return the log entries about sign-ins: action, outcome, reason, and whether the entry names a member."""
    with house.services.database.reading() as session:
        practice = practices.find_by_team(session, "T1")
        assert practice is not None
        assert verification.verify(session, house.services.seal, practice.id).fault is None
        entries = log.list_entries(session, practice.id)
    return [
        (entry.action, entry.outcome, entry.detail, entry.actor_id is not None)
        for entry in entries
        if entry.action.startswith(("sign_in", "link.used"))
    ]
