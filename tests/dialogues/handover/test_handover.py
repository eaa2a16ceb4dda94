"""Handing a case over to another therapist (S0-3, S0-19): who is told, and what each may do afterwards."""

from uuid import UUID

import pytest
from sqlmodel import select

from flows.consult.record_loading import load
from flows.content import WORDS
from flows.permissions import NotYoursError
from storage.cases import cases
from storage.models import Case, Handover, PageSession
from tests.dialogues.handover.handover_steps import CLEO, add_cleo, hand_over, receive_messages, therapist_names
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.data.consult_rows import forms_of
from tests.support.people.people_and_roles import id_of, opens_people
from tests.support.practice import ANA, BEN, FAY, SlackPractice, Therapist
from tests.support.slack.forged_payloads import notice_text, payload_of, pressing, sends
from tests.support.walks import second_person
from tests.support.walks.booked_consult import context_for, member
from tests.support.walks.preparation_steps import CEDAR, MAPLE, at_scope, case, new_case, starts_consult, value_beside


@pytest.fixture(autouse=True)
def cleo_works_here(practice: SlackPractice) -> None:
    """Add a third therapist to the workspace."""
    add_cleo(practice)


def test_the_administrator_picks_a_case_by_its_code_and_reads_what_will_happen(practice: SlackPractice) -> None:
    fay = opens_people(practice).presses("person", value=id_of(practice, ANA)).presses("hand_over")
    assert fay.step == "hand_over"
    assert set(fay.screen_text.split()) >= {"cedar-1907", "maple-4821"}
    assert "Ben" not in fay.screen_text

    fay.answers("hand_over", case=str(case(practice).id))
    assert fay.step == "hand_over_to"
    assert fay.presses("hand_over").step == "hand_over"
    fay.answers("hand_over", case=str(case(practice).id))
    assert "maple-4821, from Ana" in fay.screen_text
    assert "Ana will no longer have access to maple-4821, except to what they signed." in fay.screen_text
    assert "Releases that name Ana end that day" in fay.screen_text
    assert "Ana has to confirm. If nobody answers, it takes effect on Fri, May 7 at 9:12 AM EDT." in fay.screen_text

    fay.answers("hand_over_to", to=CLEO)
    assert fay.step == "access_changes"
    assert "maple-4821 will be handed over from Ana to Cleo." in fay.screen_text
    assert therapist_names(practice) == ("Ana", "Ben")
    second_person.confirm(practice.services, ANA)
    assert therapist_names(practice) == ("Cleo", "Ben")
    assert therapist_names(practice, CEDAR) == ("Ana", "Ben")


def test_each_therapist_is_told_what_the_handover_means_for_them(practice: SlackPractice) -> None:
    for who in (ANA, BEN):
        practice.person(who).opens_home()
    practice.deliver()

    hand_over(practice)
    practice.deliver()

    assert practice.person(CLEO).messages[-1].startswith("maple-4821 is now your case, together with Ben.")
    assert practice.person(BEN).messages[-1].startswith("Cleo has taken over maple-4821.")
    assert (
        practice.person(ANA).messages[-1]
        == "A colleague has taken over maple-4821. There's nothing more for you to do."
    )
    assert practice.person(CLEO).presses("case_releases").step == "releases"


def test_a_colleague_who_was_never_invited_is_not_told_of_the_handover(practice: SlackPractice) -> None:
    """Ana made a case with Ben and has not invited him yet."""
    ana = practice.person(ANA).types().presses("start").presses("new_case")
    ana.answers("case", **new_case(practice, whom="note"))
    code = next(row.code for row in _list_cases(practice) if row.code not in {MAPLE, CEDAR})
    practice.deliver()

    hand_over(practice, BEN, CLEO, code)

    assert receive_messages(practice, BEN) == []
    assert code in practice.person(CLEO).types().screen_text


def _list_cases(practice: SlackPractice) -> list[Case]:
    with practice.read_session() as session:
        return list(session.exec(select(Case)))


def test_the_former_therapist_loses_access_at_once(practice: SlackPractice) -> None:
    ana = at_scope(practice)
    consult = str(practice.consults()[0].id)
    session_id = _open_page_session(practice, ANA)
    press, send = (payload_of(practice, ANA, kind) for kind in ("block_actions", "view_submission"))

    hand_over(practice)

    with practice.read_session() as session:
        page_session = session.get(PageSession, session_id)
        assert page_session is not None
        assert page_session.ended_at == practice.clock.now
        with pytest.raises(NotYoursError):
            load(context_for(practice, session, ANA), consult)
    sends(practice, ANA, press, pressing("go_on", consult))
    assert ana.notice == WORDS.refusals["not_yours"]
    assert notice_text(sends(practice, ANA, send, lambda _payload: None)) == WORDS.refusals["not_yours"]
    for action, value in (("confer", case(practice).id), ("case_releases", case(practice).id), ("prepare", consult)):
        sends(practice, ANA, press, pressing(action, str(value)))
        assert ana.notice == WORDS.refusals["not_yours"], action
    ana.closes().types()
    assert MAPLE not in ana.screen_text
    assert CEDAR in ana.screen_text
    assert MAPLE not in ana.opens_home().home


