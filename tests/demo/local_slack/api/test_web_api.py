"""Web API calls: tokens, scopes, argument formats, planned failures, and all error codes that do not concern blocks."""

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


def test_the_token_can_be_an_argument(slack: Practice) -> None:
    status, answer = slack.get(f"/api/auth.test?token={TOKEN}")

    assert (status, answer["ok"], answer["user_id"]) == (200, True, "U0COACH")


def test_an_uninstalled_app_is_inactive(practice: Practice) -> None:
    practice.workspace.uninstall()

    assert practice.error(practice.client.auth_test) == "account_inactive"


def test_an_unknown_method_is_refused(slack: Practice) -> None:
    assert slack.error(lambda: slack.client.api_call("chat.shout")) == "unknown_method"


def test_a_method_needs_its_scope(slack: Practice) -> None:
    assert slack.refusal(slack.client.team_info) == {
        "ok": False,
        "error": "missing_scope",
        "needed": "team:read",
        "provided": "commands,chat:write,im:write,users:read",
    }


def test_a_method_answers_with_its_scope() -> None:
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
def test_a_body_that_does_not_match_its_content_type_is_refused(
    slack: Practice, content_type: str, body: bytes, error: str
) -> None:
    status, answer = slack.send("/api/chat.postMessage", body, {"Content-Type": content_type})

    assert (status, answer) == (200, {"ok": False, "error": error})


def test_a_view_can_be_json_or_text_in_a_form(slack: Practice) -> None:
    trigger_id = slack.workspace.create_trigger(ANA)

    as_form = slack.client.api_call("views.open", params={"trigger_id": trigger_id, "view": json.dumps(modal())})
    as_json = slack.client.api_call(
        "views.open", json={"trigger_id": slack.workspace.create_trigger(ANA), "view": modal()}
    )

    assert as_form["view"]["type"] == as_json["view"]["type"] == "modal"


def test_users_info_includes_time_zone_and_roles(slack: Practice) -> None:
    user = slack.client.users_info(user=BEN)["user"]

    assert (user["tz"], user["tz_offset"], user["tz_label"]) == ("America/Chicago", -18000, "CDT")
    assert (user["is_bot"], user["is_restricted"], user["is_admin"]) == (False, False, False)
    assert (user["team_id"], user["deleted"], user["profile"]["real_name"]) == ("T0PRACTICE", False, "Ben")


def test_users_info_includes_the_locale_only_when_asked_for_it(slack: Practice) -> None:
    assert slack.client.users_info(user=BEN, include_locale=True)["user"]["locale"] == "en-US"
    assert "locale" not in slack.client.users_info(user=BEN)["user"]


def test_users_info_marks_a_stranger_with_their_team(slack: Practice) -> None:
    user = slack.client.users_info(user=GUS)["user"]

    assert (user["is_stranger"], user["team_id"]) == (True, "T0ELSEWHERE")


def test_users_info_includes_the_apps_own_bot(slack: Practice) -> None:
    assert slack.client.users_info(user="U0COACH")["user"]["is_bot"] is True


def test_users_info_of_an_unknown_user_is_not_found(slack: Practice) -> None:
    assert slack.error(lambda: slack.client.users_info(user="U0NOBODY")) == "user_not_found"


def test_a_deactivated_user_is_deleted_and_has_no_time_zone(practice: Practice) -> None:
    practice.workspace.deactivate(BEN)

    user = practice.client.users_info(user=BEN)["user"]

    assert (user["deleted"], "tz" in user) == (True, False)


def test_users_list_returns_everyone_page_by_page(slack: Practice) -> None:
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
def test_users_list_refuses_an_invalid_limit_or_cursor(slack: Practice, arguments: Json, error: str | None) -> None:
    answer = call_method(slack.workspace.store, "users.list", arguments, TOKEN)

    assert answer.get("error") == error


def test_the_next_call_can_be_rate_limited(practice: Practice) -> None:
    practice.workspace.fail_next("users.list", "ratelimited", retry_after=7)

    with pytest.raises(SlackApiError) as limited:
        practice.client.users_list()

    assert (limited.value.response.status_code, limited.value.response["error"]) == (429, "ratelimited")
    assert limited.value.response.headers["Retry-After"] == "7"
    assert practice.client.users_list()["ok"] is True


def test_slacks_own_client_retries_after_a_rate_limit(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", "ratelimited", retry_after=0)
    practice.client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))

    practice.client.chat_postMessage(channel=ANA, text="Hello")

    assert [message.text for message in practice.workspace.get_view(ANA).messages] == ["Hello"]


def test_the_next_call_can_get_a_server_error(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", 500)

    answer = practice.refusal(lambda: practice.client.chat_postMessage(channel=ANA, text="Hello"))

    assert answer == {"ok": False, "error": "internal_error"}
    assert practice.workspace.get_view(ANA).messages == []


def test_the_next_answer_can_be_lost_although_the_call_was_carried_out(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", "timeout", hold=5, done=True)
    impatient = WebClient(TOKEN, base_url=f"{practice.url}/api/", timeout=1)

    with pytest.raises(TimeoutError):
        impatient.chat_postMessage(channel=ANA, text="Hello")

    assert [message.text for message in practice.workspace.get_view(ANA).messages] == ["Hello"]


def test_by_default_a_call_that_times_out_is_not_carried_out(practice: Practice) -> None:
    practice.workspace.fail_next("chat.postMessage", "timeout", hold=5)
    impatient = WebClient(TOKEN, base_url=f"{practice.url}/api/", timeout=1)

    with pytest.raises(TimeoutError):
        impatient.chat_postMessage(channel=ANA, text="Hello")

    assert practice.workspace.get_view(ANA).messages == []


def test_a_response_url_works_five_times(practice: Practice) -> None:
    practice.on_command(modal())
    practice.workspace.command(ANA)
    url = WebhookClient(practice.received[0]["response_url"])

    codes = [url.send(text=f"Answer {number}").status_code for number in range(6)]

    assert codes == [200] * 5 + [404]
    assert [message.text for message in practice.workspace.get_view(ANA).ephemerals] == [
        f"Answer {n}" for n in range(5)
    ]


def test_a_response_url_expires_after_thirty_minutes(practice: Practice) -> None:
    practice.on_command(modal())
    practice.workspace.command(ANA)
    practice.times.ahead = 1801

    answer = WebhookClient(practice.received[0]["response_url"]).send(text="Late")

    assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "expired_url")


def test_publishing_a_home_for_an_unknown_user_is_not_found(slack: Practice) -> None:
    assert slack.error(lambda: slack.client.views_publish(user_id="U0NOBODY", view=home())) == "user_not_found"


def test_a_person_can_be_changed_while_the_workspace_runs(practice: Practice) -> None:
    guest = dataclasses.replace(practice.workspace.get_person(ANA), is_restricted=True)

    practice.workspace.set_person(guest)
    practice.workspace.set_person(WorkspacePerson("U0NEW", "Noor"))

    assert practice.client.users_info(user=ANA)["user"]["is_restricted"] is True
    assert practice.client.users_info(user="U0NEW")["user"]["real_name"] == "Noor"


def test_null_arguments_are_treated_as_absent(slack: Practice) -> None:
    answer = call_method(
        slack.workspace.store,
        "chat.postMessage",
        {"channel": ANA, "text": None, "blocks": [section() | {"accessory": None}]},
        TOKEN,
    )

    assert (answer["ok"], answer["message"]["text"]) == (True, "")
