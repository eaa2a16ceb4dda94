"""What Slack carried: every payload, its readable words, and what was typed freely."""

from bot.demo.local_slack import Workspace
from tests.demo.local_slack.block_kit_samples import (
    actions,
    asked,
    boxes,
    button,
    modal,
    number_input,
    option,
    radio,
    section,
    text_input,
)
from tests.support.slack.sample_bolt_app import ANA, BEN, Practice


def kinds(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(one.direction, one.kind, one.person_id) for one in workspace.list_traffic]


def test_each_payload_is_kept_with_its_direction_and_person(practice: Practice) -> None:
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


def test_words_are_all_that_a_person_could_read(practice: Practice) -> None:
    row = actions(button(value="secret-id"))
    view = modal(section("Some words"), row, asked(radio("x", ["one"])), callback_id="a_name", private_metadata="x")

    practice.shows(ANA, view)

    assert practice.workspace.list_traffic[-1].words == ("Title", "Next", "Some words", "Go", "Label", "one")


def test_refused_calls_count_too(practice: Practice) -> None:
    practice.refusal(lambda: practice.client.chat_postMessage(channel=ANA, text="x" * 40_001))

    assert practice.workspace.list_traffic[-1].words == ("x" * 40_001,)


def test_ticks_days_and_numbers_are_not_own_words(practice: Practice) -> None:
    practice.on_submission()
    practice.shows(ANA, modal(asked(boxes("a"), "1"), asked(number_input("n"), "2")))
    practice.workspace.choose(ANA, "a", ["b"])
    practice.workspace.choose(ANA, "n", 6)

    practice.workspace.submit(ANA)

    assert practice.workspace.count_typed_words == 0


def test_typed_words_are_own_words_once_however_often_they_are_sent(practice: Practice) -> None:
    practice.on_action()
    practice.on_submission()
    practice.shows(ANA, modal(asked(text_input("a"), "1", dispatch_action=True), actions(button())))
    practice.workspace.choose(ANA, "a", "three typed words")
    practice.workspace.click(ANA, "go")

    practice.workspace.submit(ANA)

    assert practice.workspace.count_typed_words == 3


def test_what_was_typed_and_never_sent_was_not_carried(practice: Practice) -> None:
    practice.shows(ANA, modal(asked(text_input("a"), "1")))
    practice.workspace.choose(ANA, "a", "three typed words")

    practice.workspace.close(ANA)

    assert practice.workspace.count_typed_words == 0


def test_words_after_a_command_and_at_the_front_desk_are_own_words(practice: Practice) -> None:
    practice.on_command(modal())

    practice.workspace.command(ANA)
    without = practice.workspace.count_typed_words
    practice.workspace.command(ANA, text="two words")
    practice.workspace.post_line(BEN, "and three more")

    assert (without, practice.workspace.count_typed_words) == (0, 5)


def test_a_word_that_the_command_offers_is_nobodys_own_except_at_the_front_desk(practice: Practice) -> None:
    practice.on_command(modal())

    practice.workspace.command(ANA, text="review")
    after_the_command = practice.workspace.count_typed_words
    practice.workspace.post_line(BEN, "review")

    assert (after_the_command, practice.workspace.count_typed_words) == (0, 1)


def test_an_option_with_the_same_words_is_not_typed(practice: Practice) -> None:
    practice.on_action()
    practice.shows(ANA, modal(actions(radio() | {"options": [option("a", "some long words")]})))

    practice.workspace.choose(ANA, "pick", "a")

    assert (practice.workspace.list_traffic[-1].typed, practice.workspace.count_typed_words) == ((), 0)


def test_emptying_the_workspace_forgets_it_all(practice: Practice) -> None:
    practice.workspace.post_line(BEN, "and three more")
    practice.shows(ANA, modal())

    practice.workspace.clear()

    assert (practice.workspace.list_traffic, practice.workspace.count_typed_words) == ([], 0)
    assert (practice.workspace.get_view(ANA).views, practice.workspace.get_view(BEN).channel) == ([], [])
