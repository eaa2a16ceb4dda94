"""Direct messages, ephemerals and the #front-desk channel."""

import pytest
from slack_sdk.webhook import WebhookClient

from tests.demo.local_slack.block_kit_samples import actions, button, checkboxes, modal, section
from tests.support.slack.sample_bolt_app import ANA, BEN, Json, Practice


def texts(practice: Practice, person_id: str) -> list[str]:
    return [message.text for message in practice.workspace.get_view(person_id).messages]


def test_a_message_to_a_persons_id_or_channel_is_a_direct_message(practice: Practice) -> None:
    channel = practice.client.conversations_open(users=ANA)["channel"]["id"]

    by_person = practice.client.chat_postMessage(channel=ANA, text="One")
    practice.client.chat_postMessage(channel=channel, text="Two")

    assert (channel, by_person["channel"]) == ("D0ANA", "D0ANA")
    assert (texts(practice, ANA), texts(practice, BEN)) == (["One", "Two"], [])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "U0NOBODY", "text": "a"}, "channel_not_found"),
        ({"channel": "C0OTHER", "text": "a"}, "channel_not_found"),
        ({"text": "a"}, "invalid_arguments"),
        ({"channel": "C0FRONTDESK", "text": "a"}, "not_in_channel"),
        ({"channel": "U0COACH", "text": "a"}, "cannot_dm_bot"),
        ({"channel": "USLACKBOT", "text": "a"}, "cannot_dm_bot"),
        ({"channel": ANA}, "no_text"),
        ({"channel": ANA, "text": ""}, "no_text"),
        ({"channel": ANA, "text": "", "blocks": []}, "no_text"),
        ({"channel": ANA, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": ANA, "text": 7}, "invalid_arguments"),
        ({"channel": ANA, "text": "a", "blocks": {}}, "invalid_blocks_format"),
        ({"channel": ANA, "text": "a", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": ANA, "text": "a", "attachments": [{"text": "a"}]}, "invalid_attachments"),
    ],
)
def test_a_message_that_slack_would_not_post_is_refused(slack: Practice, arguments: Json, error: str) -> None:
    refused = slack.refusal(lambda: slack.client.api_call("chat.postMessage", json=arguments))

    assert refused["error"] == error


def test_a_text_of_forty_thousand_characters_is_accepted(slack: Practice) -> None:
    assert slack.client.chat_postMessage(channel=ANA, text="x" * 40_000)["ok"] is True


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0NOBODY", "user_not_found"),
        ("U0COACH", "cannot_dm_bot"),
        ("U0ANA,U0BEN", "missing_scope"),
        ("", "invalid_arguments"),
    ],
)
def test_a_conversation_is_opened_with_one_person_only(slack: Practice, users: str, error: str) -> None:
    assert slack.error(lambda: slack.client.conversations_open(users=users)) == error


def test_a_conversation_with_someone_who_left_is_refused(practice: Practice) -> None:
    practice.workspace.deactivate(BEN)

    assert practice.error(lambda: practice.client.conversations_open(users=BEN)) == "user_disabled"


def test_an_update_marks_nothing_unread_and_leaves_omitted_blocks(practice: Practice) -> None:
    posted = practice.client.chat_postMessage(channel=ANA, text="One", blocks=[section("One")])
    practice.workspace.mark_read(ANA)

    practice.client.chat_update(channel="D0ANA", ts=posted["ts"], text="Two")

    (message,) = practice.workspace.get_view(ANA).messages
    assert (message.text, message.blocks[0]["text"]["text"], message.is_edited) == ("Two", "One", True)
    assert practice.workspace.get_view(ANA).unread == 0


def test_an_empty_list_of_blocks_removes_them(practice: Practice) -> None:
    posted = practice.client.chat_postMessage(channel=ANA, text="One", blocks=[section("One")])

    practice.client.chat_update(channel="D0ANA", ts=posted["ts"], text="Two", blocks=[])

    assert practice.workspace.get_view(ANA).messages[0].blocks == []


def test_a_missing_message_cannot_be_updated_or_deleted(slack: Practice) -> None:
    update = slack.error(lambda: slack.client.chat_update(channel="D0ANA", ts="1.1", text="a"))
    delete = slack.error(lambda: slack.client.chat_delete(channel="D0ANA", ts="1.1"))

    assert (update, delete) == ("message_not_found", "message_not_found")


def test_a_message_is_not_found_in_another_persons_conversation(practice: Practice) -> None:
    posted = practice.client.chat_postMessage(channel=ANA, text="One")

    error = practice.error(lambda: practice.client.chat_delete(channel="D0BEN", ts=posted["ts"]))

    assert (error, texts(practice, ANA)) == ("message_not_found", ["One"])


def test_a_message_can_be_deleted(practice: Practice) -> None:
    posted = practice.client.chat_postMessage(channel=ANA, text="One")

    practice.client.chat_delete(channel=ANA, ts=posted["ts"])

    assert texts(practice, ANA) == []


