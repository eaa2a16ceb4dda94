"""Values that no Slack client would send from our screens: each gets an error beside its field; nothing is saved."""

import json
from typing import Any

import pytest
from sqlmodel import select

from flows.content import WORDS
from storage.models import IdempotencyKey
from tests.support.practice import ANA, FAY, SlackPractice
from tests.support.slack.forged_payloads import (
    payload_of,
    replacing,
    resend_changed,
    response_action,
    rows,
    sends,
    state,
    submitted_with,
)
from tests.support.walks.preparation_steps import (
    CANARY,
    CEDAR,
    at_facts,
    at_times,
    attests,
    form_answers,
    new_case,
    people,
)

NOT_ON_OFFER: list[tuple[str, dict[str, Any]]] = [
    ("facts.impression", {"type": "radio_buttons", "selected_option": {"value": "surely"}}),
    ("facts.informed", {"type": "checkboxes", "selected_options": [{"value": CANARY}]}),
    ("facts.informed", {"type": "checkboxes", "selected_options": [{"value": {"x": 1}}]}),
    ("facts.informed", {"type": "radio_buttons", "selected_option": {"value": "not_yet"}}),
    ("facts.impression", {"type": "checkboxes", "selected_options": [{"value": "formed"}]}),
    ("facts.impression", {"type": "plain_text_input", "value": CANARY}),
    ("facts.sessions", {"type": "number_input", "value": "-1"}),
    ("facts.sessions", {"type": "number_input", "value": "0"}),
    ("facts.sessions", {"type": "number_input", "value": "10000"}),
    ("facts.sessions", {"type": "number_input", "value": "1e3"}),
    ("facts.sessions", {"type": "number_input", "value": "\uff16"}),
    ("facts.sessions", {"type": "number_input", "value": "9" * 4000}),
    ("facts.sessions", {"type": "number_input", "value": "\u0663"}),
    ("facts.sessions", {"type": "number_input", "value": "3.5"}),
    ("facts.first_on", {"type": "datepicker", "selected_date": "2199-01-01"}),
    ("facts.first_on", {"type": "datepicker", "selected_date": "2027-02-29"}),
    ("facts.first_on", {"type": "datepicker", "selected_date": "0001-01-01"}),
    ("facts.last_on", {"type": "datepicker", "selected_date": "tomorrow"}),
    ("facts.last_on", {"type": "datepicker", "selected_date": "2027-05-05"}),
]


def test_a_value_that_was_not_offered_gets_an_error_beside_its_field(practice: SlackPractice) -> None:
    ana = at_facts(practice).presses("recount")
    ana.ticks(sessions=7, first_on="2027-02-01", last_on="2027-04-20", informed=people(ana), impression="formed")
    payload = payload_of(practice, ANA, "block_actions")
    before = rows(practice)

    for field, value in NOT_ON_OFFER:
        answered = sends(practice, ANA, payload, submitted_with(field, field.partition(".")[2], value=value))
        assert answered.json is not None
        assert (answered.json["response_action"], list(answered.json["errors"])) == ("errors", [field]), value

    assert rows(practice) == before


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("signed_on", "2027-05-05", "future_signature"),
        ("signed_on", "2027-02-29", "not_a_day"),
        ("ends_on", "2029-02-29", "not_a_day"),
        ("ends_on", "2199-01-01", "day_too_late"),
    ],
)
def test_an_impossible_date_on_a_signed_form_saves_no_form(
    practice: SlackPractice, field: str, value: str, error: str
) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")
    ana.ticks(**{name: value for name, value in form_answers(practice, ana).items() if name != "signed_on"})
    ana.ticks(signed_on="2199-01-01").sends()
    before = rows(practice)

    def change(payload: dict[str, Any]) -> None:
        payload["view"]["state"]["values"]["paper.signed_on"]["signed_on"]["selected_date"] = "2027-05-01"
        payload["view"]["state"]["values"]["paper.ends_on"]["ends_on"]["selected_date"] = "2036-05-01"
        payload["view"]["state"]["values"][f"paper.{field}"][field]["selected_date"] = value

    answered = resend_changed(practice, ANA, "view_submission", change)

    assert answered.json == {"response_action": "errors", "errors": {f"paper.{field}": WORDS.errors[error]}}
    assert rows(practice) == before


@pytest.mark.parametrize("hour", ["25:00", "10:00+02:00", "10", "T10:00", "10:00:30", CANARY])
def test_a_malformed_time_gets_an_error_beside_its_field(practice: SlackPractice, hour: str) -> None:
    ana = at_times(practice).ticks(offered=["another"])
    ana.ticks(other_day="2027-05-10", other_time="10:10").sends()

    answered = resend_changed(
        practice, ANA, "view_submission", replacing(*state("times.other_time"), "selected_time", to=hour)
    )

    assert answered.json == {"response_action": "errors", "errors": {"times.other_time": WORDS.errors["not_a_time"]}}


@pytest.mark.parametrize("hour", ["25:00", "10:00+02:00", CANARY])
def test_malformed_working_hours_change_nothing(practice: SlackPractice, hour: str) -> None:
    practice.person(FAY).types("settings").presses("settings_practice").ticks(work_start="18:00").sends()
    before = rows(practice)

    answered = resend_changed(
        practice, FAY, "view_submission", replacing(*state("settings_practice.work_start"), "selected_time", to=hour)
    )

    assert response_action(answered) == "errors"
    assert rows(practice) == before


@pytest.mark.parametrize("named", [CANARY, "", " ", "u0ben", "U0BEN ", "U" * 5000, "../U0BEN"])
def test_a_colleague_without_a_valid_slack_id_is_refused(practice: SlackPractice, named: str) -> None:
    practice.workspace.fail_next("users.list", "fatal_error")  # then Slack's own picker is shown
    practice.person(ANA).types().presses("start").presses("new_case").answers("case", **new_case(practice, ANA))
    before = rows(practice)

    answered = resend_changed(
        practice, ANA, "view_submission", replacing(*state("case.colleague"), "selected_user", to=named)
    )

    assert answered.json is not None
    assert list(answered.json["errors"]) == ["case.colleague"]
    assert rows(practice) == before


def test_a_forged_view_id_is_not_stored(practice: SlackPractice) -> None:
    practice.person(ANA).types().presses("start").presses("new_case").answers("case", **new_case(practice))

    def change(payload: dict[str, Any]) -> None:
        payload["view"].update(id=CANARY * 500, hash=CANARY * 500)

    assert resend_changed(practice, ANA, "view_submission", change).status == 200

    with practice.read_session() as session:
        keys = [row.key for row in session.exec(select(IdempotencyKey))]
    assert CANARY not in json.dumps(keys)
    assert max(map(len, keys)) <= 128
