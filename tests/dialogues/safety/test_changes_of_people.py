"""Alerts that outlast changes of people: hand-overs, leaving, restarts, small practices, and who looks back (S0-10)."""

from types import ModuleType

import pytest

from flows.people import membership
from storage.consults import consults
from storage.outbox import leases
from storage.people import members
from storage.safety import alerts
from tests.dialogues.handover.handover_steps import CLEO, add_cleo, hand_over
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks.booked_consult import deactivate_member, member
from tests.support.walks.emergency_steps import withdraw_role
from tests.support.walks.preparation_steps import MAPLE, case, starts_consult
from tests.support.walks.safety_steps import (
    AGAIN,
    add_cases,
    alert,
    all_alerts,
    at_alert_page,
    calls_for_help,
    events,
    looked_after,
    raises,
    safety_messages,
    sets_first_and_next,
    told,
    waits,
)


def _leaves(practice: SlackPractice, who: str) -> None:
    with practice.services.database.transaction() as session:
        membership.deactivate(session, member(practice, session, who), practice.clock.now)


def _watch(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, called: list[str]) -> None:
    """Note in `called` each call of this function of a module of rows: SQLite, which these tests use, locks no rows."""
    function = getattr(module, name)

    def watched(*args: object) -> object:
        called.append(module.__name__)
        return function(*args)

    monkeypatch.setattr(module, name, watched)


def test_the_ladder_goes_on_when_whoever_raised_the_alert_hands_over_the_case(practice: SlackPractice) -> None:
    add_cleo(practice)
    raises(practice)
    practice.deliver()
    hand_over(practice, ANA, CLEO)

    waits(practice, minutes=5)

    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)


def test_the_new_therapist_is_told_at_once_though_the_alert_is_looked_after(practice: SlackPractice) -> None:
    add_cleo(practice)
    looked_after(practice)
    hand_over(practice, BEN, CLEO)

    waits(practice, seconds=1)

    assert "Cleo" in told(practice)
    assert safety_messages(practice, CLEO)
    assert alert(practice).configuration == "told"
    assert len(events(practice, "handed_back")) == 0  # Dana still has charge
    practice.person(CLEO).presses("safety_seen")
    assert alert(practice).configuration == "looked_after"
    assert len(safety_messages(practice, DANA)) == 1


def test_when_whoever_has_charge_leaves_the_others_are_told_at_once(practice: SlackPractice) -> None:
    looked_after(practice)
    _leaves(practice, DANA)

    waits(practice, seconds=1)

    assert alert(practice).configuration == "told"
    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)


def test_a_worker_that_starts_again_reminds_nobody_twice_in_one_morning(practice: SlackPractice) -> None:
    looked_after(practice)
    waits(practice, days=1, hours=1)
    before = len(practice.person(DANA).messages)

    for _ in range(3):
        with practice.services.database.transaction() as session:
            leases.forget_future(session, practice.clock.now)  # what a worker does when it starts
        waits(practice, minutes=10)

    assert len(practice.person(DANA).messages) == before


def test_in_a_practice_without_another_supervisor_whoever_has_seen_it_is_asked_to_take_charge(
    practice: SlackPractice,
) -> None:
    for who in (DANA, ELI, FAY):
        deactivate_member(practice, who)
    raises(practice)
    practice.deliver()
    practice.person(BEN).presses("safety_seen")

    for _ in range(36):
        waits(practice, minutes=1)

    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)


def test_a_therapist_of_the_case_never_looks_back_at_its_alert_nor_reads_what_was_missing(
    practice: SlackPractice,
) -> None:
    with practice.services.database.transaction() as session:
        members.grant_role(session, member(practice, session, BEN).id, "supervisor", practice.clock.now)
    for who in (DANA, ELI):
        withdraw_role(practice, "supervisor", who)
    ana = raises(practice)
    practice.deliver()
    ana.presses("safety_clear").answers("safety_clear")

    ben = practice.person(BEN).opens_home()
    assert "please look back at it" not in ben.home
    with at_alert_page(practice, practice.person(BEN).presses("safety_open")) as page:
        assert "What wasn't in order" not in page.text
    assert "please look back at it" in practice.person(FAY).opens_home().home


