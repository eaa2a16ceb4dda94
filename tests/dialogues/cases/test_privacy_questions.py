"""Asked once for each case, before the first outline: 42 CFR Part 2, psychotherapy notes; and the secrets policy."""

import pytest

from flows.content import WORDS
from storage.models import Case
from storage.people import practices
from tests.dialogues.scheduling.test_agreeing_and_booking import invited, prepares
from tests.support.practice import ANA, BEN, FAY, Stage
from tests.support.walks.preparation_steps import LAW, SCOPED, WEIGHED, at_facts, at_weigh, attests, case, goes_on


@pytest.fixture(autouse=True)
def unanswered(practice: Stage) -> None:
    """Nobody has answered for maple-4821 yet."""
    _forgets(practice)


def _forgets(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        one = session.get_one(Case, case(practice).id)
        one.part2_applies = one.from_psychotherapy_notes = one.secrets_policy_shown_at = None


def answers_of(practice: Stage) -> tuple[bool | None, bool | None, bool]:
    found = case(practice)
    return found.part2_applies, found.from_psychotherapy_notes, found.secrets_policy_shown_at is not None


@pytest.mark.parametrize(
    ("part2", "notes", "kept"),
    [
        ("no", "no", (False, False, True)),
        ("yes", "authorized", (True, True, True)),
        ("unknown", "stays_out", (True, False, True)),
    ],
)
def test_it_comes_between_the_facts_and_weighing_and_is_kept_with_the_case(
    practice: Stage, part2: str, notes: str, kept: tuple[bool, bool, bool]
) -> None:
    ana = attests(at_facts(practice))

    ana.answers("case_law", part2=part2, notes=notes)

    assert ana.sees == "weigh"
    assert answers_of(practice) == kept


def test_whoever_comes_second_is_not_asked_again(practice: Stage) -> None:
    ana = attests(at_facts(practice)).answers("case_law", **LAW).answers("weigh", **WEIGHED).answers("scope", **SCOPED)
    ana.answers("times", offered=ana.options("offered")[:1]).closes()
    practice.deliver()
    ben = prepares(practice.one(BEN)).answers("screen", fits="none")

    assert attests(ben).sees == "weigh"


def test_whoever_comes_second_is_asked_where_the_first_was_not(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        session.get_one(Case, case(practice).id).secrets_policy_shown_at = practice.clock.now
    ben = prepares(invited(practice)).answers("screen", fits="none")
    _forgets(practice)

    assert attests(ben).sees == "case_law"


@pytest.mark.parametrize("left_out", ["part2", "notes"])
def test_nothing_is_assumed(practice: Stage, left_out: str) -> None:
    ana = attests(at_facts(practice))
    assert ana.ticked == {"part2": None, "notes": None}

    ana.ticks(**{name: tick for name, tick in LAW.items() if name != left_out})

    assert list(ana.sends().refused) == [f"case_law.{left_out}"]
    assert answers_of(practice) == (None, None, False)


def test_one_can_go_back_and_come_again(practice: Stage) -> None:
    ana = attests(at_facts(practice)).presses("back")
    assert ana.sees == "facts"

    ana.sends()
    goes_on(ana.closes())

    assert ana.sees == "case_law"


def test_an_outline_waits_for_it_too(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        session.get_one(Case, case(practice).id).secrets_policy_shown_at = practice.clock.now
    ana = at_weigh(practice).answers("weigh", **WEIGHED)
    _forgets(practice)

    ana.answers("scope", **SCOPED)
    assert ana.sees == "case_law"

    assert ana.answers("case_law", **LAW).sees == "scope"


def test_the_practices_policy_on_secrets_is_shown_and_the_administrator_sets_it(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings").presses("settings_practice")
    fay.answers("settings_practice", secrets_policy="no_secrets")
    assert fay.sees == "settings_mine"

    ana = attests(at_facts(practice))

    assert WORDS.phrases["secrets_no_secrets"] in ana.reads
    with practice.looking() as session:
        assert practices.get_settings(session, case(practice).practice_id).secrets_policy == "no_secrets"


def test_it_says_why_and_gives_no_legal_opinion(practice: Stage) -> None:
    ana = attests(at_facts(practice))

    assert "General guidance, no legal advice." in ana.reads
    assert "protection of their own" in ana.presses("why").reads


def test_nobody_else_answers_it(practice: Stage) -> None:
    attests(at_facts(practice))
    ben = practice.one(BEN).types()

    assert "go_on" not in ben.offered
    assert practice.one(ANA).sees == "case_law"
