"""Floods, truncated requests and replays: two thousand requests of one member at once leave others served."""

import copy
import hashlib
import hmac
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from flows import audit_trail
from flows.limits import RATE_BY_KIND
from storage.models import AuditEntry
from storage.people import members
from tests.support.fakes import FakeTimer
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, SECRET, SlackPractice
from tests.support.slack.forged_payloads import payload_of, rows
from tests.support.slack.slack_endpoint import FORM, signed
from tests.support.walks.preparation_steps import at_facts, starts_consult

BURST, AT_ONCE = 2000, 16


def post_body(http: httpx.Client, body: bytes, headers: dict[str, str]) -> int:
    return http.post("/slack/events", content=body, headers={"Content-Type": FORM, **headers}).status_code


def post_signed(practice: SlackPractice, body: bytes, kind: str = FORM) -> httpx.Response:
    """Send one request, signed as Slack signs it."""
    headers = {"Content-Type": kind, **signed(body, secret=SECRET)}
    return httpx.post(f"{practice.url}/slack/events", content=body, headers=headers, trust_env=False)


def post_repeatedly(url: str, body: bytes, times: int) -> set[int]:
    """Send the same command repeatedly over one connection; return the distinct statuses."""
    with closing(HTTPConnection(url.removeprefix("http://"))) as line:
        statuses = set()
        for _ in range(times):
            one = body + f"&trigger_id={uuid4()}".encode()  # each press has its own
            line.request("POST", "/slack/events", one, {"Content-Type": FORM, **signed(one, secret=SECRET)})
            with line.getresponse() as answer:
                statuses.add(answer.status)
                answer.read()
        return statuses


def count_audit_entries(practice: SlackPractice) -> Counter[tuple[str, str]]:
    """Return how often the audit log has each (action, outcome)."""
    with practice.read_session() as session:
        return Counter((entry.action, entry.outcome) for entry in session.exec(select(AuditEntry)))


