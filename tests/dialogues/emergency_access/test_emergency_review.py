"""After an emergency access somebody else reviews it and says whether it was in order."""

import pytest

from flows.emergency_access import access_review
from flows.permissions import NotYoursError
from storage.audit import log
from storage.emergency import grants
from storage.models import AuditEntry
from storage.retention import deletions
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.supervision_roles import supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.booked_consult import member
from tests.support.walks.emergency_steps import (
    CLEO,
    NOTE,
    add_administrator,
    at_page,
    emergency_messages,
    opens,
    reading_entries,
    write_client_note,
)
from tests.support.walks.preparation_steps import CANARY, case
from tests.support.walks.summary_steps import both_signed
from tests.support.walks.talk_steps import actor


def test_another_administrator_is_asked_to_review_until_one_has(practice: SlackPractice) -> None:
    add_administrator(practice)
    write_client_note(practice)
    with at_page(practice, opens(practice)) as page:
        page.reads(page.record_paths()[0])
    assert "emergency access" not in practice.person(CLEO).opens_home().home
    practice.pass_time(hours=1)

    cleo = practice.person(CLEO).opens_home()
    assert "maple-4821: review Fay's emergency access, Tue, May 4" in cleo.home
    assert emergency_messages(practice, CLEO)[-1].startswith(
        "Fay had emergency access to maple-4821 from Tue, May 4 at 9:12 AM EDT to"
    )
    with at_page(practice, cleo.presses("emergency_look")) as page:
        shown = page.reads()
        assert "Fay used emergency access for maple-4821" in shown
        assert "Tue, May 4 at 9:12 AM EDT · Who the client is" in shown
        assert NOTE not in shown
        assert "The therapists will be told." in page.sends("in_order").text
        assert page.status() == 409
    assert "emergency" not in practice.person(CLEO).opens_home().home.lower()
    for who in (ANA, BEN, FAY):
        assert (
            emergency_messages(practice, who)[-1]
            == "Cleo has reviewed Fay's emergency access to maple-4821: it was in order."
        )


def test_another_reason_is_written_first_and_read_by_the_reviewer(practice: SlackPractice) -> None:
    add_administrator(practice)
    both_signed(practice)
    explanation = f"{CANARY} called the front desk."
    fay = opens(practice, "another")
    practice.deliver()

    with at_page(practice, fay) as page:
        assert page.record_paths() == []
        assert page.status(f"/e/{practice.consults()[0].id}") == 409
        assert "write a few words" in page.sends("explain", why=" ").text
        assert CANARY in page.sends("explain", why=explanation + "x" * 3000).text
        assert page.record_paths() == []
        page.sends("explain", why=explanation)
        page.sends("explain", why=explanation)
        assert len(page.record_paths()) == 1
        assert "someone else will review it" in page.sends("end").text
        assert page.status() == 409
    assert [entry.action for entry in entries(practice)].count("emergency.explained") == 1
    with at_page(practice, practice.person(CLEO).opens_home().presses("emergency_look")) as page:
        assert explanation in page.reads()
        assert "Nothing was opened." in page.reads()
        assert reading_entries(practice)[-1] == ("read.emergency_why", "")
        assert "The therapists will be told." in page.sends("taken_further").text
    assert emergency_messages(practice, ANA)[-1].endswith("it will be discussed in person.")


def test_what_was_typed_why_it_cannot_wait_is_there_again_after_a_refusal_and_a_reload(practice: SlackPractice) -> None:
    both_signed(practice)
    fay = opens(practice, "another")

    with at_page(practice, fay) as page:
        assert page.saves_draft(f"{CANARY} called.").status_code == 200
        assert page.saves_draft("x" * 12001).status_code == 413
        assert f">\n{CANARY} called.</textarea>" in page.reads()
        assert (page.record_paths(), "Saved. You can still change it." in page.reads()) == ([], False)
        too_long = f"{CANARY} called the front desk." + "x" * 3000
        page.sends("explain", why=too_long)
        practice.pass_time(minutes=20)
        assert page.status() == 403
    with at_page(practice, fay.closes().opens_home().presses("emergency_go_on")) as page:
        assert too_long in page.reads()
        page.sends("explain", why="A short reason.")
        assert "A short reason." in page.reads()
        assert "Saved. You can still change it." in page.reads()
        page.saves_draft("A short reason, changed.")
        assert (len(page.record_paths()), "Saved. You can still change it." in page.reads()) == (1, False)
        page.sends("end")
        assert page.saves_draft("Too late.").status_code in {403, 409}
    with at_page(practice, opens(practice, "another")) as page:
        assert "changed." not in page.reads()


