"""What the colleague is told: nothing before the invitation, and no invitation while a release is missing."""

from datetime import timedelta

from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.preparation_steps import (
    CEDAR,
    MAPLE,
    SCOPED,
    WEIGHED,
    at_facts,
    at_ready,
    at_scope,
    attests,
    goes_on,
    new_case,
    revoke,
    signs,
    value_beside,
)
from tests.support.walks.release_steps import takes_back

INVITATION = "would like to confer"


def creates_case(practice: Stage) -> Therapist:
    """Let Ana create a case with Ben; return Ana."""
    ana = practice.one(ANA).types().presses("start")
    return ana.presses("new_case").answers("case", **new_case(practice))


def test_a_new_case_is_not_in_the_colleagues_menu_before_the_invitation(practice: Stage) -> None:
    """S0-8."""
    assert creates_case(practice).sees == "frame"

    ben = practice.one(BEN).types()

    listed = [line for line in ben.reads.splitlines() if line.endswith("with Ana")]
    assert listed == [f"{MAPLE} with Ana", f"{CEDAR} with Ana"]


def test_an_invitation_is_not_sent_while_the_starters_release_is_not_in_force(practice: Stage) -> None:
    """S0-3."""
    at_scope(practice).answers("scope", **SCOPED)
    revoke(practice)

    practice.deliver()

    assert [message for message in practice.one(BEN).messages if INVITATION in message] == []


def test_an_unsent_invitation_is_sent_once_the_starter_is_ready_again(practice: Stage) -> None:
    """S0-3."""
    at_scope(practice).answers("scope", **SCOPED)
    ana = takes_back(practice, ANA)
    practice.deliver()
    ben = practice.one(BEN)
    assert [message for message in ben.messages if INVITATION in message] == []
    practice.clock.forward(timedelta(days=1))
    signs(practice, 1, "goals", "modality")

    while ana.sees:
        ana.closes()
    goes_on(ana).presses("waited")
    attests(ana).answers("weigh", **WEIGHED).answers("scope", **SCOPED)
    practice.deliver()

    assert len([message for message in ben.messages if INVITATION in message]) == 1


def test_a_waiting_consult_can_be_ended(practice: Stage) -> None:
    """S0-8."""
    ana = attests(at_facts(practice, code=CEDAR))
    assert ana.sees == "wait"

    ana.presses("let_rest")
    assert ana.sees == "cancel"
    ana.sends()

    assert ana.sees == "rest"
    practice.deliver()
    assert practice.one(BEN).messages == []


def test_one_click_shows_the_consults_after_the_first_five(practice: Stage) -> None:
    for _ in range(6):
        creates_case(practice).closes()

    ana = practice.one(ANA).types()
    codes = {line.partition(" ")[0] for line in ana.reads.splitlines() if line.endswith("with Ben")}
    ana.presses("more")
    all_codes = {line.partition(" ")[0] for line in ana.reads.splitlines() if line.endswith("with Ben")}

    assert (len(codes), len(all_codes)) == (5, 8)


def test_the_starter_finds_a_ready_consult_in_the_menu(practice: Stage) -> None:
    at_ready(practice, ANA).closes()

    ana = practice.one(ANA).types()

    assert ana.presses("go_on", value=value_beside(ana, MAPLE)).sees == "ready"