def test_whoever_looked_back_and_was_not_told_can_read_what_they_saved(practice: SlackPractice) -> None:
    for who in (DANA, ELI):
        withdraw_role(practice, "supervisor", who)
    ana = raises(practice)
    practice.deliver()
    ana.presses("safety_clear").answers("safety_clear")
    with at_alert_page(practice, practice.person(FAY).opens_home().presses("safety_open")) as page:
        answer = page.sends("review", view="in_order", comment="Thank you.")

        assert answer.status_code == 200
        assert "Fay looked back at it" in page.text
        assert "Thank you." in page.text


def test_a_supervisor_can_raise_an_alert_about_a_supervisees_case_from_the_menu(practice: SlackPractice) -> None:
    dana = practice.person(DANA).types("safety")
    assert str(case(practice, MAPLE).id) in dana.options("case")

    dana.answers("safety_which", case=str(case(practice, MAPLE).id)).answers("safety_concern")

    assert told(practice) == ["Ana", "Ben", "Eli"]


def test_a_call_that_is_looked_after_does_not_stand_for_the_next_one(practice: SlackPractice) -> None:
    calls_for_help(practice).closes()
    practice.deliver()
    practice.person(DANA).presses("safety_charge")
    before = len(safety_messages(practice, DANA))

    calls_for_help(practice)
    practice.deliver()

    assert len(all_alerts(practice)) == 2
    assert len(safety_messages(practice, DANA)) == before + 1


def test_somebody_who_joins_an_alert_that_is_looked_after_has_everyone_told_again(practice: SlackPractice) -> None:
    withdraw_role(practice, "supervisor", ELI)
    looked_after(practice)
    with practice.services.database.transaction() as session:
        members.grant_role(session, member(practice, session, ELI).id, "supervisor", practice.clock.now)
    eli = practice.person(ELI).types("safety").answers("safety_which", case=str(case(practice, MAPLE).id))
    assert "This tells" in eli.screen_text

    eli.answers("safety_concern")
    practice.deliver()

    assert alert(practice).configuration == "told"
    assert safety_messages(practice, BEN)[-1].startswith(AGAIN)
    assert "Eli: has seen it" in eli.screen_text


def test_talk_now_locks_the_case_before_the_alert_as_raising_does(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts_consult(practice, ANA).presses("safety").sends()
    locked: list[str] = []
    for module in (alerts, consults):
        _watch(monkeypatch, module, "get_for_update", locked)

    practice.person(ANA).presses("safety_talk")

    assert locked[:2] == ["storage.consults.consults", "storage.safety.alerts"]


def test_an_administrator_who_was_told_of_many_alerts_still_sees_how_many_there_are(practice: SlackPractice) -> None:
    sets_first_and_next(practice, first=(FAY,))
    codes = [f"larch-{number:04}" for number in range(21)]
    add_cases(practice, codes)
    for code in codes:
        raises(practice, code=code).closes()

    assert "Open safety alerts in the practice: 21, of which 21 from Ana" in practice.person(FAY).opens_home().home


def test_a_message_that_was_just_sent_waits_for_the_click_that_is_under_way(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    raises(practice)
    waited: list[str] = []
    _watch(monkeypatch, alerts, "get_unchanging", waited)

    practice.deliver()

    assert len(waited) == 3


def test_whoever_calls_is_locked_so_that_two_requests_at_once_make_one_call(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[str] = []
    _watch(monkeypatch, members, "lock", locked)

    ana = calls_for_help(practice)

    assert len(locked) == 1
    assert "someone has taken charge" in ana.screen_text
    assert "both therapists" not in ana.screen_text
