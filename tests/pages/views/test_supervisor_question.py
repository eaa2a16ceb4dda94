"""What a therapist put to a supervisor, on the supervisor's own page: read by nobody else, answered once."""

import pytest

from flows.content import WORDS
from storage.supervision import questions
from tests.support.pages.supervisor_pages import REASON, Reviewed, Supervisor


def test_a_question_without_words_is_answered_by_a_press(reviewed: Reviewed, dana: Supervisor) -> None:
    asking = reviewed.asks()
    assert f'href="{dana.page}/a/{asking}"' in dana.reads()
    page = dana.reads(f"{dana.page}/a/{asking}")
    assert "What it is about, Ana tells you in person." in page

    answer = dana.sends(f"{dana.page}/a/{asking}", deed="talked")

    assert answer.url.path == dana.page
    assert asking not in answer.text
    again = dana.sends(f"{dana.page}/a/{asking}", deed="talked")
    assert again.status_code == 409
    assert WORDS.refusals["already_answered"] in again.text


def test_a_reasons_words_are_read_here_and_by_ana_s_supervisor_alone(reviewed: Reviewed, dana: Supervisor) -> None:
    asking = reviewed.asks("reason")

    assert REASON in dana.reads(f"{dana.page}/a/{asking}")

    for who in ("Eli", "Fay"):
        other = reviewed.comes(who)
        answer = other.http.get(f"{other.page}/a/{asking}")
        assert answer.status_code == 403
        assert REASON not in answer.text
        other.http.close()


@pytest.mark.parametrize("deed", ["", "talked", "released", "approved"])
def test_an_answer_that_does_not_fit_changes_nothing(reviewed: Reviewed, dana: Supervisor, deed: str) -> None:
    asking = reviewed.asks("reason")

    assert dana.sends(f"{dana.page}/a/{asking}", deed=deed).status_code == 403

    with reviewed.house.desk.database.reading() as session:
        assert [one.answer for one in questions.list_unanswered(session, [reviewed.house.ids.ana_id])] == [None]