def _open_page_session(practice: SlackPractice, who: str) -> UUID:
    with practice.services.database.transaction() as session:
        therapist, now = member(practice, session, who), practice.clock.now
        consult_id = practice.consults()[0].id
        page_session = PageSession(
            secret_hash="x",
            practice_id=therapist.practice_id,
            member_id=therapist.id,
            consult_id=consult_id,
            opened_at=now,
            seen_at=now,
        )
        session.add(page_session)
        return page_session.id


def test_the_new_therapist_needs_their_own_sessions_and_releases(practice: SlackPractice) -> None:
    """S0-19, S0-3."""
    hand_over(practice)

    cleo = starts_consult(practice, CLEO).answers("screen", fits="none")

    assert "Your releases aren't all in force yet." in cleo.screen_text
    assert cleo.ticked["sessions"] is None
    with practice.read_session() as session:
        assert cases.map_attendance(session, case(practice).id).get("it") is None
        assert cases.map_attendance(session, case(practice).id).get("ft") is not None


def test_releases_that_name_the_former_therapist_end_today_in_both_directions(practice: SlackPractice) -> None:
    """A release names both therapists: Ben may talk to Ana, not to Cleo."""
    today = practice.clock.now.date()

    hand_over(practice)

    with practice.read_session() as session:
        forms = forms_of(session, case(practice).id)
        other_forms = forms_of(session, case(practice, CEDAR).id)
    assert {form.event_on for form in forms} == {today}
    assert {form.event_on for form in other_forms} == {None}
    ben = at_releases(practice, BEN)
    assert "in force" not in ben.screen_text.replace("not in force", "")


def at_releases(practice: SlackPractice, who: str) -> Therapist:
    """Bring a therapist to the list of releases of the case."""
    therapist = practice.person(who).types().presses("my_releases")
    return (
        therapist.presses("case_releases", value=value_beside(therapist, MAPLE))
        if therapist.step == "my_releases"
        else therapist
    )


def test_an_unsigned_form_never_comes_into_force_for_another_therapist(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        for signed_form in forms_of(session, case(practice).id):
            signed_form.client_signed, signed_form.signed_on = False, None

    hand_over(practice)

    with practice.read_session() as session:
        assert None not in {form.event_on for form in forms_of(session, case(practice).id)}


def test_a_family_therapists_case_is_handed_over_the_same_way(practice: SlackPractice) -> None:
    hand_over(practice, BEN)

    assert therapist_names(practice) == ("Ana", "Cleo")
    with practice.read_session() as session:
        assert cases.map_attendance(session, case(practice).id).get("ft") is None
        (handover,) = session.exec(select(Handover)).all()
    assert (handover.part, str(handover.by_id)) == ("ft", id_of(practice, FAY))


def test_questions_asked_once_per_case_are_asked_of_the_new_therapist(practice: SlackPractice) -> None:
    hand_over(practice)

    assert case(practice).secrets_policy_shown_at is None


def test_a_case_can_be_handed_back(practice: SlackPractice) -> None:
    hand_over(practice)
    hand_over(practice, CLEO, ANA)

    assert therapist_names(practice) == ("Ana", "Ben")
    assert MAPLE in practice.person(ANA).types().screen_text
    assert MAPLE not in practice.person(CLEO).types().screen_text
    practice.deliver()
    assert any(text.startswith("maple-4821 is now your case") for text in practice.person(ANA).messages)
    assert not any("A colleague has taken over" in text for text in practice.person(ANA).messages)  # no longer true
    assert not any("is now your case" in text for text in practice.person(CLEO).messages)


def test_the_log_says_from_whom_and_to_whom_a_case_went(practice: SlackPractice) -> None:
    hand_over(practice)

    found = [entry for entry in entries(practice) if entry.action == "case.handed_over"]
    assert [(entry.subject, entry.detail, entry.case_id) for entry in found] == [
        (f"member:{id_of(practice, CLEO)}", f"from:{id_of(practice, ANA)}", case(practice).id)
    ]
