"""An administrator does not read through roles: nobody lets themselves read, and everybody concerned hears of it."""

import pytest

from flows.permissions import NotYoursError
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.access_steps import ROY, about_access, add_old_administrator, enters, opens_settings, outcomes
from tests.support.people.people_and_roles import id_of, roles, supervisors
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks.review_steps import load_side
from tests.support.walks.summary_steps import both_signed


def test_an_administrator_who_makes_herself_a_supervisor_reads_nothing_and_is_seen(practice: SlackPractice) -> None:
    """The attack: a role and a supervision of one's own, reading, undoing."""
    both_signed(practice)
    add_old_administrator(practice)

    enters(practice, FAY, roles=["therapist", "supervisor"])
    practice.pass_time(days=30)
    assert "supervisor" not in roles(practice, FAY)
    practice.person(ROY).presses("access_confirm")  # a role alone looks harmless
    assert "supervisor" in roles(practice, FAY)

    enters(practice, ANA, supervised_by=[id_of(practice, DANA), id_of(practice, FAY)])
    practice.pass_time(days=30)

    assert supervisors(practice, ANA) == ["Dana"]
    with pytest.raises(NotYoursError):
        load_side(practice, FAY)
    for who in (ANA, BEN, ROY):
        assert any("Fay" in text and "supervise" in text for text in about_access(practice, who)), who


def test_once_a_second_person_lets_her_she_reads_only_what_is_signed_from_then_on(practice: SlackPractice) -> None:
    both_signed(practice)
    add_old_administrator(practice)
    practice.pass_time(minutes=1)
    enters(practice, FAY, roles=["therapist", "supervisor"])
    practice.person(ROY).presses("access_confirm")
    enters(practice, ANA, supervised_by=[id_of(practice, DANA), id_of(practice, FAY)])

    practice.person(ANA).presses("access_confirm")

    assert supervisors(practice, ANA) == ["Dana", "Fay"]
    with pytest.raises(NotYoursError):
        load_side(practice, FAY)
    ana = opens_settings(practice, ANA).presses("my_supervisors")
    assert ana.screen_text.count(": reads what you sign from that day on.") == 2  # Dana and Fay
    ana.presses("open_earlier", value=id_of(practice, FAY)).answers("open_earlier")
    assert load_side(practice, FAY).therapist == "Ana"

    ana.presses("close_earlier", value=id_of(practice, FAY))
    with pytest.raises(NotYoursError):
        load_side(practice, FAY)


def test_neither_whoever_asked_nor_whoever_would_read_can_confirm(practice: SlackPractice) -> None:
    both_signed(practice)
    enters(practice, ANA, supervised_by=[id_of(practice, DANA), id_of(practice, ELI)])
    fay = opens_settings(practice, FAY).presses("access_changes")
    assert [button for button in fay.button_ids if button.startswith("access")] == ["access_withdraw"]
    eli = opens_settings(practice, ELI).presses("my_supervisors").presses("access_changes")
    assert [button for button in eli.button_ids if button.startswith("access")] == ["access_object"]

    for who in (FAY, ELI):
        person = practice.person(who)
        change_id = str(next(iter(practice_changes(practice))))
        person.presses("access_withdraw" if who == FAY else "access_object", value=change_id)
    assert supervisors(practice, ANA) == ["Dana"]


def practice_changes(practice: SlackPractice) -> list[str]:
    """Return the ids of the changes that wait."""
    return [entry.subject.partition(":")[2] for entry in entries(practice) if entry.action == "change.asked"]


def test_ending_one_supervision_of_both_waits_because_the_other_side_would_open(practice: SlackPractice) -> None:
    both_signed(practice)
    enters(practice, BEN, supervised_by=[id_of(practice, ELI), id_of(practice, DANA)])
    practice.person(BEN).presses("access_confirm")
    assert supervisors(practice, BEN) == ["Dana", "Eli"]

    enters(practice, BEN, supervised_by=[id_of(practice, ELI)])

    assert (supervisors(practice, BEN), outcomes(practice)) == (["Dana", "Eli"], ["confirmed", None])
    assert "Dana no longer supervises you, and can then read" in practice.person(BEN).messages[-1]
    practice.person(ANA).presses("access_object")
    practice.pass_time(days=30)
    assert supervisors(practice, BEN) == ["Dana", "Eli"]
