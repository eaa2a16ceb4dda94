"""Who may call what, how calls arrive, and the error codes of everything that is not about blocks."""

import dataclasses
import json

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.demo.local_slack import Installation, Workspace, WorkspacePerson
from bot.demo.local_slack.api.web_api import call_method
from tests.demo.local_slack.block_kit_samples import Json, home, modal, section
from tests.support.slack.sample_bolt_app import ANA, BEN, GUS, TOKEN, Practice, Times


def as_token(practice: Practice, token: str) -> WebClient:
    return WebClient(token, base_url=f"{practice.url}/api/")


def test_an_unknown_token_is_invalid(slack: Practice) -> None:
    assert slack.error(as_token(slack, "xoxb-other").auth_test) == "invalid_auth"


def test_a_call_without_a_token_is_not_authed(slack: Practice) -> None:
    assert slack.post("/api/auth.test", {}) == (200, {"ok": False, "error": "not_authed"})


def test_the_token_may_come_as_an_argument(slack: Practice) -> None:
    status, answer = slack.get(f"/api/auth.test?token={TOKEN}")

    assert (status, answer["ok"], answer["user_id"]) == (200, True, "U0COACH")


def test_an_app_that_was_taken_out_is_inactive(practice: Practice) -> None:
    practice.workspace.uninstall()

    assert practice.error(practice.client.auth_test) == "account_inactive"


def test_an_unknown_method_is_said_to_be_unknown(slack: Practice) -> None:
    assert slack.error(lambda: slack.client.api_call("chat.shout")) == "unknown_method"


def test_a_method_needs_its_scope(slack: Practice) -> None:
    assert slack.refusal(slack.client.team_info) == {
        "ok": False,
        "error": "missing_scope",
        "needed": "team:read",
        "provided": "commands,chat:write,im:write,users:read",
    }


def test_with_its_scope_a_method_answers() -> None:
    installation = Installation("", "secret", TOKEN, scopes=("team:read",))
    workspace = Workspace(people=[], app=installation, clock=Times().clock)

    answer = call_method(workspace.store, "team.info", {}, TOKEN)

    assert (answer["ok"], answer["team"]["id"]) == (True, "T0PRACTICE")


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", b"{", "invalid_json"),
        ("application/json", b"[]", "json_not_object"),
        ("application/json", b"\xff\xfe", "invalid_json"),
        ("application/x-www-form-urlencoded", b"\xff\xfe", "invalid_form_data"),
        ("application/x-www-form-urlencoded", b"blocks=%7B", "invalid_blocks_format"),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused(
    slack: Practice, content_type: str, body: bytes, error: str
) -> None:
    status, answer = slack.send("/api/chat.postMessage", body, {"Content-Type": content_type})

    assert (status, answer) == (200, {"ok": False, "error": error})


def test_a_view_may_come_as_json_or_as_text_in_a_form(slack: Practice) -> None:
    trigger_id = slack.workspace.create_trigger(ANA)

    as_form = slack.client.api_call("views.open", params={"trigger_id": trigger_id, "view": json.dumps(modal())})
    as_json = slack.client.api_call(
        "views.open", json={"trigger_id": slack.workspace.create_trigger(ANA), "view": modal()}
    )

    assert as_form["view"]["type"] == as_json["view"]["type"] == "modal"


def test_users_info_tells_zone_and_roles(slack: Practice) -> None:
    user = slack.client.users_info(user=BEN)["user"]

    assert (user["tz"], user["tz_offset"], user["tz_label"]) == ("America/Chicago", -18000, "CDT")
    assert (user["is_bot"], user["is_restricted"], user["is_admin"]) == (False, False, False)
    assert (user["team_id"], user["deleted"], user["profile"]["real_name"]) == ("T0PRACTICE", False, "Ben")


def test_users_info_tells_a_stranger_and_their_team(slack: Practice) -> None:
    user = slack.client.users_info(user=GUS)["user"]

    assert (user["is_stranger"], user["team_id"]) == (True, "T0ELSEWHERE")


def test_users_info_knows_the_apps_own_bot(slack: Practice) -> None:
    assert slack.client.users_info(user="U0COACH")["user"]["is_bot"] is True


def test_users_info_of_nobody_is_not_found(slack: Practice) -> None:
    assert slack.error(lambda: slack.client.users_info(user="U0NOBODY")) == "user_not_found"


def test_someone_who_left_is_deleted_and_has_no_zone(practice: Practice) -> None:
    practice.workspace.deactivate(BEN)

    user = practice.client.users_info(user=BEN)["user"]

    assert (user["deleted"], "tz" in user) == (True, False)


def test_users_list_goes_page_by_page_through_everyone(slack: Practice) -> None:
    pages = [[user["id"] for user in page["members"]] for page in slack.client.users_list(limit=3)]

    assert pages == [["U0ANA", "U0BEN", "U0DANA"], ["U0ELI", "U0FAY", "U0GUS"], ["U0COACH", "USLACKBOT"]]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"limit": 0}, None),
        ({"limit": 1001}, "invalid_limit"),
        ({"limit": "many"}, "invalid_limit"),
        ({"cursor": "nowhere!"}, "invalid_cursor"),
        ({"cursor": "VTBOT0JPRFk="}, "invalid_cursor"),
    ],
)
def test_users_list_refuses_odd_pages(slack: Practice, arguments: Json, error: str | None) -> None:
    answer = call_method(slack.workspace.store, "users.list", arguments, TOKEN)

    assert answer.get("error") == error


