"""A supervisor's own page: the list, one side, one question; and everybody else before the same addresses."""

from uuid import UUID

import pytest

from flows.content import WORDS
from flows.context import Context
from flows.practice import activity_log
from storage.audit import log
from storage.people import members, page_session_store
from storage.supervision import reviews
from tests.pages.test_page_session import CLOSED, MINUTE
from tests.support.pages.page_server import Visitor
from tests.support.pages.supervisor_pages import KEPT_BACK, Reviewed, Supervisor

NOT_YOURS = WORDS.refusals["not_yours"]
COMMENT = "What did the adult make of it?\nAnd the door?"


def outcomes(reviewed: Reviewed, part: str = "it") -> list[str]:
    with reviewed.house.desk.database.reading() as session:
        found = reviews.list_for_side(session, consult_id=UUID(reviewed.consult_id), part=part)
        return [one.outcome for one in found]


def test_the_list_leads_to_the_side_and_says_nothing_of_what_was_written(reviewed: Reviewed, dana: Supervisor) -> None:
    page = dana.reads()

    assert "Dana · for your review" in page
    assert "maple-4821, Ana: a summary to read, since" in page
    assert f'href="{dana.side()}"' in page
    assert dana.side("ft") not in page
    assert KEPT_BACK["it"] not in page
    assert "<title>Consult Coach</title>" in page
    assert reviewed.house.messages is not None


def test_one_side_shows_gates_shared_words_promises_and_what_this_side_keeps_back(dana: Supervisor) -> None:
    page = dana.reads(dana.side())

    for said in ("Ana's side of maple-4821", "12 checks, not all in order", "We talked about", "What clients are told"):
        assert said in page, said
    assert KEPT_BACK["it"] in page
    assert KEPT_BACK["ft"] not in page
    assert "Approve" in page


def test_what_was_typed_is_escaped(reviewed: Reviewed, dana: Supervisor) -> None:
    dana.decides("change_asked", "<script>alert(1)</script> & more")

    raw = dana.http.get(dana.side()).text

    assert "<script>alert(1)</script>" not in raw
    assert "&lt;script&gt;" in raw
    assert outcomes(reviewed) == ["change_asked"]


def test_a_supervisor_of_both_sides_sees_what_neither_keeps_back(reviewed: Reviewed, dana: Supervisor) -> None:
    reviewed.supervises("Dana", "Ben")

    for part in ("it", "ft"):
        page = dana.reads(dana.side(part))
        assert KEPT_BACK["it"] not in page
        assert KEPT_BACK["ft"] not in page
        assert "What either keeps back is not shown to somebody who supervises both." in page


def test_a_shared_group_recuses_in_plain_words(reviewed: Reviewed, dana: Supervisor) -> None:
    reviewed.share_a_group("Dana", "Ben")

    answer = dana.http.get(dana.side())

    assert "Not yours to review: shared supervision group." in answer.text
    assert answer.status_code == 409
    assert "maple-4821" not in answer.text
    assert "Not yours to review: shared supervision group" in dana.reads()
    assert f'href="{dana.side()}"' not in dana.reads()


@pytest.mark.parametrize("who", ["Eli", "Fay"])
def test_who_does_not_supervise_ana_gets_nothing_of_her_side(reviewed: Reviewed, who: str) -> None:
    other = reviewed.comes(who)

    for answer in (
        other.http.get(other.side()),
        other.sends(other.side(), deed="approved", seen=""),
        other.sends(f"{other.side()}/draft", field="comment", words="x"),
    ):
        assert answer.status_code == 403
        assert NOT_YOURS in answer.text
        assert "maple" not in answer.text
    assert outcomes(reviewed) == []
    other.http.close()


def test_an_address_that_was_tried_is_in_the_log_with_its_case_and_names_no_code_to_who_tried(
    reviewed: Reviewed,
) -> None:
    eli = reviewed.comes("Eli")
    assert eli.http.get(eli.side()).status_code == 403

    with reviewed.house.desk.database.transaction() as session:
        who = reviewed.actor("Eli")
        tried = log.list_entries(session, who.practice_id, actor_id=who.member_id)[-2:]
        shown = activity_log.show_activity_log(Context(reviewed.house.desk, session, who))
    assert [(one.action, one.outcome, one.case_id) for one in tried] == [
        ("page.reviewing.review", "done", reviewed.house.ids.case_id),
        ("page.reviewing.review", "refused", reviewed.house.ids.case_id),
    ]
    assert "opened a side for review" in str(shown)
    assert "maple" not in str(shown)
    eli.http.close()


def test_a_sitting_about_one_consult_leads_to_no_review_even_for_a_supervisor(reviewed: Reviewed) -> None:
    house, dana = reviewed.house, Visitor(reviewed.house)
    about = {"practice_id": house.ids.practice_id, "consult_id": house.ids.consult_id}
    with house.desk.database.transaction() as session:
        token = page_session_store.create_link(
            session, member_id=reviewed.member("Dana").id, now=house.clock(), **about
        )
    dana.page = dana.http.post("/w/open", data={"token": token}).json()["page"]

    for path in (f"/r/{reviewed.consult_id}/it", f"/a/{reviewed.asks()}"):
        assert dana.http.get(f"{dana.page}{path}").status_code == 403
    dana.http.close()


