"""A signed summary after a handover: the old and the new therapist can read it, and neither can add notes."""

import pytest

from flows.actions import Kind
from flows.consult import page_state
from flows.consult.page_state import NextPage
from flows.consult.summary.signed_summary import SummaryNotShownError
from flows.permissions import NotYoursError
from flows.replies import Show
from storage.cases import cases, handovers
from storage.consults import promises
from storage.people import members
from storage.row_macs.row_faults import RowChangedError
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.run_as import perform, perform_page
from tests.support.screens.fullest_screens import button_ids
from tests.support.walks.booked_consult import context_for, member
from tests.support.walks.preparation_steps import case, revoke_all_forms
from tests.support.walks.review_steps import tamper_with_table
from tests.support.walks.summary_steps import adds, both_signed, consult_id_of, load_signed_page, note
from tests.support.walks.talk_steps import actor


def test_a_therapist_who_took_over_the_case_can_read_the_summary_only_with_valid_releases(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    hand_over_to(practice, DANA)
    before = load_signed_page(practice, BEN)

    assert load_signed_page(practice, DANA).layout == before.layout
    assert load_signed_page(practice, DANA).form is None
    with pytest.raises(NotYoursError):
        adds(practice, DANA, "Not mine.")
    revoke_all_forms(practice)
    for read in (load_signed_page, note):
        with pytest.raises(SummaryNotShownError):
            read(practice, DANA)
    assert load_signed_page(practice, BEN).layout == before.layout


def test_a_therapist_who_handed_the_case_over_can_still_read_the_summary_but_adds_no_notes(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    before = load_signed_page(practice, ANA)
    hand_over_to(practice, DANA)

    assert load_signed_page(practice, ANA).layout == before.layout
    assert load_signed_page(practice, ANA).form is None
    assert note(practice, ANA)
    with pytest.raises(NotYoursError):
        adds(practice, ANA, "Not mine any more.")


@pytest.mark.parametrize("who", [ANA, DANA])
def test_after_a_handover_the_old_and_the_new_therapist_can_open_the_page_from_slack(
    practice: SlackPractice, who: str
) -> None:
    both_signed(practice)
    hand_over_to(practice, DANA)

    with practice.services.database.transaction() as session:
        shown = perform(context_for(practice, session, who), Kind.PRESS, "go_on", consult_id_of(practice))

    assert isinstance(shown, Show)
    assert shown.form.step == "signed"
    assert "open_page" in button_ids(shown.form)
    assert perform_page(
        practice.services, actor(practice, who), page_state.find_page, consult_id_of(practice)
    ) == NextPage("signed")


@pytest.mark.parametrize(
    "change", ["UPDATE hand_over SET made_at = '2099-01-01 00:00:00.000000'", "DELETE FROM hand_over"]
)
def test_a_note_that_was_added_since_stays_closed_to_the_former_therapist_whatever_the_database_says(
    practice: SlackPractice, change: str
) -> None:
    both_signed(practice)
    practice.person(DANA).types()
    with practice.services.database.transaction() as session:
        ana, dana = (member(practice, session, who) for who in (ANA, DANA))
        members.grant_role(session, dana.id, "therapist", practice.clock.now)
        shared_case = cases.get_for_update(session, case(practice).id)
        given = {"former_id": ana.id, "member_id": dana.id, "by_id": dana.id, "now": practice.clock.now}
        handovers.record(session, shared_case, **given)  # type: ignore[arg-type]
    practice.pass_time(minutes=5)
    adds(practice, BEN, "A note about the zebra.")
    assert load_signed_page(practice, ANA).addenda == ()

    tamper_with_table(practice, "hand_over", change)

    with pytest.raises(RowChangedError):
        load_signed_page(practice, ANA)


def hand_over_to(practice: SlackPractice, who: str) -> None:
    """Hand Ana's part of the case to another member, with Ana's open promises."""
    practice.person(who).types()
    with practice.services.database.transaction() as session:
        shared_case = cases.get_for_update(session, case(practice).id)
        member_id = member(practice, session, who).id
        members.grant_role(session, member_id, "therapist", practice.clock.now)
        shared_case.it_member_id = member_id
        for promise, _code in promises.list_open_for_member(session, member(practice, session, ANA).id):
            promise.member_id = member_id
