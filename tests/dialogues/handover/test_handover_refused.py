"""Refused handovers: to a person who cannot take the case, twice, or from a forged or old screen."""

import pytest
from sqlmodel import select

from flows.content import WORDS
from storage.models import Handover
from tests.dialogues.handover.handover_steps import CLEO, add_cleo, at_new_therapist, hand_over, therapist_names
from tests.support.people.people_and_roles import id_of, opens_people
from tests.support.practice import ANA, BEN, DANA, FAY, GUS, SlackPractice
from tests.support.slack.forged_payloads import notice_text, payload_of, pressing, replacing, rows, sends
from tests.support.walks.preparation_steps import case


@pytest.fixture(autouse=True)
def cleo_works_here(practice: SlackPractice) -> None:
    """Add a third therapist to the workspace."""
    add_cleo(practice)


@pytest.mark.parametrize(
    ("to", "error"),
    [
        (BEN, "They're already a therapist on this case. Please choose someone else."),
        (ANA, "They're already a therapist on this case. Please choose someone else."),
        (GUS, "This person isn't a therapist here. Please choose a therapist of your practice."),
    ],
)
def test_a_case_goes_only_to_another_therapist_of_the_practice(practice: SlackPractice, to: str, error: str) -> None:
    for _screen in ("settings_people", "hand_over_to"):
        practice.workspace.fail_next("users.list", "fatal_error")  # then Slack's own picker is shown
    fay = at_new_therapist(practice).answers("hand_over_to", to=to)

    assert fay.field_errors == {"to": error}
    assert therapist_names(practice) == ("Ana", "Ben")


def test_a_supervisor_who_is_not_a_therapist_cannot_receive_a_case(practice: SlackPractice) -> None:
    opens_people(practice, DANA).answers("person", roles=["supervisor"])

    fay = at_new_therapist(practice).answers("hand_over_to", to=DANA)

    assert list(fay.field_errors) == ["to"]


def test_a_handover_sent_twice_happens_once(practice: SlackPractice) -> None:
    hand_over(practice)
    second_reply = sends(practice, FAY, payload_of(practice, FAY, "view_submission"), lambda _payload: None)

    assert second_reply.json is not None
    assert second_reply.json["view"]["callback_id"] == "handed_over"
    with practice.read_session() as session:
        assert len(session.exec(select(Handover)).all()) == 1


def test_an_old_screen_does_not_take_the_case_from_its_new_therapist(practice: SlackPractice) -> None:
    at_new_therapist(practice)
    hand_over(practice)
    old_submission = payload_of(practice, FAY, "view_submission")

    reply = sends(
        practice,
        FAY,
        old_submission,
        replacing("view", "state", "values", "hand_over_to.to", "to", "selected_option", "value", to=DANA),
    )

    assert notice_text(reply) == WORDS.refusals["out_of_place"]
    assert therapist_names(practice) == ("Cleo", "Ben")


@pytest.mark.parametrize("template", ["", "x", ":", "x:y", "{case}", "{case}:", "{case}:{case}", "{member}:{case}"])
def test_a_forged_or_unknown_case_is_refused(practice: SlackPractice, template: str) -> None:
    at_new_therapist(practice).answers("hand_over_to", to=BEN)
    before = rows(practice)
    metadata = template.format(case=case(practice).id, member=id_of(practice, ANA))

    reply = sends(
        practice, FAY, payload_of(practice, FAY, "view_submission"), replacing("view", "private_metadata", to=metadata)
    )

    assert notice_text(reply) == WORDS.refusals["not_yours"]
    assert rows(practice) == before


def test_a_handover_from_a_member_who_does_not_have_the_case_is_refused(practice: SlackPractice) -> None:
    at_new_therapist(practice).answers("hand_over_to", to=BEN)
    metadata = f"{case(practice).id}:{id_of(practice, DANA)}"

    def change(payload: dict[str, object]) -> None:
        replacing("view", "private_metadata", to=metadata)(payload)
        replacing("view", "state", "values", "hand_over_to.to", "to", "selected_option", "value", to=CLEO)(payload)

    reply = sends(practice, FAY, payload_of(practice, FAY, "view_submission"), change)

    assert notice_text(reply) == WORDS.refusals["out_of_place"]
    assert therapist_names(practice) == ("Ana", "Ben")


def test_a_person_without_cases_has_no_handover_button(practice: SlackPractice) -> None:
    fay = opens_people(practice, DANA)
    assert "hand_over" not in fay.button_ids

    sends(practice, FAY, payload_of(practice, FAY, "block_actions"), pressing("hand_over", id_of(practice, DANA)))

    assert fay.step == "person"
