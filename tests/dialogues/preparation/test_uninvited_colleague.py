"""What the colleague is told: nothing before the invitation, and no invitation while a release is missing."""

from datetime import timedelta

from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.preparation_steps import (
    CEDAR,
    MAPLE,
    SCOPED,
    at_facts,
    at_ready,
    at_scope,
    attests,
    new_case,
    reopens_consult,
    revoke_all_forms,
    signs,
    value_beside,
)
from tests.support.walks.release_steps import records_revocation

INVITATION = "would like to consult"


def creates_case(practice: SlackPractice) -> Therapist:
    """Let Ana create a case with Ben; return Ana."""
    ana = practice.person(ANA).types().presses("start")
    return ana.presses("new_case").answers("case", **new_case(practice))


def test_a_new_case_is_not_in_the_colleagues_menu_before_the_invitation(practice: SlackPractice) -> None:
    """S0-8."""
    assert creates_case(practice).step == "frame"

    ben = practice.person(BEN).types()

    listed = [line for line in ben.screen_text.splitlines() if line.endswith("with Ana")]
    assert listed == [f"{MAPLE} with Ana", f"{CEDAR} with Ana"]


def test_an_invitation_is_not_sent_while_the_starters_release_is_not_in_force(practice: SlackPractice) -> None:
    """S0-3."""
    at_scope(practice).answers("scope", **SCOPED)
    revoke_all_forms(practice)

    practice.deliver()

    assert [message for message in practice.person(BEN).messages if INVITATION in message] == []


def test_an_unsent_invitation_is_sent_once_the_starter_is_ready_again(practice: SlackPractice) -> None:
    """S0-3."""
    at_scope(practice).answers("scope", **SCOPED)
    ana = records_revocation(practice, ANA)
    practice.deliver()
    ben = practice.person(BEN)
    assert [message for message in ben.messages if INVITATION in message] == []
    practice.clock.forward(timedelta(days=1))
    signs(practice, 1, "goals", "modality")

    while ana.step:
        ana.closes()
    reopens_consult(ana).presses("waited").answers("scope", **SCOPED)
    practice.deliver()

    assert len([message for message in ben.messages if INVITATION in message]) == 1


def test_a_waiting_consult_can_be_ended(practice: SlackPractice) -> None:
    """S0-8."""
    ana = attests(at_facts(practice, code=CEDAR))
    assert ana.step == "wait"

    ana.presses("let_rest")
    assert ana.step == "cancel"
    ana.sends()

    assert ana.step == "rest"
    practice.deliver()
    assert practice.person(BEN).messages == []


def test_one_click_shows_the_consults_after_the_first_five(practice: SlackPractice) -> None:
    for _ in range(6):
        creates_case(practice).closes()

    ana = practice.person(ANA).types()
    codes = {line.partition(" ")[0] for line in ana.screen_text.splitlines() if line.endswith("with Ben")}
    ana.presses("more")
    all_codes = {line.partition(" ")[0] for line in ana.screen_text.splitlines() if line.endswith("with Ben")}

    assert (len(codes), len(all_codes)) == (5, 8)


def test_the_starter_finds_a_ready_consult_in_the_menu(practice: SlackPractice) -> None:
    at_ready(practice, ANA).closes()

    ana = practice.person(ANA).types()

    assert ana.presses("go_on", value=value_beside(ana, MAPLE)).step == "ready"
