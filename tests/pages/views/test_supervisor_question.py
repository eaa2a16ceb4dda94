"""A therapist's question on the supervisor's page: nobody else can read it, and it is answered once."""

import pytest

from flows.content import WORDS
from storage.supervision import questions
from tests.support.pages.supervisor_pages import REASON, SignedPractice, SupervisorClient


def test_a_question_without_text_is_answered_with_a_button_once(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    question_id = reviewed.add_question()
    assert f'href="{dana.page}/a/{question_id}"' in dana.read_page()
    page = dana.read_page(f"{dana.page}/a/{question_id}")
    assert "will tell you in person what it's about." in page
    assert "while Ben is present" not in page
    reviewed.add_group("Ben", leader="Dana")  # which ends the page that she has open
    dana.http.close()
    dana = reviewed.open_page()
    assert "Don't discuss this while Ben is present" in dana.read_page(f"{dana.page}/a/{question_id}")

    answer = dana.submit_form(f"{dana.page}/a/{question_id}", deed="talked")

    assert answer.url.path == dana.page
    assert question_id not in answer.text
    again = dana.submit_form(f"{dana.page}/a/{question_id}", deed="talked")
    assert again.status_code == 409
    assert WORDS.refusals["already_answered"] in again.text
    dana.http.close()


def test_only_the_supervisor_of_ana_can_read_the_reason_of_ana(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    question_id = reviewed.add_question("reason")

    assert REASON in dana.read_page(f"{dana.page}/a/{question_id}")

    for name in ("Eli", "Fay"):
        outsider = reviewed.open_page(name)
        answer = outsider.http.get(f"{outsider.page}/a/{question_id}")
        assert answer.status_code == 403
        assert REASON not in answer.text
        outsider.http.close()


@pytest.mark.parametrize("action", ["", "talked", "released", "approved"])
def test_an_answer_that_does_not_fit_the_question_changes_nothing(
    reviewed: SignedPractice, dana: SupervisorClient, action: str
) -> None:
    question_id = reviewed.add_question("reason")

    assert dana.submit_form(f"{dana.page}/a/{question_id}", deed=action).status_code == 403

    with reviewed.practice.services.database.reading() as session:
        assert [row.answer for row in questions.list_unanswered(session, [reviewed.practice.ids.ana_id])] == [None]
