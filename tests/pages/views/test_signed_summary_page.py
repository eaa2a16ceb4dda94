"""The pages after both have signed: the signed summary and the contact note."""

from sqlmodel import text

from tests.support.data.databases import sign_again
from tests.support.pages.page_server import ServedPractice
from tests.support.pages.talk_pages import TherapistClient, revoke_release


def sign_both(two: tuple[TherapistClient, TherapistClient]) -> None:
    """Let both submit the debrief and sign."""
    for talker in two:
        talker.submit_debrief()
        talker.sign()


def test_once_both_have_signed_every_address_leads_to_the_signed_summary(
    two: tuple[TherapistClient, TherapistClient],
) -> None:
    sign_both(two)

    assert [two[0].get_final_path(path) for path in ("", "/q/3", "/after", "/sign", "/meanwhile")] == ["/signed"] * 5
    assert two[0].answer(3, "Too late.").status == 409
    assert "Too late." not in two[0].read_page("/signed")


def test_a_note_with_its_reason_is_added_below_the_signed_summary(two: tuple[TherapistClient, TherapistClient]) -> None:
    sign_both(two)
    ana, ben = two

    refused = ana.submit_form("/signed", addendum="Half a note.")
    added = ana.submit_form("/signed", addendum="The school was named once.", reason="left_out")

    assert refused.status == 422
    assert "Half a note." in refused.text
    assert (added.status, added.path) == (200, "/signed")
    assert "The school was named once." in ben.read_page("/signed")
    assert "Something was left out" in ben.read_page("/signed")


def test_the_contact_note_can_be_copied_once_both_have_signed(two: tuple[TherapistClient, TherapistClient]) -> None:
    ana, ben = two
    before = ana.http.get(f"{ana.page}/note")
    sign_both(two)

    note = ben.read_page("/note")

    assert before.status_code == 409
    assert "Once you have, you can read and copy it here." in before.text
    assert "Contact note: consult between two therapists who share a client" in note
    assert 'data-copies="note"' in note


def test_a_summary_that_was_changed_in_the_database_is_not_shown(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    sign_both(two)
    with house.services.database.transaction() as session:
        session.execute(text("UPDATE consult SET minutes = 90"))
    sign_again(house.services.database)

    answers = [two[0].http.get(f"{two[0].page}{path}") for path in ("/signed", "/note")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all(
        "match what was signed" in answer.text and "calm of the whole house" not in answer.text for answer in answers
    )


def test_after_a_revocation_both_can_still_read_what_they_signed(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    sign_both(two)
    revoke_release(house)

    page = two[0].read_page("/signed")

    assert "calm of the whole house" in page
    assert "Add note" not in page


def test_a_therapist_who_handed_the_case_over_can_still_read_what_they_signed(
    two: tuple[TherapistClient, TherapistClient], house: ServedPractice
) -> None:
    sign_both(two)
    ana, ben = two
    with house.services.database.transaction() as session:
        house.case(session).it_member_id = house.ids.ben_id
        house.case(session).ft_member_id = house.ids.ben_id

    assert ana.get_final_path() == "/signed"
    assert "calm of the whole house" in ana.read_page("")
    assert ben.get_final_path() == "/signed"