def test_a_burst_by_one_member_leaves_others_served_and_adds_one_audit_entry(
    practice: SlackPractice, timer: FakeTimer
) -> None:
    command = {"command": "/consult", "text": "", "user_id": ANA, "team_id": practice.services.team_id}
    body = urlencode(command).encode()
    before = rows(practice)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        flood = [pool.submit(post_repeatedly, practice.url, body, BURST // AT_ONCE) for _ in range(AT_ONCE)]
        ben = practice.person(BEN).types()
        still_pouring = sum(not request.done() for request in flood)
        statuses = {status for request in flood for status in request.result()}
    ana = practice.person(ANA).types()
    timer.now += 1 / RATE_BY_KIND["slack"].per_second

    assert ben.step == "menu"
    assert still_pouring, "the other was served in the middle of it"
    assert statuses == {200}
    assert rows(practice) == before
    assert ana.ephemeral == (
        "Too many requests. Please try again in a moment; nothing was lost.\n"
        "If someone may be in danger now, call your local emergency number first."
    )
    assert practice.person(ANA).types().step == "menu"
    served = RATE_BY_KIND["slack"].burst + 2  # plus one by Ben and one more by Ana
    audit_trail.write_buffered(practice.services)
    assert count_audit_entries(practice) == {("command.consult", "done"): served, ("limit.slack", "refused"): 1}


def test_a_limited_submission_leaves_its_modal_open_and_a_deactivation_is_never_limited(
    practice: SlackPractice,
) -> None:
    at_facts(practice)
    sent = payload_of(practice, ANA, "view_submission") | {"trigger_id": "of another press"}
    deactivation = {"type": "event_callback", "team_id": practice.services.team_id, "event": {"type": "user_change"}}
    deactivation["event"] = {
        "type": "user_change",
        "user": {"id": ANA, "team_id": practice.services.team_id, "deleted": True},
    }
    for who in (ANA, ""):  # the member in the event, and no member
        while practice.services.limits.try_acquire("slack", f"{practice.services.team_id}:{who}"):
            pass
    before = rows(practice)

    answer = post_signed(practice, urlencode({"payload": json.dumps(sent)}).encode())
    rows_after = rows(practice)
    post_signed(practice, json.dumps(deactivation).encode(), "application/json")

    assert answer.json()["response_action"] == "push"
    assert "Too many requests" in answer.text
    assert rows_after == before
    with practice.read_session() as session:
        row = members.find_with_roles(session, slack_identity(ANA, practice.services.team_id))
    assert row is not None
    assert not row[1].active


def test_a_member_who_clicks_too_often_is_told_only_now_and_then(practice: SlackPractice, timer: FakeTimer) -> None:
    ana, mark = practice.person(ANA).types(), f"{practice.services.team_id}:{ANA}"
    seen = []

    for wait in (0, 0, 1 / RATE_BY_KIND["told"].per_second):
        timer.now += wait
        while practice.services.limits.try_acquire("slack", mark):
            pass
        ana.presses("why")
        seen.append(ana.step)
        if ana.step == "notice":
            assert ana.notice.startswith("Too many requests")
            practice.workspace.close(ANA)

    assert seen == ["notice", "menu", "notice"]


def test_whoever_clicks_too_often_can_still_tell_of_a_safety_concern_and_hears_whom_to_call(
    practice: SlackPractice,
) -> None:
    ana, mark = practice.person(ANA).types(), f"{practice.services.team_id}:{ANA}"
    while practice.services.limits.try_acquire("slack", mark):
        pass

    ana.presses("safety").answers("safety_which", case=ana.options("case")[0]).answers("safety_concern")
    assert ana.step == "safety_alert"

    ana.closes().presses("guidelines")
    assert "in danger now, call 911 first. In a suicidal crisis, 988 answers by call or text." in ana.notice
    assert "555-" not in ana.notice  # whoever floods may be a guest


@pytest.mark.usefixtures("timer")
def test_a_burst_of_safety_concerns_is_limited_by_itself_and_logged_once(practice: SlackPractice) -> None:
    for _ in range(RATE_BY_KIND["safety"].burst):
        practice.services.limits.acquire("safety", f"{practice.services.team_id}:{ANA}")

    for _ in range(2):
        assert practice.person(ANA).types("safety").ephemeral.startswith("Too many requests")

    assert practice.person(ANA).types().step == "menu"
    audit_trail.write_buffered(practice.services)
    assert count_audit_entries(practice)["limit.safety", "refused"] == 1


def test_a_truncated_request_changes_nothing(practice: SlackPractice) -> None:
    at_facts(practice)
    before = rows(practice)
    body = urlencode({"payload": json.dumps(payload_of(practice, ANA, "view_submission"))}).encode()

    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        for end in range(0, len(body), len(body) // 40):
            truncated = body[:end]
            assert post_body(http, truncated, signed(truncated, secret=SECRET)) == 400
            assert post_body(http, truncated, signed(body, secret=SECRET)) in {400, 401}

    assert rows(practice) == before
    assert httpx.get(f"{practice.url}/healthz", trust_env=False).status_code == 200


def test_a_replayed_request_starts_no_second_consult(practice: SlackPractice) -> None:
    starts_consult(practice)
    again = copy.deepcopy(payload_of(practice, ANA, "view_submission"))
    body = urlencode({"payload": json.dumps(again)}).encode()
    headers = signed(body, secret=SECRET)

    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        statuses = {post_body(http, body, headers) for _ in range(5)}

    assert statuses == {200}
    assert len(practice.consults()) == 1


def test_a_request_with_an_old_or_future_timestamp_is_rejected_despite_a_valid_signature(
    practice: SlackPractice,
) -> None:
    body = urlencode({"command": "/consult", "user_id": ANA, "team_id": practice.services.team_id}).encode()
    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        for age in (-100_000, -400, 400, 100_000):
            stamp = str(int(time.time()) - age)  # noqa: TID251 -- Bolt compares it with the machine's clock
            signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
            assert (
                post_body(http, body, {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"})
                == 401
            )
