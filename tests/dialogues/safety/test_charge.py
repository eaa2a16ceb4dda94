"""Who has charge of an alert, and how it ends: one of two, handed back, not over, cleared up (S0-10)."""

from tests.support.practice import BEN, DANA, ELI, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.safety_steps import (
    AGAIN,
    alert,
    events,
    raises,
    safety_messages,
    waits,
)


def test_a_message_that_was_sent_is_edited_and_not_followed_by_another(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(DANA).presses("safety_charge")
    practice.deliver()

    for who in (BEN, DANA, ELI):
        (message,) = safety_messages(practice, who)
        time = "9:12 AM EDT" if who == DANA else "8:12 AM CDT"  # Ben and Eli are in Chicago
        assert message.endswith(f"Dana took charge at {time}.")


def test_asleep_and_reached_by_phone(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    dana = practice.person(DANA).presses("safety_charge")
    ben_told = next(event for event in events(practice, "told"))

    dana.presses("safety_reached", value=str(ben_told.id))

    assert "Ben: reached by phone by Dana, 9:12 AM EDT" in dana.screen_text
    assert alert(practice).configuration == "looked_after"
    waits(practice, minutes=5)
    assert len(safety_messages(practice, BEN)) == 1


def test_two_who_take_charge_at_once_one_does_and_the_other_reads_who(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()

    dana, eli = practice.person(DANA).presses("safety_charge"), practice.person(ELI).presses("safety_charge")

    assert "Dana took charge at 9:12 AM EDT." in dana.screen_text
    assert "Dana took charge at 8:12 AM CDT." in eli.screen_text  # Eli is in Chicago
    assert len(events(practice, "charge")) == 1


def test_whoever_has_charge_can_hand_it_back_and_the_ladder_begins_again(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(BEN).presses("safety_seen")
    dana = practice.person(DANA).presses("safety_charge")
    waits(practice, hours=1)

    dana.presses("safety_hand_back")
    practice.deliver()

    assert alert(practice).configuration == "told"
    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)
    assert safety_messages(practice, BEN)[-1].endswith("Nobody has taken charge yet. Please open it now.")
    practice.person(ELI).presses("safety_charge")
    assert alert(practice).configuration == "looked_after"


def test_somebody_can_say_that_it_is_not_over(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    ben = practice.person(BEN).presses("safety_seen")
    practice.person(DANA).presses("safety_charge")
    ben.closes().opens_home().presses("safety_open").presses("safety_not_over")
    practice.deliver()

    assert alert(practice).configuration == "told"
    assert safety_messages(practice, DANA)[-1].startswith(AGAIN)


def test_it_has_cleared_up_and_everybody_sees_it_in_the_message_that_they_have(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()

    ana.presses("safety_clear").answers("safety_clear")
    practice.deliver()

    assert alert(practice).configuration == "cleared"
    for who in (BEN, DANA, ELI):
        (message,) = safety_messages(practice, who)
        assert "Ana said at" in message
        assert message.endswith("that it has cleared up.")
    waits(practice, minutes=30)
    assert len(safety_messages(practice, BEN)) == 1


def test_only_whoever_raised_it_can_say_that_it_has_cleared_up(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    ben = practice.person(BEN).presses("safety_open")
    assert "safety_clear" not in ben.button_ids

    resend_changed(practice, BEN, "block_actions", pressing("safety_clear", str(alert(practice).id)))

    assert "safety_clear" not in (ben.step or "")
    assert alert(practice).configuration == "told"


def test_once_somebody_has_charge_nobody_else_is_offered_it(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    ben = practice.person(BEN)
    assert "safety_charge" in _message_buttons(practice, BEN)
    practice.person(DANA).presses("safety_charge")
    practice.deliver()

    assert "safety_charge" not in _message_buttons(practice, BEN)
    assert "safety_charge" not in ben.presses("safety_open").button_ids


def _message_buttons(practice: SlackPractice, who: str) -> list[str]:
    (message,) = practice.workspace.get_view(who).messages
    return [element["action_id"] for element in message.blocks[-1]["elements"]]
