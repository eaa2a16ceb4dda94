"""The traffic log: every payload, its readable text, and the text that people typed freely."""

from bot.demo.local_slack import Workspace
from tests.demo.local_slack.block_kit_samples import (
    actions,
    button,
    checkboxes,
    input_block,
    modal,
    number_input,
    option,
    radio,
    section,
    text_input,
)
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice


def kinds(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(entry.direction, entry.kind, entry.person_id) for entry in workspace.traffic]


def test_each_payload_is_logged_with_its_direction_and_person(practice: Practice) -> None:
    practice.on_command(modal())
    practice.on_submission({"response_action": "update", "view": modal()})

    practice.workspace.command(ANA)
    practice.workspace.submit(ANA)
    practice.client.chat_postMessage(channel=BEN, text="Hello")

    assert kinds(practice.workspace) == [
        ("to app", "command", ANA),
        ("to Slack", "views.open", ANA),
        ("to app", "view_submission", ANA),
        ("to Slack", "answer to view_submission", ANA),
        ("to Slack", "chat.postMessage", BEN),
    ]


def test_the_words_of_an_entry_are_all_its_readable_text(practice: Practice) -> None:
    row = actions(button(value="secret-id"))
    view = modal(
        section("Some words"), row, input_block(radio("x", ["one"])), callback_id="a_name", private_metadata="x"
    )

    practice.open_modal(ANA, view)

    assert practice.workspace.traffic[-1].words == ("Title", "Next", "Some words", "Go", "Label", "one")


def test_refused_calls_are_logged_too(practice: Practice) -> None:
    practice.refusal(lambda: practice.client.chat_postMessage(channel=ANA, text="x" * 40_001))

    assert practice.workspace.traffic[-1].words == ("x" * 40_001,)


def test_choices_dates_and_numbers_are_not_typed_words(practice: Practice) -> None:
    practice.on_submission()
    practice.open_modal(ANA, modal(input_block(checkboxes("a"), "1"), input_block(number_input("n"), "2")))
    practice.workspace.choose(ANA, "a", ["b"])
    practice.workspace.choose(ANA, "n", 6)

    practice.workspace.submit(ANA)

    assert practice.workspace.typed_word_count == 0


def test_typed_words_count_once_however_often_they_are_sent(practice: Practice) -> None:
    practice.on_action()
    practice.on_submission()
    practice.open_modal(ANA, modal(input_block(text_input("a"), "1", dispatch_action=True), actions(button())))
    practice.workspace.choose(ANA, "a", "three typed words")
    practice.workspace.click(ANA, "go")

    practice.workspace.submit(ANA)

    assert practice.workspace.typed_word_count == 3


def test_text_that_was_typed_but_never_sent_does_not_count(practice: Practice) -> None:
    practice.open_modal(ANA, modal(input_block(text_input("a"), "1")))
    practice.workspace.choose(ANA, "a", "three typed words")

    practice.workspace.close(ANA)

    assert practice.workspace.typed_word_count == 0


def test_words_after_a_command_and_in_the_channel_are_typed_words(practice: Practice) -> None:
    practice.on_command(modal())

    practice.workspace.command(ANA)
    before = practice.workspace.typed_word_count
    practice.workspace.command(ANA, text="two words")
    practice.workspace.post_line(BEN, "and three more")

    assert (before, practice.workspace.typed_word_count) == (0, 5)


def test_a_subcommand_is_not_a_typed_word_except_in_the_channel(practice: Practice) -> None:
    practice.on_command(modal())

    practice.workspace.command(ANA, text="review")
    after_the_command = practice.workspace.typed_word_count
    practice.workspace.post_line(BEN, "review")

    assert (after_the_command, practice.workspace.typed_word_count) == (0, 1)


def test_the_text_of_a_chosen_option_is_not_typed_words(practice: Practice) -> None:
    practice.on_action()
    practice.open_modal(ANA, modal(actions(radio() | {"options": [option("a", "some long words")]})))

    practice.workspace.choose(ANA, "pick", "a")

    assert (practice.workspace.traffic[-1].typed, practice.workspace.typed_word_count) == ((), 0)


def test_clearing_the_workspace_empties_the_log(practice: Practice) -> None:
    practice.workspace.post_line(BEN, "and three more")
    practice.open_modal(ANA, modal())

    practice.workspace.clear()

    assert (practice.workspace.traffic, practice.workspace.typed_word_count) == ([], 0)
    assert (practice.workspace.get_view(ANA).views, practice.workspace.get_view(BEN).channel) == ([], [])
