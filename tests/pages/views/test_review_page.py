"""A supervisor's page: the list, one side of a consult, one question."""

from html import unescape
from uuid import UUID

from flows.content import WORDS
from storage.supervision import reviews
from tests.pages.test_page_session import MINUTE
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

    assert "Dana's private page · for your review" in page
    assert "maple-4821, Ana: review the summary, since" in page
    assert f'href="{dana.side_address()}"' in page
    assert dana.side_address("ft") not in page
    assert KEPT_BACK["it"] not in page
    assert "<title>Consult Coach</title>" in page
    assert reviewed.practice.list_messages()


def test_a_side_shows_its_gates_shared_texts_promises_and_what_its_therapist_kept_back(dana: SupervisorClient) -> None:
    page = dana.read_page(dana.side_address())

    for text in ("Ana's side of maple-4821", "12 checks, not all OK", "Topics for this talk", "clients will be told"):
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
    reviewed: SignedPractice,
) -> None:
    reviewed.add_supervisor("Dana", "Ben")
    dana = reviewed.open_page()

    for part in ("it", "ft"):
        page = dana.read_page(dana.side_address(part))
        assert KEPT_BACK["it"] not in page
        assert KEPT_BACK["ft"] not in page
        assert "Because you supervise both, you don't see what either chose not to share." in page
    dana.http.close()


def test_a_supervisor_in_a_group_with_the_colleague_is_told_that_they_may_not_review(
    reviewed: SignedPractice,
) -> None:
    reviewed.add_group("Dana", "Ben")
    dana = reviewed.open_page()

    answer = dana.http.get(dana.side_address())

    assert WORDS.refusals["shared_group"] in unescape(answer.text)
    assert answer.status_code == 409
    assert "maple-4821" not in answer.text
    assert "Not yours to review: you share a supervision group" in dana.read_page()
    assert f'href="{dana.side_address()}"' not in dana.read_page()
    dana.http.close()


def test_a_consult_that_is_not_signed_cannot_be_reviewed(reviewed: SignedPractice, dana: SupervisorClient) -> None:
    answer = dana.http.get(dana.side_address(consult=str(reviewed.practice.ids.consult_id)))

    assert answer.status_code == 403


def test_after_an_approval_the_list_is_shown(reviewed: SignedPractice, dana: SupervisorClient) -> None:
    answer = dana.submit_decision("approved")

    assert answer.url.path == dana.page
    assert "You're all caught up." in answer.text
    assert list_outcomes(reviewed) == ["approved"]
    assert "There is nothing to decide here right now." in dana.read_page(dana.side_address())


def test_asking_for_a_change_without_a_comment_shows_an_error_beside_the_box(dana: SupervisorClient) -> None:
    answer = dana.submit_decision("change_asked")

    assert answer.status_code == 422
    assert WORDS.errors["comment_needed"] in unescape(answer.text)
    assert 'aria-invalid="true"' in unescape(answer.text)


def test_a_comment_of_3001_characters_is_refused_and_stays_on_the_page(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    assert dana.submit_decision("change_asked", "ä" * 3000).status_code == 200
    assert list_outcomes(reviewed) == ["change_asked"]
    assert "You asked Ana for a note." in dana.read_page(dana.side_address())

    eli = reviewed.open_page("Eli")
    answer = eli.submit_decision("taken_further", "ä" * 3001, part="ft")

    assert answer.status_code == 422
    assert WORDS.errors["too_long"] in unescape(answer.text)
    assert "ä" * 3001 in unescape(answer.text)
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
    assert WORDS.errors["already_reviewed"] in unescape(answer.text)
    assert "Fay approved it" in unescape(answer.text)
    assert list_outcomes(reviewed) == ["approved"]
    for supervisor in (dana, fay):
        supervisor.http.close()


def test_a_typed_comment_is_there_again_after_the_page_has_closed(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    draft = {"token": dana.form_token(), "field": "comment", "words": COMMENT}
    saved = dana.http.post(f"{dana.side_address()}/draft", data=draft, headers={"Accept": "application/json"})
    assert saved.status_code == 200
    assert saved.json()["said"].startswith("Draft saved ")
    reviewed.practice.clock.forward(16 * MINUTE)
    assert dana.http.get(dana.page).status_code == 403

    again = reviewed.open_page()

    assert COMMENT in again.read_page(again.side_address())
    again.http.close()
