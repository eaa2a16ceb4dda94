"""Looking back: what is not kept is not kept, and what is signed opens signatures when it changes."""

import pytest
from sqlmodel import select

from flows.consult.summary import actions as summary_actions
from flows.errors import OutOfPlaceError
from storage.models import MonthlyTally, Signature
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.summary_steps import (
    both_answered,
    both_looked_back,
    consult,
    heard,
    looks_back,
    only,
    reads,
    signs,
)
from tests.support.walks.talk_steps import actor

OPEN_AGAIN = "Ben changed something in maple-4821, so your signature is open again."


def test_the_look_back_asks_for_minutes_and_method_and_fills_in_nothing_that_one_reflects_on(practice: Stage) -> None:
    both_answered(practice)

    form = summary_actions.load_debrief_page(practice.desk, actor(practice, ANA), only(practice)).form
    refused = looks_back(practice, ANA, minutes="", method=None, crept=[], backed=None)

    assert form.values == {"differently": ""}
    assert refused is not None
    assert set(refused.errors) == {"minutes", "method", "crept", "backed"}
    assert consult(practice).minutes is None


@pytest.mark.parametrize("minutes", ["4", "181", "half an hour", "-30", "1e2"])
def test_a_length_that_cannot_be_is_asked_for_again(practice: Stage, minutes: str) -> None:
    both_answered(practice)

    refused = looks_back(practice, ANA, minutes=minutes)

    assert refused is not None
    assert set(refused.errors) == {"minutes"}


def test_s0_4_s0_6_s0_48_what_crept_in_is_not_kept_and_the_rest_is_counted_for_the_practice_alone(
    practice: Stage,
) -> None:
    both_answered(practice)

    looks_back(practice, ANA, crept=["gossip", "against"], backed="mostly", reflected=["sharpened"])
    looks_back(practice, BEN, crept=["none"], backed="mostly", reflected=[])

    with practice.looking() as session:
        counted = {one.item: one.ticked for one in session.exec(select(MonthlyTally)) if one.item != "none"}
    assert counted == {"backed_mostly": 2, "sharpened_yes": 1}


def test_one_cannot_sign_before_looking_back(practice: Stage) -> None:
    both_answered(practice)
    looks_back(practice, BEN)

    with pytest.raises(OutOfPlaceError):
        reads(practice, ANA)
    with pytest.raises(OutOfPlaceError):
        signs(practice, ANA)
    with practice.looking() as session:
        assert session.exec(select(Signature)).all() == []


def test_other_minutes_from_the_second_open_the_first_ones_signature(practice: Stage) -> None:
    both_answered(practice)
    looks_back(practice, ANA)
    signs(practice, ANA)

    looks_back(practice, BEN, minutes="45")

    assert reads(practice, ANA).is_reopened
    assert OPEN_AGAIN in heard(practice, ANA)
    spread = reads(practice, ANA).layout
    assert spread is not None
    assert spread.duration_line == "45 minutes, by video"


def test_the_second_who_finds_minutes_and_method_as_they_are_changes_nothing(practice: Stage) -> None:
    both_answered(practice)
    looks_back(practice, ANA)
    signs(practice, ANA)

    looks_back(practice, BEN)

    assert consult(practice).summary_revision == 1
    assert reads(practice, ANA).has_signed


def test_s0_46_what_went_differently_is_noted_without_blame_and_is_part_of_what_both_sign(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, BEN)

    looks_back(practice, ANA, differently="We ran over, and it was good.")

    sheet = reads(practice, BEN)
    assert sheet.is_reopened
    assert sheet.layout is not None
    assert [(one.name, one.words) for one in sheet.layout.differently] == [("Ana", "We ran over, and it was good.")]