def test_anothers_link_does_not_open_this_sitting(reviewed: Reviewed, dana: Supervisor) -> None:
    eli = reviewed.comes("Eli")

    for path in ("", f"/r/{reviewed.consult_id}/it"):
        answer = eli.http.get(f"{dana.page}{path}")
        assert answer.status_code == 403
        assert CLOSED in answer.text
    eli.http.close()


@pytest.mark.parametrize("part", ["it", "ft", "xx", "%F0%9F%98%80"])
@pytest.mark.parametrize("consult", ["x", "' or 1=1", "00000000-0000-0000-0000-000000000000", "%00", "%F0%9F%98%80"])
def test_forged_ids_in_the_path_read_as_what_does_not_exist(dana: Supervisor, consult: str, part: str) -> None:
    for answer in (
        dana.http.get(dana.side(part, consult)),
        dana.sends(dana.side(part, consult), deed="approved", seen=""),
        dana.http.get(f"{dana.page}/a/{consult}"),
        dana.sends(f"{dana.page}/a/{consult}", deed="talked"),
    ):
        assert answer.status_code in {403, 404}, answer.url


def test_the_consult_that_is_not_signed_is_nobodys_to_review(reviewed: Reviewed, dana: Supervisor) -> None:
    answer = dana.http.get(dana.side(consult=str(reviewed.house.ids.consult_id)))

    assert answer.status_code == 403


def test_a_form_that_is_not_of_this_sitting_changes_nothing(reviewed: Reviewed, dana: Supervisor) -> None:
    for token in ("", "x" * 64):
        answer = dana.http.post(dana.side(), data={"token": token, "deed": "approved", "seen": ""})
        assert answer.status_code == 403
    elsewhere = dana.http.post(
        dana.side(),
        data={"token": dana.form_token(), "deed": "approved", "seen": ""},
        headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
    )

    assert elsewhere.status_code == 403
    assert outcomes(reviewed) == []


def test_an_approval_leads_back_to_the_list(reviewed: Reviewed, dana: Supervisor) -> None:
    answer = dana.decides("approved")

    assert answer.url.path == dana.page
    assert "Nothing waits for you." in answer.text
    assert outcomes(reviewed) == ["approved"]
    assert "There is nothing to decide here just now." in dana.reads(dana.side())


def test_without_words_a_change_is_not_asked_and_the_page_says_so_beside_the_box(dana: Supervisor) -> None:
    answer = dana.decides("change_asked")

    assert answer.status_code == 422
    assert WORDS.errors["comment_needed"] in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_comment_of_3001_characters_stays_on_the_page(reviewed: Reviewed, dana: Supervisor) -> None:
    assert dana.decides("change_asked", "ä" * 3000).status_code == 200
    assert outcomes(reviewed) == ["change_asked"]
    assert "Ana was asked for a note." in dana.reads(dana.side())

    eli = reviewed.comes("Eli")
    answer = eli.decides("taken_further", "ä" * 3001, part="ft")

    assert answer.status_code == 422
    assert WORDS.errors["too_long"] in answer.text
    assert "ä" * 3001 in answer.text
    eli.http.close()


def test_who_comes_second_reads_that_another_has_acted_and_keeps_the_words(reviewed: Reviewed) -> None:
    reviewed.supervises("Fay", "Ana")
    dana, fay = reviewed.comes("Dana"), reviewed.comes("Fay")
    seen = dana.seen()
    fay.decides("approved")

    answer = dana.decides("change_asked", COMMENT, seen=seen)

    assert answer.status_code == 422
    assert WORDS.errors["already_reviewed"] in answer.text
    assert "Fay approved it" in answer.text
    assert outcomes(reviewed) == ["approved"]
    for one in (dana, fay):
        one.http.close()


def test_what_is_typed_is_there_again_after_the_page_has_closed(reviewed: Reviewed, dana: Supervisor) -> None:
    draft = {"token": dana.form_token(), "field": "comment", "words": COMMENT}
    kept = dana.http.post(f"{dana.side()}/draft", data=draft, headers={"Accept": "application/json"})
    assert kept.status_code == 200
    assert kept.json()["said"].startswith("Saved ")
    reviewed.house.clock.forward(16 * MINUTE)
    assert dana.http.get(dana.page).status_code == 403

    again = reviewed.comes()

    assert COMMENT in again.reads(again.side())
    again.http.close()


def test_a_role_that_has_ended_closes_every_page_of_it(reviewed: Reviewed, dana: Supervisor) -> None:
    with reviewed.house.desk.database.transaction() as session:
        members.withdraw_role(session, reviewed.member("Dana").id, "supervisor")

    for address in (dana.page, dana.side(), f"{dana.page}/a/{reviewed.asks()}"):
        assert dana.http.get(address).status_code == 403
