"""Two thousand requests of one member at once, and whatever is cut off or sent again: others are still served."""

import copy
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import httpx

from tests.bot.door import FORM, signed
from tests.dialogues.forging import payload_of, rows
from tests.dialogues.stage import ANA, BEN, SECRET, Stage
from tests.dialogues.ways import at_facts, confers

BURST, AT_ONCE = 2000, 16


def sent(http: httpx.Client, body: bytes, headers: dict[str, str]) -> int:
    return http.post("/slack/events", content=body, headers={"Content-Type": FORM, **headers}).status_code


def pours(url: str, body: bytes, times: int) -> set[int]:
    """Send the same press again and again over one connection; return the statuses."""
    with closing(HTTPConnection(url.removeprefix("http://"))) as line:
        statuses = set()
        for _ in range(times):
            line.request("POST", "/slack/events", body, {"Content-Type": FORM, **signed(body, secret=SECRET)})
            with line.getresponse() as answer:
                statuses.add(answer.status)
                answer.read()
        return statuses


def test_a_burst_of_one_member_keeps_nobody_else_waiting_and_breaks_nothing(practice: Stage) -> None:
    pressed = {
        "type": "block_actions",
        "team": {"id": practice.desk.team_id},
        "user": {"id": ANA, "team_id": practice.desk.team_id},
        "actions": [{"action_id": "nobody's button", "block_id": "b", "type": "button"}],
    }
    body = urlencode({"payload": json.dumps(pressed)}).encode()
    before = rows(practice)

    with ThreadPoolExecutor(AT_ONCE) as many:
        flood = [many.submit(pours, practice.url, body, BURST // AT_ONCE) for _ in range(AT_ONCE)]
        ben = practice.one(BEN).types()
        still_pouring = sum(not one.done() for one in flood)
        statuses = {status for one in flood for status in one.result()}

    assert ben.sees == "menu"
    assert still_pouring, "the other was served in the middle of it"
    assert statuses <= {200, 429}
    assert rows(practice) == before
    assert practice.one(ANA).types().sees == "menu"


def test_a_request_that_is_cut_off_anywhere_changes_nothing(practice: Stage) -> None:
    at_facts(practice)
    before = rows(practice)
    whole = urlencode({"payload": json.dumps(payload_of(practice, ANA, "view_submission"))}).encode()

    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        for end in range(0, len(whole), len(whole) // 40):
            cut = whole[:end]
            assert sent(http, cut, signed(cut, secret=SECRET)) == 400
            assert sent(http, cut, signed(whole, secret=SECRET)) in {400, 401}

    assert rows(practice) == before
    assert httpx.get(f"{practice.url}/healthz", trust_env=False).status_code == 200


def test_the_very_same_bytes_sent_again_open_no_second_consult(practice: Stage) -> None:
    confers(practice)
    again = copy.deepcopy(payload_of(practice, ANA, "view_submission"))
    body = urlencode({"payload": json.dumps(again)}).encode()
    headers = signed(body, secret=SECRET)

    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        statuses = {sent(http, body, headers) for _ in range(5)}

    assert statuses == {200}
    assert len(practice.consults()) == 1


def test_a_request_from_before_or_after_is_not_taken_with_a_good_signature(practice: Stage) -> None:
    body = urlencode({"command": "/consult", "user_id": ANA, "team_id": practice.desk.team_id}).encode()
    with httpx.Client(base_url=practice.url, trust_env=False) as http:
        for age in (-100_000, -400, 400, 100_000):
            stamp = str(int(time.time()) - age)
            seal = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
            assert sent(http, body, {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={seal}"}) == 401