def test_the_next_call_can_be_rate_limited(practice: Practice) -> None:
    practice.workspace.fail_next("users.list", "ratelimited", retry_after=7)

    with pytest.raises(SlackApiError) as limited:
        practice.client.users_list()

    assert (limited.value.response.status_code, limited.value.response["error"]) == (429, "ratelimited")
    assert limited.value.response.headers["Retry-After"] == "7"
    assert practice.client.users_list()["ok"] is True


def test_slacks_own_client_comes_again_after_a_rate_limit(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", "ratelimited", retry_after=0)
    practice.client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))

    practice.client.chat_postMessage(channel=ANA, text="Hello")

    assert [message.text for message in practice.workspace.get_view(ANA).messages] == ["Hello"]


def test_the_next_call_can_meet_a_broken_server(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", 500)

    answer = practice.refusal(lambda: practice.client.chat_postMessage(channel=ANA, text="Hello"))

    assert answer == {"ok": False, "error": "internal_error"}
    assert practice.workspace.get_view(ANA).messages == []


def test_the_next_answer_can_come_too_late_although_the_call_was_carried_out(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", "timeout", hold=5, done=True)
    hasty = WebClient(TOKEN, base_url=f"{practice.url}/api/", timeout=1)

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=ANA, text="Hello")

    assert [message.text for message in practice.workspace.get_view(ANA).messages] == ["Hello"]


def test_a_timeout_carries_out_nothing_unless_asked(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", "timeout", hold=5)
    hasty = WebClient(TOKEN, base_url=f"{practice.url}/api/", timeout=1)

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(channel=ANA, text="Hello")

    assert practice.workspace.get_view(ANA).messages == []


def test_a_response_url_answers_five_times(practice: Practice) -> None:
    practice.on_command(modal())
    practice.workspace.command(ANA)
    url = WebhookClient(practice.heard[0]["response_url"])

    codes = [url.send(text=f"Answer {number}").status_code for number in range(6)]

    assert codes == [200] * 5 + [404]
    assert [one.text for one in practice.workspace.get_view(ANA).ephemerals] == [f"Answer {n}" for n in range(5)]


def test_a_response_url_ends_after_thirty_minutes(practice: Practice) -> None:
    practice.on_command(modal())
    practice.workspace.command(ANA)
    practice.times.ahead = 1801

    answer = WebhookClient(practice.heard[0]["response_url"]).send(text="Late")

    assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "expired_url")


def test_publishing_for_nobody_is_not_found(slack: Practice) -> None:
    assert slack.error(lambda: slack.client.views_publish(user_id="U0NOBODY", view=home())) == "user_not_found"


def test_a_person_can_be_changed_while_the_workspace_runs(practice: Practice) -> None:
    guest = dataclasses.replace(practice.workspace.person(ANA), is_restricted=True)

    practice.workspace.set_person(guest)
    practice.workspace.set_person(WorkspacePerson("U0NEW", "Noor"))

    assert practice.client.users_info(user=ANA)["user"]["is_restricted"] is True
    assert practice.client.users_info(user="U0NEW")["user"]["real_name"] == "Noor"


def test_null_arguments_count_as_absent(slack: Practice) -> None:
    answer = call_method(
        slack.workspace.store,
        "chat.postMessage",
        {"channel": ANA, "text": None, "blocks": [section() | {"accessory": None}]},
        TOKEN,
    )

    assert (answer["ok"], answer["message"]["text"]) == (True, "")
