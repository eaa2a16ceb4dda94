"""A case goes to another therapist of the practice only, once, and never by a screen that is out of date."""

import pytest
from sqlmodel import select

from flows.content import WORDS
from storage.models import Handover
from tests.dialogues.handover.handover_steps import CLEO, chooses, hands, joins, therapists
from tests.support.people.people_and_roles import id_of, opens
from tests.support.practice import ANA, BEN, DANA, FAY, GUS, Stage
from tests.support.slack.forged_payloads import at, payload_of, pressing, rows, said, sends
from tests.support.walks.preparation_steps import case


@pytest.fixture(autouse=True)
def cleo_works_here(practice: Stage) -> None:
    """Let there be a third therapist."""
    joins(practice)


@pytest.mark.parametrize(
    ("to", "said_beside"),
    [
        (BEN, "They are a therapist in this case already. Please choose somebody else."),
        (ANA, "They are a therapist in this case already. Please choose somebody else."),
        (GUS, "This person cannot confer here. Please choose a therapist of your practice."),
    ],
)
def test_it_goes_to_another_therapist_of_the_practice_only(practice: Stage, to: str, said_beside: str) -> None:
    fay = chooses(practice).answers("hand_over_to", to=to)

    assert fay.beside == {"to": said_beside}
    assert therapists(practice) == ("Ana", "Ben")


def test_a_supervisor_who_is_no_therapist_is_not_given_a_case(practice: Stage) -> None:
    opens(practice, DANA).answers("person", roles=["supervisor"])

    fay = chooses(practice).answers("hand_over_to", to=DANA)

    assert list(fay.beside) == ["to"]


def test_sent_twice_it_happens_once(practice: Stage) -> None:
    hands(practice)
    again = sends(practice, FAY, payload_of(practice, FAY, "view_submission"), lambda _one: None)

    assert again.json is not None
    assert again.json["view"]["callback_id"] == "handed_over"
    with practice.looking() as session:
        assert len(session.exec(select(Handover)).all()) == 1


def test_an_old_screen_takes_no_case_from_whoever_has_it_now(practice: Stage) -> None:
    chooses(practice)
    hands(practice)
    old = payload_of(practice, FAY, "view_submission")

    refused = sends(
        practice, FAY, old, at("view", "state", "values", "hand_over_to.to", "to", "selected_user", to=DANA)
    )

    assert said(refused) == WORDS.refusals["out_of_place"]
    assert therapists(practice) == ("Cleo", "Ben")


@pytest.mark.parametrize("about", ["", "x", ":", "x:y", "{case}", "{case}:", "{case}:{case}", "{member}:{case}"])
def test_a_screen_about_nothing_reads_as_nothing_here(practice: Stage, about: str) -> None:
    chooses(practice).answers("hand_over_to", to=BEN)
    before = rows(practice)
    named = about.format(case=case(practice).id, member=id_of(practice, ANA))

    refused = sends(
        practice, FAY, payload_of(practice, FAY, "view_submission"), at("view", "private_metadata", to=named)
    )

    assert said(refused) == WORDS.refusals["not_yours"]
    assert rows(practice) == before


def test_a_case_of_somebody_else_is_not_taken_from_this_one(practice: Stage) -> None:
    chooses(practice).answers("hand_over_to", to=BEN)
    named = f"{case(practice).id}:{id_of(practice, DANA)}"

    def change(payload: dict[str, object]) -> None:
        at("view", "private_metadata", to=named)(payload)
        at("view", "state", "values", "hand_over_to.to", "to", "selected_user", to=CLEO)(payload)

    refused = sends(practice, FAY, payload_of(practice, FAY, "view_submission"), change)

    assert said(refused) == WORDS.refusals["out_of_place"]
    assert therapists(practice) == ("Ana", "Ben")


def test_whoever_has_no_case_is_shown_as_they_are(practice: Stage) -> None:
    fay = opens(practice, DANA)
    assert "hand_over" not in fay.offered

    sends(practice, FAY, payload_of(practice, FAY, "block_actions"), pressing("hand_over", id_of(practice, DANA)))

    assert fay.sees == "person"
