"""Modals and App Homes: trigger ids, hashes, external ids, and the view objects in answers."""

import pytest

from tests.demo.local_slack.block_kit_samples import actions, button, home, input_block, modal, section, text_input
from tests.support.slack.sample_bolt_app import ANA, BEN, Json, Practice


def opens(practice: Practice, trigger_id: str) -> str:
    return practice.error(lambda: practice.client.views_open(trigger_id=trigger_id, view=modal()))


def test_a_command_opens_a_modal_for_the_person_who_typed_it(practice: Practice) -> None:
    practice.on_command(modal())

    result = practice.workspace.command(ANA)

    assert (result.is_ok, result.status) == (True, 200)
    assert (practice.workspace.get_view(ANA).top_callback_id, practice.workspace.get_view(BEN).top_callback_id) == (
        "thing",
        None,
    )


def test_a_trigger_id_opens_one_modal(practice: Practice) -> None:
    trigger_id = practice.workspace.create_trigger(ANA)
    practice.client.views_open(trigger_id=trigger_id, view=modal())

    assert opens(practice, trigger_id) == "exchanged_trigger_id"


def test_a_trigger_id_expires_after_three_seconds(practice: Practice) -> None:
    trigger_id = practice.workspace.create_trigger(ANA)
    practice.times.ahead += 3.01

    assert opens(practice, trigger_id) == "expired_trigger_id"


@pytest.mark.parametrize("trigger_id", ["", "1.2.abc", "nonsense"])
def test_a_trigger_id_that_slack_never_created_is_invalid(practice: Practice, trigger_id: str) -> None:
    assert opens(practice, trigger_id) == "invalid_trigger_id"


def test_a_refused_view_leaves_the_trigger_id_unused(practice: Practice) -> None:
    trigger_id = practice.workspace.create_trigger(ANA)
    practice.error(lambda: practice.client.views_open(trigger_id=trigger_id, view=modal(section(""))))

    assert practice.client.views_open(trigger_id=trigger_id, view=modal())["ok"] is True


def test_a_view_is_returned_with_ids_and_defaults(practice: Practice) -> None:
    shown = practice.open_modal(ANA, modal(section("Hello"), input_block(text_input())))

    assert shown["root_view_id"] == shown["id"]
    assert (shown["previous_view_id"], shown["close"], shown["private_metadata"]) == (None, None, "")
    assert (shown["team_id"], shown["app_id"], shown["bot_id"]) == ("T0PRACTICE", "A0COACH", "B0COACH")
    assert (shown["clear_on_close"], shown["notify_on_close"]) == (False, False)
    assert shown["title"] == {"type": "plain_text", "text": "Title", "emoji": True}
    assert shown["blocks"][0]["text"] == {"type": "mrkdwn", "text": "Hello", "verbatim": False}
    assert shown["blocks"][0]["block_id"] != ""
    assert (shown["blocks"][1]["optional"], shown["blocks"][1]["dispatch_action"]) == (False, False)


def test_an_update_with_an_old_hash_is_a_conflict(practice: Practice) -> None:
    shown = practice.open_modal(ANA, modal())
    practice.client.views_update(view_id=shown["id"], hash=shown["hash"], view=modal(section("Second")))

    error = practice.error(lambda: practice.client.views_update(view_id=shown["id"], hash=shown["hash"], view=modal()))

    assert error == "hash_conflict"


def test_an_update_without_a_hash_always_succeeds(practice: Practice) -> None:
    shown = practice.open_modal(ANA, modal())

    first = practice.client.views_update(view_id=shown["id"], view=modal())["view"]["hash"]
    second = practice.client.views_update(view_id=shown["id"], view=modal())["view"]["hash"]

    assert len({shown["hash"], first, second}) == 3


def test_an_update_needs_an_open_view(practice: Practice) -> None:
    shown = practice.open_modal(ANA, modal())
    practice.workspace.close(ANA)

    closed = practice.error(lambda: practice.client.views_update(view_id=shown["id"], view=modal()))
    unnamed = practice.error(lambda: practice.client.api_call("views.update", json={"view": modal()}))

    assert (closed, unnamed) == ("not_found", "invalid_arguments")


def test_an_update_can_name_the_view_by_its_external_id(practice: Practice) -> None:
    practice.open_modal(ANA, modal(external_id="mine"))

    practice.client.views_update(external_id="mine", view=modal(callback_id="other"))

    assert practice.workspace.get_view(ANA).top_callback_id == "other"


def test_an_external_id_can_be_used_once(practice: Practice) -> None:
    practice.open_modal(BEN, modal(external_id="mine"))
    trigger_id = practice.workspace.create_trigger(ANA)

    error = practice.error(lambda: practice.client.views_open(trigger_id=trigger_id, view=modal(external_id="mine")))

    assert error == "duplicate_external_id"


def test_a_home_belongs_to_one_person_and_is_updated_in_place(practice: Practice) -> None:
    first = practice.client.views_publish(user_id=ANA, view=home(section("One")))["view"]
    second = practice.client.views_publish(user_id=ANA, hash=first["hash"], view=home(section("Two")))["view"]

    error = practice.error(lambda: practice.client.views_publish(user_id=ANA, hash=first["hash"], view=home()))

    assert (first["id"], error) == (second["id"], "hash_conflict")
    assert practice.workspace.get_view(BEN).home is None


def test_opening_home_tells_the_app(practice: Practice) -> None:
    events: list[Json] = []
    practice.app.event("app_home_opened")(lambda event, body: events.append(event | {"team": body["team_id"]}))

    result = practice.workspace.open_home(ANA)

    assert (result.status, events[0]["user"], events[0]["tab"]) == (200, ANA, "home")
    assert (events[0]["team"], events[0]["channel"]) == ("T0PRACTICE", "D0ANA")


def test_a_button_in_a_home_can_open_a_modal(practice: Practice) -> None:
    practice.on_action(lambda body: practice.client.views_open(trigger_id=body["trigger_id"], view=modal()))
    practice.client.views_publish(user_id=ANA, view=home(actions(button())))

    practice.workspace.click(ANA, "go", where="home")

    assert (practice.workspace.get_view(ANA).top_callback_id, practice.received[0]["view"]["type"]) == ("thing", "home")
    assert practice.received[0]["container"]["type"] == "view"
