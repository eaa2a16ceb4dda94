"""Signed payloads that no Slack client would send: each gets a plain answer, changes nothing, and causes no error."""

from typing import Any

import pytest

from flows.content import WORDS
from tests.support.practice import ANA, BEN, FAY, SlackPractice
from tests.support.slack.forged_payloads import (
    notice_text,
    payload_of,
    pressing,
    replacing,
    resend_changed,
    response_action,
    rows,
    sends,
    submitted_with,
    without,
)
from tests.support.walks.preparation_steps import (
    CANARY,
    CEDAR,
    at_facts,
    at_scope,
    at_weigh,
    case,
    new_case,
    starts_consult,
)

ODD_SHAPES: list[Any] = [None, [], {}, "", 0, True, "x", ["x"], [None], {"x": None}, [[]], [{}], 1e308]


def test_another_therapists_consult_is_refused_like_one_that_does_not_exist(practice: SlackPractice) -> None:
    at_scope(practice)
    consult_id = str(practice.consults()[0].id)
    at_facts(practice, BEN, CEDAR).sends()
    before = rows(practice)

    for about in (consult_id, "00000000-0000-0000-0000-000000000000", CANARY, "", None, 7, {"id": consult_id}):
        refused = resend_changed(practice, BEN, "view_submission", replacing("view", "private_metadata", to=about))
        assert notice_text(refused) == WORDS.refusals["not_yours"]

    assert rows(practice) == before


@pytest.mark.parametrize("step", ["frame", "paper"])
def test_a_screen_about_another_therapists_case_is_refused(practice: SlackPractice, step: str) -> None:
    fay = practice.person(FAY).types().presses("start")
    fay.answers("case", **new_case(practice, BEN))
    fay.answers("frame", reasons=["goals"])
    fay.answers("screen", fits="none")
    payload = payload_of(practice, FAY, "view_submission")
    before = rows(practice)

    refused = sends(
        practice,
        FAY,
        payload,
        lambda changed: changed["view"].update(callback_id=step, private_metadata=str(case(practice).id)),
    )

    assert notice_text(refused) == WORDS.refusals["not_yours"]
    assert rows(practice) == before


@pytest.mark.parametrize("step", ["weigh", "scope", "times", "pause", "wait", "screen"])
def test_an_answer_for_a_different_step_changes_nothing_and_shows_the_current_step(
    practice: SlackPractice, step: str
) -> None:
    ana = at_facts(practice)
    ana.ticks(impression="not_yet").sends()
    before = rows(practice)

    answered = resend_changed(practice, ANA, "view_submission", replacing("view", "callback_id", to=step))

    assert response_action(answered) in {"update", "nothing"}
    assert answered.json is not None
    assert answered.json["view"]["callback_id"] == "facts"
    assert rows(practice) == before


def test_an_answer_to_an_unknown_screen_shows_the_menu(practice: SlackPractice) -> None:
    starts_consult(practice)
    before = rows(practice)

    for name in ("nobody's screen", "menu\n", "", "x" * 4000, CANARY):
        answered = resend_changed(practice, ANA, "view_submission", replacing("view", "callback_id", to=name))
        assert answered.json is not None
        assert answered.json["view"]["callback_id"] == "menu"
    for odd in ODD_SHAPES:
        assert resend_changed(practice, ANA, "view_submission", replacing("view", "callback_id", to=odd)).status in {
            200,
            400,
        }

    assert rows(practice) == before


def test_an_unknown_button_does_nothing(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types().presses("guidelines")
    before = rows(practice)

    for name in ("nobody's button", "start\n", "", "x" * 4000, CANARY):
        assert resend_changed(practice, ANA, "block_actions", pressing(name, "x")).body == ""
    for odd in ODD_SHAPES:
        assert resend_changed(practice, ANA, "block_actions", pressing(odd, odd)).status in {200, 400}

    assert ana.step == "guidelines"
    assert rows(practice) == before


@pytest.mark.parametrize(
    "path", [(), ("weigh.pulls",), ("weigh.pulls", "pulls"), ("weigh.pulls", "pulls", "selected_options")]
)
def test_a_malformed_state_is_answered_with_an_error_beside_the_field(
    practice: SlackPractice, path: tuple[str, ...]
) -> None:
    ana = at_weigh(practice)
    ana.ticks(bring=["clearer"], cost=["own_view"], hopes=["together"], pulls=["easy"], balance="go_on")
    payload = payload_of(practice, ANA, "block_actions")

    for odd in ODD_SHAPES:
        answered = sends(practice, ANA, payload, submitted_with(*path, value=odd))
        assert answered.json is not None, odd
        assert answered.json["response_action"] == "errors"
        assert "weigh.pulls" in answered.json["errors"]

    assert practice.preparation().topics == ()


@pytest.mark.parametrize("where", ["user", "team", "view", "actions", "trigger_id", "private_metadata", "blocks"])
@pytest.mark.parametrize("kind", ["view_submission", "block_actions"])
def test_a_malformed_payload_is_rejected_or_answered_without_an_error(
    practice: SlackPractice, kind: str, where: str
) -> None:
    starts_consult(practice).answers("screen", fits="none").presses("why").closes()
    before = rows(practice)
    payload = payload_of(practice, ANA, kind)
    path = ("view", where) if where in {"private_metadata", "blocks"} else (where,)

    for odd in ODD_SHAPES:
        answered = sends(practice, ANA, payload, replacing(*path, to=odd))
        assert answered.status in {200, 400, 401, 404}, odd
    assert sends(practice, ANA, {**payload, where: 1}, without(where)).status in {200, 400, 401, 404}

    assert rows(practice) == before


@pytest.mark.parametrize("kind", ["view_closed", "block_suggestion", "shortcut", "message_action", "dialog_submission"])
def test_a_payload_of_an_unused_type_is_not_processed(practice: SlackPractice, kind: str) -> None:
    starts_consult(practice)
    before = rows(practice)

    def change(changed: dict[str, Any]) -> None:
        changed.update(type=kind, callback_id="x", value=CANARY, action_id="x", submission={"x": CANARY})

    answered = resend_changed(practice, ANA, "view_submission", change)

    assert answered.status in {200, 400, 404}
    assert rows(practice) == before