def test_without_another_administrator_the_supervisors_review_and_never_the_one_who_opened_it(
    practice: SlackPractice,
) -> None:
    opens(practice)
    practice.pass_time(hours=1)

    asked = {who for who in (DANA, ELI, ANA, FAY) if "Please review" in " ".join(emergency_messages(practice, who))}
    assert asked == {DANA, ELI}
    fay = practice.person(FAY).closes().opens_home()
    assert "emergency access" not in fay.home
    eli = practice.person(ELI).opens_home().presses("emergency_look")
    dana = practice.person(DANA).opens_home().presses("emergency_look")
    with at_page(practice, dana) as first, at_page(practice, eli) as second:
        first.sends("in_order")
        assert second.sends("taken_further").status_code == 409
    assert [entry.detail for entry in entries(practice) if entry.action == "emergency.reviewed"] == ["in_order"]


def test_an_access_to_a_case_deleted_since_is_reviewed_without_its_code_or_text(
    practice: SlackPractice,
) -> None:
    add_administrator(practice)
    with at_page(practice, opens(practice, "another")) as page:
        page.sends("explain", why="She rang at six.")
    with practice.services.database.transaction() as session:
        deletions.delete_case(session, case(practice).id, why="asked", now=practice.clock.now)
    practice.pass_time(hours=1)

    cleo = practice.person(CLEO).opens_home()
    assert "a case that has since been deleted: review Fay's emergency access" in cleo.home
    with at_page(practice, cleo.presses("emergency_look")) as page:
        shown = page.reads()
        assert "Fay used emergency access for a case that has since been deleted" in shown
        assert ("maple" in shown, "She rang" in shown) == (False, False)
        page.sends("in_order")
    assert "emergency" not in practice.person(CLEO).opens_home().home.lower()


def test_without_other_reviewers_the_two_therapists_review(practice: SlackPractice) -> None:
    supervises_no_longer(practice)
    supervises_no_longer(practice, ELI, BEN)
    opens(practice)
    practice.pass_time(hours=1)

    assert "Please review" in emergency_messages(practice, ANA)[-1]
    with at_page(practice, practice.person(BEN).opens_home().presses("emergency_look")) as page:
        assert page.sends("nothing").status_code == 403
        with practice.read_session() as session:
            grant = grants.list_unreviewed(session, case(practice).practice_id, practice.clock.now)[0]
        ben, submit = actor(practice, BEN), access_review.submit_outcome
        with pytest.raises(NotYoursError):
            perform_page(practice.services, ben, submit, str(grant.id), deed="ended")
        page.sends("in_order")
    assert emergency_messages(practice, ANA)[-1].startswith("Ben has reviewed Fay's emergency access")


def test_the_log_has_every_step_with_the_case_and_not_the_reason(practice: SlackPractice) -> None:
    add_administrator(practice)
    both_signed(practice)
    with at_page(practice, opens(practice, "unreachable")) as page:
        page.reads(page.record_paths()[0])
        page.sends("end")
    with practice.read_session() as session:
        fay = member(practice, session, FAY)
        log_entries = log.list_entries(session, fay.practice_id, actor_id=fay.id, case_id=case(practice).id)
        of_case = log.list_entries(session, fay.practice_id, case_id=case(practice).id)
    assert all(
        _names_grant(entry) for entry in log_entries if entry.action.startswith(("page.", "read.", "link.", "sign_in"))
    )
    steps = [entry for entry in of_case if entry.action.startswith(("emergency.", "change."))]
    assert [(entry.action, entry.detail) for entry in steps] == [
        ("change.asked", "emergency.access"),
        ("change.about", "reason_sealed"),
        ("change.confirmed", "emergency.access"),
        ("emergency.granted", "reason_sealed"),
        ("emergency.ended", ""),
    ]


def _names_grant(entry: AuditEntry) -> bool:
    return entry.detail.startswith("grant:")
