"""Privacy questions, asked once per case before topics are chosen: 42 CFR Part 2, psychotherapy notes, secrets."""

import pytest

from flows.content import WORDS
from storage.models import Case
from storage.people import practices
from tests.dialogues.scheduling.test_agreeing_and_booking import invited, starts_preparing
from tests.support.data.sealed_answers import read_part2
from tests.support.practice import ANA, BEN, FAY, SlackPractice
from tests.support.walks.preparation_steps import (
    PRIVACY_ANSWERS,
    SCOPED,
    WEIGHED,
    at_facts,
    at_weigh,
    attests,
    case,
    reopens_consult,
)


@pytest.fixture(autouse=True)
def clear_answers_first(practice: SlackPractice) -> None:
    """Start each test with no answers for maple-4821."""
    _clear_answers(practice)


def _clear_answers(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        row = session.get_one(Case, case(practice).id)
        row.part2_sealed = row.from_psychotherapy_notes = row.secrets_policy_shown_at = None


def saved_answers(practice: SlackPractice) -> tuple[bool | None, bool | None, bool]:
    case_row = case(practice)
    with practice.read_session() as session:
        part2 = read_part2(session, practice.services.seal, case_row)
    return part2, case_row.from_psychotherapy_notes, case_row.secrets_policy_shown_at is not None


@pytest.mark.parametrize(
    ("part2", "notes", "kept"),
    [
        ("no", "no", (False, False, True)),
        ("yes", "authorized", (True, True, True)),
        ("unknown", "stays_out", (True, False, True)),
    ],
)
def test_the_questions_come_after_the_facts_and_the_answers_are_saved_for_the_case(
    practice: SlackPractice, part2: str, notes: str, kept: tuple[bool, bool, bool]
) -> None:
    ana = attests(at_facts(practice))

    ana.answers("case_law", part2=part2, notes=notes)

    assert ana.step == "weigh"
    assert saved_answers(practice) == kept


def test_the_second_therapist_is_not_asked_again(practice: SlackPractice) -> None:
    ana = (
        attests(at_facts(practice))
        .answers("case_law", **PRIVACY_ANSWERS)
        .answers("weigh", **WEIGHED)
        .answers("scope", **SCOPED)
    )
    ana.answers("times", offered=ana.options("offered")[:1]).closes()
    practice.deliver()
    ben = starts_preparing(practice.person(BEN)).answers("screen", fits="none")

    assert attests(ben).step == "weigh"


def test_the_second_therapist_is_asked_if_the_starter_was_not(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        session.get_one(Case, case(practice).id).secrets_policy_shown_at = practice.clock.now
    ben = starts_preparing(invited(practice)).answers("screen", fits="none")
    _clear_answers(practice)

    assert attests(ben).step == "case_law"


@pytest.mark.parametrize("left_out", ["part2", "notes"])
def test_each_question_must_be_answered(practice: SlackPractice, left_out: str) -> None:
    ana = attests(at_facts(practice))
    assert ana.ticked == {"part2": None, "notes": None}

    ana.ticks(**{field: answer for field, answer in PRIVACY_ANSWERS.items() if field != left_out})

    assert list(ana.sends().refused) == [f"case_law.{left_out}"]
    assert saved_answers(practice) == (None, None, False)


def test_a_therapist_can_go_back_from_the_questions_and_return(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice)).presses("back")
    assert ana.step == "facts"

    ana.sends()
    reopens_consult(ana.closes())

    assert ana.step == "case_law"


def test_the_questions_must_be_answered_before_topics_are_accepted(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        session.get_one(Case, case(practice).id).secrets_policy_shown_at = practice.clock.now
    ana = at_weigh(practice).answers("weigh", **WEIGHED)
    _clear_answers(practice)

    ana.answers("scope", **SCOPED)
    assert ana.step == "case_law"

    assert ana.answers("case_law", **PRIVACY_ANSWERS).step == "scope"


def test_the_secrets_policy_that_the_administrator_set_is_shown(practice: SlackPractice) -> None:
    fay = practice.person(FAY).types("settings").presses("settings_practice")
    fay.answers("settings_practice", secrets_policy="no_secrets")
    assert fay.step == "settings_mine"

    ana = attests(at_facts(practice))

    assert WORDS.phrases["secrets_no_secrets"] in ana.screen_text
    with practice.read_session() as session:
        assert practices.get_settings(session, case(practice).practice_id).secrets_policy == "no_secrets"


def test_the_questions_say_why_they_are_asked_and_give_no_legal_advice(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice))

    assert "General guidance, not legal advice." in ana.screen_text
    assert "special legal protection" in ana.presses("why").screen_text


def test_the_questions_are_not_offered_to_a_colleague_without_an_invitation(practice: SlackPractice) -> None:
    attests(at_facts(practice))
    ben = practice.person(BEN).types()

    assert "go_on" not in ben.button_ids
    assert practice.person(ANA).step == "case_law"
