"""The look back at a closed alert: who, when and what was missing, and no words for those who were not told (S0-46)."""

from storage.people import members
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.practice import BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks.booked_consult import member
from tests.support.walks.emergency_steps import NOTE, withdraw_role, write_client_note
from tests.support.walks.safety_steps import (
    SECRET_WORDS,
    alert,
    at_alert_page,
    looked_after,
    raises,
    safety_messages,
    waits,
)


def test_afterwards_somebody_else_looks_back_without_reading_the_words(practice: SlackPractice) -> None:
    looked_after(practice)
    with at_alert_page(practice, practice.person(DANA).closes().presses("safety_open")) as page:
        page.sends("entry", entry=SECRET_WORDS)
        page.closes()
    practice.deliver()
    assert not any("look back" in text for text in practice.person(ELI).messages[:2])

    waits(practice, hours=20)

    assert any("is closed. Please look back at it" in text for text in practice.person(ELI).messages)
    with at_alert_page(practice, practice.person(ELI).opens_home().presses("safety_open")) as page:
        page.sends("review", view="in_order", comment="Well done, all of you.")
        assert "Eli looked back at it" in page.text

    assert alert(practice).configuration == "reviewed"
    practice.deliver()
    assert safety_messages(practice, BEN)[0].endswith("Eli looked back at it, 4:12 AM CDT: it was in order.")
    with at_alert_page(practice, practice.person(BEN).closes().presses("safety_open")) as page:
        assert "Well done, all of you." in page.text


def test_whoever_looks_back_and_was_not_told_reads_who_and_when_and_no_words(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        for who in (DANA, ELI):
            members.withdraw_role(session, member(practice, session, who).id, "supervisor")
    ana = raises(practice)
    practice.deliver()
    with at_alert_page(practice, ana) as page:
        page.sends("entry", entry=SECRET_WORDS)
    ana.closes().opens_home().presses("safety_open").presses("safety_clear").answers("safety_clear")

    with at_alert_page(practice, practice.person(FAY).opens_home().presses("safety_open")) as page:
        assert "What wasn't in order when the alert was raised" in page.text
        assert "Ben: told 9:12 AM EDT, hasn't seen it yet" in page.text
        assert SECRET_WORDS not in page.text


def test_who_the_client_is_opens_to_those_who_were_told_and_to_nobody_who_looks_back(practice: SlackPractice) -> None:
    write_client_note(practice)
    ana = raises(practice)
    practice.deliver()
    with at_alert_page(practice, practice.person(ELI).presses("safety_open")) as page:
        assert NOTE in page.text
    assert any(entry.action == "read.whom" for entry in entries(practice))
    withdraw_role(practice, "supervisor", DANA)
    withdraw_role(practice, "supervisor", ELI)
    ana.presses("safety_clear").answers("safety_clear")

    with at_alert_page(practice, practice.person(FAY).opens_home().presses("safety_open")) as page:
        assert NOTE not in page.text
