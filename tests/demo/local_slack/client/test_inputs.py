"""Entered values: how they start, when an update preserves them, and when the app is told."""

import pytest

from bot.demo.local_slack.client.input_state import InvalidChoiceError
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
    select,
    text_input,
)
from tests.support.slack.sample_bolt_app import ANA, BEN, Json, Practice


def values(practice: Practice, person_id: str) -> Json:
    top = practice.workspace.get_view(person_id).top_modal
    assert top is not None
    state_values: Json = top["state"]["values"]
    return state_values


def test_every_input_has_a_state_before_anyone_touches_it(practice: Practice) -> None:
    blocks = [
        input_block(text_input("a"), "1"),
        input_block(checkboxes("b"), "2"),
        input_block(radio("c", initial_option=option("b")), "3"),
        input_block(select("d"), "4"),
        input_block({"type": "datepicker", "action_id": "e", "initial_date": "2025-05-07"}, "5"),
        input_block({"type": "users_select", "action_id": "f"}, "6"),
        actions(button(), radio("g"), block_id="7"),
    ]

    state = practice.open_modal(ANA, modal(*blocks))["state"]["values"]

    assert state["1"]["a"] == {"type": "plain_text_input", "value": None}
    assert state["2"]["b"] == {"type": "checkboxes", "selected_options": []}
    assert state["3"]["c"]["selected_option"]["value"] == "b"
    assert state["4"]["d"] == {"type": "static_select", "selected_option": None}
    assert state["5"]["e"] == {"type": "datepicker", "selected_date": "2025-05-07"}
    assert state["6"]["f"] == {"type": "users_select", "selected_user": None}
    assert state["7"] == {"g": {"type": "radio_buttons", "selected_option": None}}


def test_an_update_preserves_values_where_both_ids_stay(practice: Practice) -> None:
    shown = practice.open_modal(ANA, modal(input_block(text_input("a"), "one"), input_block(radio("b"), "two")))
    practice.workspace.choose(ANA, "a", "typed")
    practice.workspace.choose(ANA, "b", "c")
    updated = modal(
        input_block(text_input("a", initial_value="prefilled"), "one"),
        input_block(radio("b", initial_option=option("a")), "two"),
        input_block(text_input("a", initial_value="new"), "three"),
    )

    practice.client.views_update(view_id=shown["id"], hash=shown["hash"], view=updated)

    state = values(practice, ANA)
    assert state["one"]["a"]["value"] == "typed"
    assert state["two"]["b"]["selected_option"]["value"] == "c"
    assert state["three"]["a"]["value"] == "new"


def test_an_update_with_other_block_ids_uses_the_new_initial_values(practice: Practice) -> None:
    shown = practice.open_modal(ANA, modal(input_block(text_input("a"), "one")))
    practice.workspace.choose(ANA, "a", "typed")

    practice.client.views_update(
        view_id=shown["id"], view=modal(input_block(text_input("a", initial_value="prefilled"), "other"))
    )

    assert values(practice, ANA) == {"other": {"a": {"type": "plain_text_input", "value": "prefilled"}}}


def test_an_input_tells_the_app_only_with_dispatch_action(practice: Practice) -> None:
    practice.on_action()
    practice.open_modal(
        ANA, modal(input_block(checkboxes("quiet"), "1"), input_block(checkboxes("loud"), "2", dispatch_action=True))
    )

    quiet = practice.workspace.choose(ANA, "quiet", ["a"])
    loud = practice.workspace.choose(ANA, "loud", ["a", "c"])

    (body,) = practice.received
    assert (quiet.is_sent, loud.is_sent) == (False, True)
    assert [selected["value"] for selected in body["actions"][0]["selected_options"]] == ["a", "c"]
    assert [selected["value"] for selected in body["view"]["state"]["values"]["1"]["quiet"]["selected_options"]] == [
        "a"
    ]


def test_a_menu_next_to_a_section_always_tells_the_app(practice: Practice) -> None:
    practice.on_action()
    practice.open_modal(ANA, modal(section(accessory=select())))

    practice.workspace.choose(ANA, "select", "b")

    assert practice.received[0]["actions"][0]["selected_option"]["value"] == "b"


def test_choosing_the_selected_radio_button_again_sends_nothing(practice: Practice) -> None:
    practice.on_action()
    practice.open_modal(ANA, modal(actions(radio())))

    first = practice.workspace.choose(ANA, "pick", "b")
    second = practice.workspace.choose(ANA, "pick", "b")

    assert (first.is_sent, second.is_sent, len(practice.received)) == (True, False, 1)


def test_an_overflow_menu_sends_the_chosen_option(practice: Practice) -> None:
    practice.on_action()
    menu = {"type": "overflow", "action_id": "more", "options": [option("a"), option("b")]}
    practice.open_modal(ANA, modal(section(accessory=menu)))

    practice.workspace.choose(ANA, "more", "b")

    action = practice.received[0]["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "b")


@pytest.mark.parametrize(
    ("element", "value"),
    [
        (radio("x"), "z"),
        (checkboxes("x"), ["a", "z"]),
        (select("x"), "z"),
        ({"type": "datepicker", "action_id": "x"}, "2025-02-30"),
        ({"type": "timepicker", "action_id": "x"}, "noon"),
        ({"type": "multi_users_select", "action_id": "x", "max_selected_items": 1}, [ANA, BEN]),
        ({"type": "overflow", "action_id": "x", "options": [option("a")]}, "z"),
    ],
)
def test_a_value_that_is_not_offered_cannot_be_entered(practice: Practice, element: Json, value: object) -> None:
    assert isinstance(value, str | list)
    is_menu = element["type"] == "overflow"
    practice.open_modal(ANA, modal(section(accessory=element) if is_menu else input_block(element)))

    with pytest.raises(InvalidChoiceError):
        practice.workspace.choose(ANA, "x", value)


def test_a_number_is_sent_as_text(practice: Practice) -> None:
    practice.open_modal(ANA, modal(input_block(number_input("n"), "1")))

    practice.workspace.choose(ANA, "n", 6)

    assert values(practice, ANA)["1"]["n"] == {"type": "number_input", "value": "6"}


def test_two_people_fill_in_the_same_modal_independently(practice: Practice) -> None:
    practice.on_command(modal(input_block(text_input("a"), "1")))

    for person_id in (ANA, BEN):
        practice.workspace.command(person_id)
        practice.workspace.choose(person_id, "a", f"by {person_id}")

    assert [values(practice, person_id)["1"]["a"]["value"] for person_id in (ANA, BEN)] == ["by U0ANA", "by U0BEN"]
