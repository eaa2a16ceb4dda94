"""The stack of at most three modals, closing modals, and many simultaneous clicks."""

import threading

import pytest
from slack_sdk.errors import SlackApiError

from tests.demo.local_slack.block_kit_samples import actions, button, modal
from tests.support.slack.sample_bolt_app import ANA, BEN, Json, Practice


def pushes(practice: Practice, view: Json) -> list[str]:
    """Make every action push a view; return the list that collects Slack's answers."""
    answers: list[str] = []

    def push(body: Json) -> None:
        try:
            practice.client.views_push(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as refused:
            answers.append(refused.response["error"])
        else:
            answers.append("ok")

    practice.on_action(push)
    return answers


def test_a_stack_has_at_most_three_views(practice: Practice) -> None:
    view = modal(actions(button()))
    answers = pushes(practice, view)
    root = practice.open_modal(ANA, view)

    for _ in range(3):
        practice.workspace.click(ANA, "go")

    views = practice.workspace.get_view(ANA).views
    assert answers == ["ok", "ok", "push_limit_reached"]
    assert [entry["root_view_id"] for entry in views] == [root["id"]] * 3
    assert [entry["previous_view_id"] for entry in views] == [None, views[0]["id"], views[1]["id"]]


def test_a_push_needs_a_click_in_a_modal(practice: Practice) -> None:
    answers = pushes(practice, modal())
    practice.client.chat_postMessage(channel=ANA, text="a", blocks=[actions(button())])

    practice.workspace.click(ANA, "go")

    assert (answers, practice.workspace.get_view(ANA).views) == (["invalid_trigger_id"], [])


def test_closing_shows_the_view_below(practice: Practice) -> None:
    pushes(practice, modal(callback_id="upper"))
    practice.open_modal(ANA, modal(actions(button())))
    practice.workspace.click(ANA, "go")
    before = practice.workspace.get_view(ANA).top_callback_id

    result = practice.workspace.close(ANA)

    assert (before, practice.workspace.get_view(ANA).top_callback_id) == ("upper", "thing")
    assert result.is_sent is False


def test_an_app_that_asked_for_it_is_told_about_closing(practice: Practice) -> None:
    practice.on_close()
    shown = practice.open_modal(ANA, modal(notify_on_close=True))

    result = practice.workspace.close(ANA)

    assert (result.is_sent, result.status) == (True, 200)
    assert (practice.received[0]["type"], practice.received[0]["is_cleared"]) == ("view_closed", False)
    assert (practice.received[0]["view"]["id"], "trigger_id" in practice.received[0]) == (shown["id"], False)


@pytest.mark.parametrize("by", ["the cross", "clear_on_close"])
def test_closing_can_clear_the_whole_stack(practice: Practice, by: str) -> None:
    practice.on_close()
    pushes(practice, modal(notify_on_close=True, clear_on_close=by == "clear_on_close"))
    practice.open_modal(ANA, modal(actions(button())))
    practice.workspace.click(ANA, "go")

    practice.workspace.close(ANA, clear=by == "the cross")

    assert (practice.workspace.get_view(ANA).views, practice.received[-1]["is_cleared"]) == ([], True)


def test_only_the_top_view_can_be_used(practice: Practice) -> None:
    pushes(practice, modal())
    below = practice.open_modal(ANA, modal(actions(button())))
    practice.workspace.click(ANA, "go")

    with pytest.raises(LookupError):
        practice.workspace.click(ANA, "go", where=below["id"])
    with pytest.raises(LookupError):
        practice.workspace.submit(ANA, below["id"])


def test_simultaneous_clicks_all_arrive_and_belong_to_their_person(practice: Practice) -> None:
    practice.on_action(
        lambda body: practice.client.chat_postMessage(channel=body["user"]["id"], text=body["view"]["id"])
    )
    shown = {person_id: practice.open_modal(person_id, modal(actions(button()))) for person_id in (ANA, BEN)}
    threads = [
        threading.Thread(target=practice.workspace.click, args=(person_id, "go")) for person_id in (ANA, BEN) * 8
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for person_id, view in shown.items():
        assert [message.text for message in practice.workspace.get_view(person_id).messages] == [view["id"]] * 8
    assert len({body["trigger_id"] for body in practice.received}) == 16
