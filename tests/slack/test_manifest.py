"""The manifest respects Slack's limits and requests no more scopes and events than the product uses."""

import pytest

from bot.slack.manifest import build_manifest

URL = "https://coach.example.org"


def test_the_scopes_are_the_minimum_that_works() -> None:
    manifest = build_manifest(URL, socket_mode=False)

    assert manifest["oauth_config"] == {"scopes": {"bot": ["chat:write", "commands", "im:write", "users:read"]}}


def test_over_http_one_address_receives_everything() -> None:
    manifest = build_manifest(URL, socket_mode=False)

    addresses = [
        manifest["features"]["slash_commands"][0]["url"],
        manifest["settings"]["event_subscriptions"]["request_url"],
        manifest["settings"]["interactivity"]["request_url"],
    ]
    assert addresses == [f"{URL}/slack/events"] * 3
    assert manifest["settings"]["socket_mode_enabled"] is False


def test_in_socket_mode_the_manifest_has_no_address() -> None:
    manifest = build_manifest("", socket_mode=True)

    assert "url" not in str(manifest)
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_the_commands_text_is_not_escaped_and_it_has_no_usage_hint() -> None:
    """No hint teaches arguments: a space typed before the slash would post the line to the channel."""
    (command,) = build_manifest(URL, socket_mode=True)["features"]["slash_commands"]

    assert (command["command"], command["should_escape"]) == ("/consult", False)
    assert set(command) == {"command", "description", "should_escape"}


def test_home_is_enabled_and_messages_to_the_bot_are_not() -> None:
    manifest = build_manifest(URL, socket_mode=False)

    assert set(manifest["features"]["app_home"].values()) == {True}
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened", "user_change"]
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


@pytest.mark.parametrize(
    ("name", "least", "most"), [("name", 1, 35), ("description", 1, 140), ("long_description", 174, 4000)]
)
def test_the_display_texts_have_a_length_that_slack_allows(name: str, least: int, most: int) -> None:
    text = build_manifest(URL, socket_mode=False)["display_information"][name]

    assert least <= len(text) <= most


def test_with_sign_in_the_manifest_has_a_redirect_url_and_only_the_openid_scope() -> None:
    manifest = build_manifest(URL, socket_mode=True, return_path="/w/back")

    assert manifest["oauth_config"] == {
        "redirect_urls": [f"{URL}/w/back"],
        "scopes": {"bot": ["chat:write", "commands", "im:write", "users:read"], "user": ["openid"]},
    }
