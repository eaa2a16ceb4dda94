"""The checks that the client itself makes before it submits anything."""

import pytest

from tests.demo.local_slack.block_kit_samples import (
    checkboxes,
    input_block,
    modal,
    number_input,
    option,
    radio,
    text_input,
)
from tests.demo.local_slack.client.test_submissions import submitted
from tests.support.slack.sample_bolt_app import ANA, Json, Practice

REQUIRED = "Please complete this required field."


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        (text_input("x"), None, REQUIRED),
        (text_input("x"), "", REQUIRED),
        (checkboxes("x"), [], REQUIRED),
        (radio("x"), None, REQUIRED),
        ({"type": "datepicker", "action_id": "x"}, None, REQUIRED),
        ({"type": "multi_users_select", "action_id": "x"}, [], REQUIRED),
        (text_input("x", min_length=3), "ab", "Please enter at least 3 characters."),
        (text_input("x", max_length=3), "abcd", "Please enter at most 3 characters."),
        (text_input("x"), "a" * 3001, "Please enter at most 3000 characters."),
        (number_input("x", min_value="2"), "1", "Please enter a number of at least 2."),
        (number_input("x", max_value="10"), "11", "Please enter a number of at most 10."),
        (number_input("x"), "1.5", "Please enter a whole number."),
        (number_input("x"), "six", "Please enter a number."),
        ({"type": "email_text_input", "action_id": "x"}, "ana", "Please enter a valid e-mail address."),
        ({"type": "url_text_input", "action_id": "x"}, "here", "Please enter a valid URL."),
    ],
)
def test_the_client_sends_nothing_while_an_input_is_invalid(
    practice: Practice, element: Json, value: str | list[str] | None, sentence: str
) -> None:
    practice.on_submission()
    practice.open_modal(ANA, modal(input_block(element)))
    practice.workspace.choose(ANA, "x", value)

    result = practice.workspace.submit(ANA)

    assert (result.is_sent, result.refused, practice.received) == (False, {"asked": sentence}, [])
    assert practice.workspace.get_view(ANA).errors == {"asked": sentence}


def test_an_optional_input_can_stay_empty(practice: Practice) -> None:
    result = submitted(practice, view=modal(input_block(text_input("a", min_length=3), optional=True)))

    assert (result.is_ok, result.is_sent) == (True, True)


def test_a_prefilled_input_counts_as_filled_in(practice: Practice) -> None:
    view = modal(input_block(radio(initial_option=option("a"))))

    assert submitted(practice, view=view).is_sent is True
