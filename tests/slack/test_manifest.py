"""The manifest keeps to Slack's limits and asks for no more than is used."""

import pytest

from bot.slack.manifest import build_manifest

URL = "https://coach.example.org"


def test_the_scopes_are_the_fewest_that_work() -> None:
    made = build_manifest(URL, socket_mode=False)

    assert made["oauth_config"] == {"scopes": {"bot": ["chat:write", "commands", "im:write", "users:read"]}}


def test_over_http_slack_is_told_one_address_for_everything() -> None:
    made = build_manifest(URL, socket_mode=False)

    told = [
        made["features"]["slash_commands"][0]["url"],
        made["settings"]["event_subscriptions"]["request_url"],
        made["settings"]["interactivity"]["request_url"],
    ]
    assert told == [f"{URL}/slack/events"] * 3
    assert made["settings"]["socket_mode_enabled"] is False


def test_in_socket_mode_slack_is_told_none() -> None:
    made = build_manifest("", socket_mode=True)

    assert "url" not in str(made)
    assert made["settings"]["socket_mode_enabled"] is True


def test_the_command_takes_its_text_as_it_was_typed_and_hints_at_none() -> None:
    """No screen teaches arguments: a space before the slash would post the line to the channel."""
    (command,) = build_manifest(URL, socket_mode=True)["features"]["slash_commands"]

    assert (command["command"], command["should_escape"]) == ("/consult", False)
    assert set(command) == {"command", "description", "should_escape"}


def test_home_is_on_and_nobody_types_to_the_bot() -> None:
    made = build_manifest(URL, socket_mode=False)

    assert set(made["features"]["app_home"].values()) == {True}
    assert made["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened", "user_change"]
    assert made["settings"]["interactivity"]["is_enabled"] is True


@pytest.mark.parametrize(
    ("name", "least", "most"), [("name", 1, 35), ("description", 1, 140), ("long_description", 174, 4000)]
)
def test_its_words_keep_to_slacks_lengths(name: str, least: int, most: int) -> None:
    words = build_manifest(URL, socket_mode=False)["display_information"][name]

    assert least <= len(words) <= most


def test_where_people_sign_in_slack_is_told_where_they_come_back_to_and_asked_who_they_are_alone() -> None:
    made = build_manifest(URL, socket_mode=True, back="/w/back")

    assert made["oauth_config"] == {
        "redirect_urls": [f"{URL}/w/back"],
        "scopes": {"bot": ["chat:write", "commands", "im:write", "users:read"], "user": ["openid"]},
    }
