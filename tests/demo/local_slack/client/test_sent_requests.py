"""The workspace's requests have Slack's signature and shape, and their answers are judged as Slack judges them."""

import json
import time
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from tests.demo.local_slack.block_kit_samples import actions, button, home, modal
from tests.support.slack.sample_bolt_app import ANA, GUS, SECRET, Json, Practice, Servers


class Recorder:
    """An app that records each request and answers all of them with one status."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.seen: list[tuple[dict[str, str], str]] = []
        self.asgi = Router([Route("/slack/events", self.hear, methods=["POST"]), Route("/elsewhere", self.hear)])

    async def hear(self, request: Request) -> Response:
        self.seen.append((dict(request.headers), (await request.body()).decode()))
        if request.url.path == "/elsewhere":
            return Response(status_code=200)
        return Response(status_code=self.status, headers={"Location": "/elsewhere"})


@pytest.fixture
def recorder(practice: Practice, doors: Servers) -> Recorder:
    assert practice.received == []
    recorder = Recorder()
    doors.app.app = recorder.asgi
    return recorder


def test_each_kind_of_request_is_signed_with_the_real_time(practice: Practice, recorder: Recorder) -> None:
    practice.client.views_publish(user_id=ANA, view=home(actions(button())))
    practice.workspace.command(ANA)
    practice.workspace.open_home(ANA)
    practice.workspace.click(ANA, "go", where="home")

    kinds = [headers["content-type"] for headers, _ in recorder.seen]
    verifier = SignatureVerifier(SECRET)
    assert [verifier.is_valid_request(body, headers) for headers, body in recorder.seen] == [True] * 3
    assert kinds == [
        "application/x-www-form-urlencoded",
        "application/json",
        "application/x-www-form-urlencoded",
    ]
    now = time.time()  # noqa: TID251 -- the real time is what the test is about
    assert all(abs(int(seen["x-slack-request-timestamp"]) - now) < 60 for seen, _ in recorder.seen)


def test_bolt_rejects_a_request_that_was_signed_with_another_secret(practice: Practice) -> None:
    practice.on_command(modal())
    practice.workspace.sign_with("another-secret")

    result = practice.workspace.command(ANA)

    assert (result.status, practice.received) == (401, [])
    assert result.trouble == '/consult failed with the error "dispatch_failed"'


def test_a_slash_command_is_a_form_with_slacks_fields(practice: Practice, recorder: Recorder) -> None:
    practice.workspace.command(ANA, "/consult", "help me & <you>")

    fields = {name: value for name, (value,) in parse_qs(recorder.seen[0][1]).items()}
    trigger_id, response_url = fields.pop("trigger_id"), fields.pop("response_url")
    assert fields == {
        "team_id": "T0PRACTICE",
        "team_domain": "a-practice",
        "channel_id": "C0FRONTDESK",
        "channel_name": "front-desk",
        "user_id": ANA,
        "user_name": "ana",
        "command": "/consult",
        "text": "help me & <you>",
        "api_app_id": "A0COACH",
        "is_enterprise_install": "false",
    }
    assert (trigger_id.count("."), response_url.startswith(f"{practice.url}/hooks/")) == (2, True)


def payload(recorder: Recorder) -> Json:
    body: Json = json.loads(parse_qs(recorder.seen[-1][1])["payload"][0])
    return body


def test_a_click_in_a_modal_is_a_block_actions_payload(practice: Practice, recorder: Recorder) -> None:
    shown = practice.open_modal(ANA, modal(actions(button(value="7", style="primary"))))

    practice.workspace.click(ANA, "go")

    body = payload(recorder)
    (action,) = body.pop("actions")
    assert (body.pop("trigger_id").count("."), float(action.pop("action_ts")) > 0) == (2, True)
    assert action == {
        "action_id": "go",
        "block_id": "acts",
        "type": "button",
        "text": {"type": "plain_text", "text": "Go", "emoji": True},
        "value": "7",
        "style": "primary",
    }
    assert body == {
        "type": "block_actions",
        "user": {"id": ANA, "username": "ana", "name": "ana", "team_id": "T0PRACTICE"},
        "api_app_id": "A0COACH",
        "team": {"id": "T0PRACTICE", "domain": "a-practice"},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "view", "view_id": shown["id"]},
        "view": shown,
    }


def test_a_strangers_click_names_their_own_team(practice: Practice, recorder: Recorder) -> None:
    practice.open_modal(GUS, modal(actions(button())))

    practice.workspace.click(GUS, "go")

    body = payload(recorder)
    assert (body["user"]["team_id"], body["team"]) == (
        "T0ELSEWHERE",
        {"id": "T0ELSEWHERE", "domain": "elsewhere"},
    )


def test_an_event_includes_team_app_and_authorization(practice: Practice, recorder: Recorder) -> None:
    practice.workspace.open_home(ANA)

    body = json.loads(recorder.seen[0][1])
    assert (body["type"], body["team_id"], body["api_app_id"]) == ("event_callback", "T0PRACTICE", "A0COACH")
    assert (body["event"]["type"], body["event"]["user"], body["event"]["tab"]) == (
        "app_home_opened",
        ANA,
        "home",
    )
    assert (body["authorizations"][0]["is_bot"], body["event_id"][:2]) == (True, "Ev")


@pytest.mark.parametrize("status", [201, 302, 400, 404, 500, 503])
def test_any_status_but_200_shows_trouble(practice: Practice, recorder: Recorder, status: int) -> None:
    recorder.status = status
    practice.open_modal(ANA, modal(actions(button())))

    clicked = practice.workspace.click(ANA, "go")
    sent = practice.workspace.submit(ANA)

    assert (clicked.trouble, sent.trouble) == (
        "Something went wrong with that. Try again?",
        "We had some trouble connecting. Try again?",
    )


def test_trouble_disappears_with_the_next_successful_action(practice: Practice, recorder: Recorder) -> None:
    practice.open_modal(ANA, modal(actions(button())))
    recorder.status = 500
    practice.workspace.click(ANA, "go")
    before = practice.workspace.get_view(ANA).trouble
    recorder.status = 200

    practice.workspace.click(ANA, "go")

    assert (before is None, practice.workspace.get_view(ANA).trouble) == (False, None)


def test_an_app_that_is_not_running_shows_trouble(practice: Practice) -> None:
    practice.workspace.set_events_url("http://127.0.0.1:1/slack/events")

    result = practice.workspace.command(ANA)

    assert (result.status, result.trouble) == (None, '/consult failed with the error "dispatch_failed"')


def test_an_app_that_answers_too_late_shows_trouble(practice: Practice) -> None:
    def wait_past_three_seconds(_body: Json) -> None:
        practice.times.ahead += 3.5

    practice.on_action(wait_past_three_seconds)
    practice.open_modal(ANA, modal(actions(button())))

    result = practice.workspace.click(ANA, "go")

    assert (result.status, result.is_ok) == (200, False)


def test_the_same_request_can_be_sent_twice(practice: Practice) -> None:
    practice.on_action()
    practice.open_modal(ANA, modal(actions(button())))
    practice.workspace.click(ANA, "go")

    practice.workspace.replay(practice.workspace.traffic[-1])

    assert practice.received[0] == practice.received[1]


def test_a_payload_that_no_client_would_send_can_be_forged(practice: Practice) -> None:
    practice.on_action()
    shown = practice.open_modal(ANA, modal(actions(button())))
    practice.workspace.click(ANA, "go")
    forged = practice.workspace.traffic[-1].payload | {"view": shown | {"private_metadata": "not mine"}}

    result = practice.workspace.forge(ANA, forged)

    assert (result.status, practice.received[-1]["view"]["private_metadata"]) == (200, "not mine")
