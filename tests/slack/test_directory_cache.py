"""The directory asks Slack about a person at most once a minute, and remembers a limited number of people."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import directory as slack_directory
from bot.slack.directory import SlackDirectory
from tests.support.fakes import FakeTimer
from tests.support.people.identities import slack_identity
from tests.support.slack.web_api_server import Answer, Api, refusal

FOUND: Answer = (200, {}, '{"ok": true, "user": {"id": "U1", "team_id": "T1", "real_name": "Ana"}}')

EVERYBODY: Answer = (
    200,
    {},
    """{"ok": true, "members": [
        {"id": "U1", "team_id": "T1", "real_name": "Ana Katz"},
        {"id": "U2", "team_id": "T1", "real_name": "Gus", "is_restricted": true}
    ]}""",
)


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


@pytest.fixture
def directory(api: Api, timer: FakeTimer) -> SlackDirectory:
    return SlackDirectory(WebClient(token="xoxb-made-up", base_url=api.url, timeout=1), timer)


def test_a_person_is_asked_about_once_in_a_minute(api: Api, timer: FakeTimer, directory: SlackDirectory) -> None:
    api.answers += [FOUND, FOUND]

    names = []
    for timer.now in (0.0, 59.9, 60.1, 119.9):
        profile = directory(slack_identity("U1"))
        assert profile is not None
        names.append((profile.first_name, len(api.calls)))

    assert names == [("Ana", 1), ("Ana", 1), ("Ana", 2), ("Ana", 2)]


def test_a_person_whom_the_workspace_does_not_know_is_remembered_as_unknown(
    api: Api, directory: SlackDirectory
) -> None:
    api.answers += [refusal("user_not_found")]

    assert [
        directory(slack_identity("U2")),
        directory(slack_identity("U2")),
        directory(slack_identity("no id")),
        len(api.calls),
    ] == [None, None, None, 1]


def test_an_answer_that_says_nothing_about_the_person_is_not_remembered(api: Api, directory: SlackDirectory) -> None:
    api.answers += [refusal("internal_error"), FOUND]

    with pytest.raises(SlackApiError):
        directory(slack_identity("U1"))
    profile = directory(slack_identity("U1"))

    assert profile is not None
    assert len(api.calls) == 2


def test_a_cleared_directory_asks_again(api: Api, directory: SlackDirectory) -> None:
    api.answers += [FOUND, FOUND]
    directory(slack_identity("U1"))

    directory.clear()
    directory(slack_identity("U1"))

    assert len(api.calls) == 2


def test_the_number_of_remembered_people_is_limited(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_directory, "MAX_PROFILES", 2)
    directory = SlackDirectory(WebClient(token="xoxb-made-up", base_url=api.url, timeout=1), FakeTimer())
    api.answers += [FOUND] * 4

    for user in ("U1", "U2", "U3", "U3", "U1"):
        directory(slack_identity(user))

    assert [arguments["user"] for _, arguments in api.calls] == ["U1", "U2", "U3", "U1"]


def test_many_threads_may_ask_at_once(api: Api, directory: SlackDirectory) -> None:
    api.answers += [FOUND] * 300

    with ThreadPoolExecutor(8) as threads:
        profiles = list(threads.map(lambda number: directory(slack_identity(f"U{number % 30}")), range(240)))

    assert [profile for profile in profiles if profile is None] == []


def test_the_list_of_people_is_asked_for_once_in_ten_minutes(
    api: Api, timer: FakeTimer, directory: SlackDirectory
) -> None:
    api.answers += [EVERYBODY, EVERYBODY]

    found = []
    for timer.now in (0.0, 599.9, 600.1):
        people = directory.list_people()
        assert people is not None
        found.append(([(one.full_name, one.can_take_part) for one in people], len(api.calls)))

    listed = [("Ana Katz", True), ("Gus", False)]
    assert found == [(listed, 1), (listed, 1), (listed, 2)]


def test_a_workspace_that_is_too_large_for_a_menu_has_no_list(api: Api, directory: SlackDirectory) -> None:
    first_page = '{"ok": true, "members": [], "response_metadata": {"next_cursor": "more"}}'
    api.answers += [(200, {}, first_page)]

    assert [directory.list_people(), directory.list_people(), len(api.calls)] == [None, None, 1]


def test_a_list_that_slack_does_not_give_is_asked_for_again(api: Api, directory: SlackDirectory) -> None:
    api.answers += [refusal("internal_error"), EVERYBODY]

    assert directory.list_people() is None
    assert directory.list_people() is not None
