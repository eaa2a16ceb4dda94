"""Forged signatures, guessed links and cookies, and forms from elsewhere leave a trace that administrators hear of."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from sqlmodel import select

from flows.attempts.rules import LEAST_IN_WINDOW, QUIET
from flows.attempts.storing import store_counted
from storage.database import Database
from storage.models import SecurityEvent
from tests.support.practice import FAY, SECRET, SlackPractice
from tests.support.slack.slack_endpoint import FORM, JSON, signed

SITTING = "/s/00000000-0000-4000-8000-000000000000"
CANARY = "canary-typed-by-a-stranger"


def list_events(database: Database) -> list[SecurityEvent]:
    """Return the stored attempts."""
    with database.reading() as session:
        return list(session.exec(select(SecurityEvent)))


def forge(http: httpx.Client, times: int) -> None:
    """Send requests with forged signatures."""
    body = urlencode({"text": CANARY}).encode()
    headers = {"Content-Type": FORM, "User-Agent": CANARY, **signed(body, secret="guessed")}
    assert {http.post("/slack/events", content=body, headers=headers).status_code for _ in range(times)} == {401}


def test_each_kind_of_attempt_is_counted_with_its_address_and_without_any_content(practice: SlackPractice) -> None:
    own = {"Origin": practice.url}
    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        forge(http, 3)
        http.post("/slack/events", content=b"{}", headers={"Content-Type": JSON})
        http.post("/slack/events", content=b"", headers={"Content-Type": JSON, **signed(b"", secret=SECRET, at=1)})
        for path in ("/w/who", "/w/open"):
            http.post(path, data={"token": CANARY}, headers=own)
        http.get(SITTING, headers={"Cookie": f"sitting={CANARY}"})
        http.post(SITTING, data={"token": CANARY}, headers={**own, "Cookie": f"sitting={CANARY}"})
        http.post(SITTING, data={"token": CANARY}, headers={"Origin": "https://elsewhere.example"})
        http.get("/held/00000000-0000-4000-8000-000000000000")
        store_counted(practice.services)

    stored = list_events(practice.services.database)
    assert {(event.kind, event.source): event.count for event in stored} == {
        ("slack_signature", "127.0.0.1"): 4,
        ("slack_timestamp", "127.0.0.1"): 1,
        ("page_link", "127.0.0.1"): 2,
        ("page_cookie", "127.0.0.1"): 2,
        ("page_form", "127.0.0.1"): 1,
        ("calendar", "127.0.0.1"): 1,
    }
    assert CANARY not in repr(stored)


def test_what_members_do_is_no_attempt(practice: SlackPractice) -> None:
    practice.person(FAY).types().presses("guidelines")
    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        statuses = [http.get(path).status_code for path in ("/healthz", "/w", SITTING, "/pages-static/page.css")]

    assert statuses == [200, 200, 403, 200]
    assert practice.services.attempts.take(practice.clock.now) == []


def test_administrators_are_told_of_a_burst_once_in_some_hours(practice: SlackPractice) -> None:
    practice.person(FAY).types()
    practice.deliver()
    before = len(practice.person(FAY).messages)
    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        forge(http, LEAST_IN_WINDOW["slack_signature"] - 1)
        store_counted(practice.services)
        practice.deliver()
        quiet = practice.person(FAY).messages[before:]
        for _ in range(3):
            forge(http, LEAST_IN_WINDOW["slack_signature"])
            practice.pass_time(seconds=60)
            store_counted(practice.services)
            practice.deliver()
        told = practice.person(FAY).messages[before:]
        practice.pass_time(seconds=QUIET.total_seconds())
        forge(http, LEAST_IN_WINDOW["slack_signature"])
        store_counted(practice.services)
        practice.deliver()

    assert quiet == []
    assert len(told) == 1
    assert "Someone may be trying to get in." in told[0]
    assert "199 requests that pretended to come from Slack" in told[0]
    assert "consult-coach audit attempts" in told[0]
    assert len(practice.person(FAY).messages[before:]) == 2


def test_a_flood_is_a_few_rows(practice: SlackPractice) -> None:
    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        for _ in range(3):
            forge(http, 100)
            practice.clock.forward(timedelta(seconds=20))
            store_counted(practice.services)

    rows = list_events(practice.services.database)
    assert Counter(row.kind for row in rows)["slack_signature"] <= 2
    assert sum(row.count for row in rows) == 300


def test_what_cannot_be_stored_now_is_stored_later(practice: SlackPractice, monkeypatch: pytest.MonkeyPatch) -> None:
    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        forge(http, 2)
    with monkeypatch.context() as patched:
        patched.setattr("storage.attempts.attempt_rows.insert_into", _fail)
        with pytest.raises(OSError):  # noqa: PT011 -- our own
            store_counted(practice.services)
    practice.clock.forward(timedelta(seconds=20))

    store_counted(practice.services)

    assert [event.count for event in list_events(practice.services.database)] == [2]


def _fail(*_arguments: object) -> None:
    raise OSError