def test_an_ephemeral_is_visible_to_one_person_only(practice: Practice) -> None:
    practice.client.chat_postEphemeral(channel="D0ANA", user=ANA, text="Psst")

    screen = practice.workspace.get_view(ANA)
    assert ([message.text for message in screen.ephemerals], screen.messages) == (["Psst"], [])
    assert practice.workspace.get_view(BEN).ephemerals == []


def test_the_reader_of_an_ephemeral_must_be_in_the_channel(slack: Practice) -> None:
    error = slack.error(lambda: slack.client.chat_postEphemeral(channel="D0ANA", user=BEN, text="Psst"))

    assert error == "user_not_in_channel"


def test_messages_are_unread_until_they_are_marked_read(practice: Practice) -> None:
    practice.client.chat_postMessage(channel=ANA, text="One")
    practice.client.chat_postMessage(channel=ANA, text="Two")
    before = practice.workspace.get_view(ANA).unread

    practice.workspace.mark_read(ANA)

    assert (before, practice.workspace.get_view(ANA).unread) == (2, 0)


def test_a_button_on_a_message_sends_message_channel_and_state(practice: Practice) -> None:
    practice.on_action()
    blocks = [actions(checkboxes(), button(value="42"), block_id="row")]
    posted = practice.client.chat_postMessage(channel=ANA, text="One", blocks=blocks)
    practice.workspace.choose(ANA, "ticks", ["b"])

    result = practice.workspace.click(ANA, "go", where=posted["ts"])

    body = practice.received[-1]
    assert result.is_ok
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "D0ANA",
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": "D0ANA", "name": "directmessage"}
    assert body["message"]["ts"] == posted["ts"]
    assert [selected["value"] for selected in body["state"]["values"]["row"]["ticks"]["selected_options"]] == ["b"]
    assert (body["actions"][0]["action_id"], body["actions"][0]["value"]) == ("go", "42")
    assert "view" not in body


def test_a_response_url_can_replace_or_delete_its_message(practice: Practice) -> None:
    practice.on_action()
    practice.client.chat_postMessage(channel=ANA, text="One", blocks=[actions(button())])
    practice.workspace.click(ANA, "go")
    url = WebhookClient(practice.received[0]["response_url"])

    url.send(text="Two", replace_original=True)
    replaced = texts(practice, ANA)
    url.send(delete_original=True)

    assert (replaced, texts(practice, ANA)) == (["Two"], [])


def test_a_line_in_the_channel_is_visible_to_all_and_not_sent_to_the_app(practice: Practice) -> None:
    practice.workspace.post_line(ANA, "Good morning")

    seen = [practice.workspace.get_view(person_id).channel[0].text for person_id in (ANA, BEN)]
    assert (seen, practice.received) == (["Good morning", "Good morning"], [])


def test_a_command_can_answer_its_person_in_plain_text(practice: Practice) -> None:
    practice.app.command("/consult")(lambda ack: ack("Hello"))

    result = practice.workspace.command(ANA)

    assert (result.is_ok, [message.text for message in practice.workspace.get_view(ANA).ephemerals]) == (
        True,
        ["Hello"],
    )
    assert practice.workspace.get_view(BEN).ephemerals == []


def test_a_button_on_an_ephemeral_is_not_visible_to_another_person(practice: Practice) -> None:
    practice.app.command("/consult")(lambda ack: ack(text="a", blocks=[actions(button())]))
    practice.workspace.command(ANA)

    with pytest.raises(LookupError):
        practice.workspace.click(BEN, "go")


def test_a_command_can_answer_the_whole_channel(practice: Practice) -> None:
    practice.app.command("/consult")(lambda ack: ack(text="Hello", response_type="in_channel"))

    practice.workspace.command(ANA)

    assert [message.text for message in practice.workspace.get_view(BEN).channel] == ["Hello"]


def test_a_command_that_answers_with_wrong_blocks_fails_for_the_person(practice: Practice) -> None:
    practice.app.command("/consult")(lambda ack: ack(blocks=[{"type": "section"}]))

    result = practice.workspace.command(ANA)

    assert result.trouble == '/consult failed with the error "invalid_blocks"'


def test_an_unknown_command_is_not_sent(practice: Practice) -> None:
    result = practice.workspace.command(ANA, "/nothing", "secret words")

    (notice,) = practice.workspace.get_view(ANA).ephemerals
    assert (result.is_sent, [entry for entry in practice.workspace.traffic if entry.direction == "to app"]) == (
        False,
        [],
    )
    assert notice.text.startswith("/nothing is not a valid command.")


def test_a_click_on_an_element_that_the_person_does_not_see_is_impossible(practice: Practice) -> None:
    practice.client.chat_postMessage(channel=BEN, text="One", blocks=[actions(button())])
    practice.open_modal(BEN, modal())

    with pytest.raises(LookupError):
        practice.workspace.click(ANA, "go")
