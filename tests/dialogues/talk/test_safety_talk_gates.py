"""The gates stay as they are: for every other talk, and for the other seven questions of one begun for safety."""

from itertools import product

import pytest

from flows.consult.talk.state import TalkBlockedError
from flows.releases.topics import TOPICS
from storage.consults import scopes
from tests.support.data.consult_rows import tables_of
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import revoke_all_forms, signs
from tests.support.walks.safety_talk_steps import (
    SAFETY,
    WORRY,
    begins_for_safety,
    open_questions,
)
from tests.support.walks.talk_steps import (
    answers,
    at_the_time,
    booked_about,
    both_begin,
    page,
    passes_over,
    types,
)

AGREED = (1, 2, 3)
for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


@pytest.mark.parametrize(
    ("agreed", "released", "for_safety"), list(product([True, False], [True, False], [True, False]))
)
@for_each_therapist
def test_question_6_opens_past_its_gates_only_in_a_talk_begun_for_safety(
    practice: SlackPractice, who: str, *, agreed: bool, released: bool, for_safety: bool
) -> None:
    topics = ("safety", "goals") if agreed else ("goals",)
    if for_safety:
        booked_about(practice, topics)
        begins_for_safety(practice, who)
    else:
        both_begin(practice, topics)
    number = min(page(practice, who).current_question, SAFETY)
    while number < SAFETY:
        passes_over(practice, who, number)
        number += 1
    if not released:
        revoke_all_forms(practice)

    def write() -> bool:
        try:
            types(practice, who, SAFETY, WORRY)
            return answers(practice, who, SAFETY, WORRY) is None
        except (TalkBlockedError, AssertionError):
            return False

    is_open = for_safety or (agreed and released)
    assert page(practice, who, SAFETY).is_blocked is (not for_safety and not released)
    if page(practice, who, SAFETY).is_blocked:
        assert write() is False
        return
    assert page(practice, who, SAFETY).is_in_scope is is_open
    if is_open:
        assert write() is True
    else:
        assert answers(practice, who, SAFETY, WORRY) is not None


def test_at_the_booked_time_an_ordinary_talk_still_needs_its_gates(practice: SlackPractice) -> None:
    at_the_time(practice, ("safety",))
    revoke_all_forms(practice)

    for who in (ANA, BEN):
        assert practice.person(who).presses("begin").step == "not_yet"
        assert practice.person(who).button_ids.count("open_page") == 0
    assert practice.consults()[0].configuration == "scheduled"


@pytest.mark.parametrize("agreed_by", [("it", "ft"), ("it",), ("ft",), ()], ids="+".join)
@pytest.mark.parametrize("covered", [("diagnosis", "goals", "agendas"), ("goals",), ()], ids=len)
@pytest.mark.parametrize("in_force", [True, False], ids=["in force", "one revoked"])
def test_the_other_seven_open_exactly_where_both_agreed_and_every_release_covers_them(
    practice: SlackPractice, agreed_by: tuple[str, ...], covered: tuple[str, ...], *, in_force: bool
) -> None:
    topics = ("diagnosis", "goals", "modality")
    consult_id = booked_about(practice, topics)
    with practice.services.database.transaction() as session:
        version = tables_of(session, consult_id).add_scope(topics, practice.clock.now)
        for part in agreed_by:
            scopes.record_agreement(version, part, practice.clock.now)
    revoke_all_forms(practice)
    practice.pass_time(days=1)
    for person in (1, 2):
        if covered and (in_force or person == 1):
            signs(practice, person, *covered)
    begins_for_safety(practice, BEN)

    is_released = in_force and covered and set(agreed_by) == {"it", "ft"}
    expected = [n for n, topic in enumerate(TOPICS, 1) if is_released and topic in topics and topic in covered]
    assert open_questions(practice, ANA) == [*expected, SAFETY]
