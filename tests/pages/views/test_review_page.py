"""A supervisor's page: the list, one side of a consult, one question; and what others get at these addresses."""

from uuid import UUID

import pytest

from flows.content import WORDS
from flows.context import Context
from flows.practice import activity_log
from storage.audit import log
from storage.people import members, page_session_store
from storage.supervision import reviews
from tests.pages.test_page_session import CLOSED, MINUTE
from tests.support.pages.page_server import PageClient
from tests.support.pages.supervisor_pages import KEPT_BACK, SignedPractice, SupervisorClient

NOT_YOURS = WORDS.refusals["not_yours"]
COMMENT = "What did the adult make of it?\nAnd the door?"


def list_outcomes(reviewed: SignedPractice, part: str = "it") -> list[str]:
    """Return the outcomes of all reviews of one side, the earliest first."""
    with reviewed.practice.services.database.reading() as session:
        side_reviews = reviews.list_for_side(session, consult_id=UUID(reviewed.consult_id), part=part)
        return [review.outcome for review in side_reviews]


def test_the_list_links_to_the_side_and_shows_nothing_that_was_written(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    page = dana.read_page()

    assert "Dana · for your review" in page
    assert "maple-4821, Ana: a summary to read, since" in page
    assert f'href="{dana.side_address()}"' in page
    assert dana.side_address("ft") not in page
    assert KEPT_BACK["it"] not in page
    assert "<title>Consult Coach</title>" in page
    assert reviewed.practice.messages is not None


def test_a_side_shows_its_gates_shared_texts_promises_and_what_its_therapist_kept_back(dana: SupervisorClient) -> None:
    page = dana.read_page(dana.side_address())

    for text in ("Ana's side of maple-4821", "12 checks, not all in order", "We talked about", "What clients are told"):
        assert text in page, text
    assert KEPT_BACK["it"] in page
    assert KEPT_BACK["ft"] not in page
    assert "Approve" in page


def test_what_was_typed_is_escaped(reviewed: SignedPractice, dana: SupervisorClient) -> None:
    dana.submit_decision("change_asked", "<script>alert(1)</script> & more")

    raw = dana.http.get(dana.side_address()).text

    assert "<script>alert(1)</script>" not in raw
    assert "&lt;script&gt;" in raw
    assert list_outcomes(reviewed) == ["change_asked"]


def test_a_supervisor_of_both_sides_does_not_see_what_either_therapist_kept_back(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    reviewed.add_supervisor("Dana", "Ben")

    for part in ("it", "ft"):
        page = dana.read_page(dana.side_address(part))
        assert KEPT_BACK["it"] not in page
        assert KEPT_BACK["ft"] not in page
        assert "What either keeps back is not shown to somebody who supervises both." in page


def test_a_supervisor_in_a_group_with_the_colleague_is_told_that_they_may_not_review(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    reviewed.add_group("Dana", "Ben")

    answer = dana.http.get(dana.side_address())

    assert "Not yours to review: shared supervision group." in answer.text
    assert answer.status_code == 409
    assert "maple-4821" not in answer.text
    assert "Not yours to review: shared supervision group" in dana.read_page()
    assert f'href="{dana.side_address()}"' not in dana.read_page()


@pytest.mark.parametrize("who", ["Eli", "Fay"])
def test_a_supervisor_of_somebody_else_gets_nothing_about_the_side_of_ana(reviewed: SignedPractice, who: str) -> None:
    outsider = reviewed.open_page(who)

    for answer in (
        outsider.http.get(outsider.side_address()),
        outsider.submit_form(outsider.side_address(), deed="approved", seen=""),
        outsider.submit_form(f"{outsider.side_address()}/draft", field="comment", words="x"),
    ):
        assert answer.status_code == 403
        assert NOT_YOURS in answer.text
        assert "maple" not in answer.text
    assert list_outcomes(reviewed) == []
    outsider.http.close()


def test_a_refused_attempt_is_logged_with_its_case_and_does_not_show_the_case_code(
    reviewed: SignedPractice,
) -> None:
    eli = reviewed.open_page("Eli")
    assert eli.http.get(eli.side_address()).status_code == 403

    with reviewed.practice.services.database.transaction() as session:
        actor = reviewed.actor("Eli")
        entries = log.list_entries(session, actor.practice_id, actor_id=actor.member_id)[-2:]
        shown = activity_log.show_activity_log(Context(reviewed.practice.services, session, actor))
    assert [(entry.action, entry.outcome, entry.case_id) for entry in entries] == [
        ("page.reviewing.review", "done", reviewed.practice.ids.case_id),
        ("page.reviewing.review", "refused", reviewed.practice.ids.case_id),
    ]
    assert "opened a side for review" in str(shown)
    assert "maple" not in str(shown)
    eli.http.close()


def test_a_page_session_for_one_consult_opens_no_review_even_for_a_supervisor(reviewed: SignedPractice) -> None:
    house, dana = reviewed.practice, PageClient(reviewed.practice)
    ids = {"practice_id": house.ids.practice_id, "consult_id": house.ids.consult_id}
    with house.services.database.transaction() as session:
        token = page_session_store.create_link(session, member_id=reviewed.member("Dana").id, now=house.clock(), **ids)
    dana.page = dana.http.post("/w/open", data={"token": token}).json()["page"]

    for path in (f"/r/{reviewed.consult_id}/it", f"/a/{reviewed.add_question()}"):
        assert dana.http.get(f"{dana.page}{path}").status_code == 403
    dana.http.close()


def test_another_supervisor_cannot_open_this_page_session(reviewed: SignedPractice, dana: SupervisorClient) -> None:
    eli = reviewed.open_page("Eli")

    for path in ("", f"/r/{reviewed.consult_id}/it"):
        answer = eli.http.get(f"{dana.page}{path}")
        assert answer.status_code == 403
        assert CLOSED in answer.text
    eli.http.close()


@pytest.mark.parametrize("part", ["it", "ft", "xx", "%F0%9F%98%80"])
@pytest.mark.parametrize("consult", ["x", "' or 1=1", "00000000-0000-0000-0000-000000000000", "%00", "%F0%9F%98%80"])
def test_forged_ids_in_the_path_are_refused_or_not_found(dana: SupervisorClient, consult: str, part: str) -> None:
    for answer in (
        dana.http.get(dana.side_address(part, consult)),
        dana.submit_form(dana.side_address(part, consult), deed="approved", seen=""),
        dana.http.get(f"{dana.page}/a/{consult}"),
        dana.submit_form(f"{dana.page}/a/{consult}", deed="talked"),
    ):
        assert answer.status_code in {403, 404}, answer.url


def test_a_consult_that_is_not_signed_cannot_be_reviewed(reviewed: SignedPractice, dana: SupervisorClient) -> None:
    answer = dana.http.get(dana.side_address(consult=str(reviewed.practice.ids.consult_id)))

    assert answer.status_code == 403


def test_a_form_that_does_not_come_from_this_page_session_changes_nothing(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    for token in ("", "x" * 64):
        answer = dana.http.post(dana.side_address(), data={"token": token, "deed": "approved", "seen": ""})
        assert answer.status_code == 403
    from_other_site = dana.http.post(
        dana.side_address(),
        data={"token": dana.form_token(), "deed": "approved", "seen": ""},
        headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )

    assert from_other_site.status_code == 403
    assert list_outcomes(reviewed) == []


def test_after_an_approval_the_list_is_shown(reviewed: SignedPractice, dana: SupervisorClient) -> None:
    answer = dana.submit_decision("approved")

    assert answer.url.path == dana.page
    assert "Nothing waits for you." in answer.text
    assert list_outcomes(reviewed) == ["approved"]
    assert "There is nothing to decide here just now." in dana.read_page(dana.side_address())


def test_asking_for_a_change_without_a_comment_shows_an_error_beside_the_box(dana: SupervisorClient) -> None:
    answer = dana.submit_decision("change_asked")

    assert answer.status_code == 422
    assert WORDS.errors["comment_needed"] in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_comment_of_3001_characters_is_refused_and_stays_on_the_page(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    assert dana.submit_decision("change_asked", "ä" * 3000).status_code == 200
    assert list_outcomes(reviewed) == ["change_asked"]
    assert "Ana was asked for a note." in dana.read_page(dana.side_address())

    eli = reviewed.open_page("Eli")
    answer = eli.submit_decision("taken_further", "ä" * 3001, part="ft")

    assert answer.status_code == 422
    assert WORDS.errors["too_long"] in answer.text
    assert "ä" * 3001 in answer.text
    eli.http.close()


def test_a_second_supervisor_is_told_of_the_review_of_the_first_and_nothing_is_overwritten(
    reviewed: SignedPractice,
) -> None:
    reviewed.add_supervisor("Fay", "Ana")
    dana, fay = reviewed.open_page("Dana"), reviewed.open_page("Fay")
    seen = dana.read_last_review_id()
    fay.submit_decision("approved")

    answer = dana.submit_decision("change_asked", COMMENT, seen=seen)

    assert answer.status_code == 422
    assert WORDS.errors["already_reviewed"] in answer.text
    assert "Fay approved it" in answer.text
    assert list_outcomes(reviewed) == ["approved"]
    for supervisor in (dana, fay):
        supervisor.http.close()


def test_a_typed_comment_is_there_again_after_the_page_has_closed(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    draft = {"token": dana.form_token(), "field": "comment", "words": COMMENT}
    saved = dana.http.post(f"{dana.side_address()}/draft", data=draft, headers={"Accept": "application/json"})
    assert saved.status_code == 200
    assert saved.json()["said"].startswith("Saved ")
    reviewed.practice.clock.forward(16 * MINUTE)
    assert dana.http.get(dana.page).status_code == 403

    again = reviewed.open_page()

    assert COMMENT in again.read_page(again.side_address())
    again.http.close()


def test_every_page_of_a_supervisor_closes_once_the_role_has_ended(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    with reviewed.practice.services.database.transaction() as session:
        members.withdraw_role(session, reviewed.member("Dana").id, "supervisor")

    for address in (dana.page, dana.side_address(), f"{dana.page}/a/{reviewed.add_question()}"):
        assert dana.http.get(address).status_code == 403
