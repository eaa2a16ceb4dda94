"""A supervisor's page: what others get at its addresses."""

import pytest

from flows.actions import Click, Kind
from flows.context import Context
from flows.practice import activity_log
from storage.audit import log
from storage.people import members, page_session_store
from tests.pages.test_page_session import CLOSED
from tests.pages.views.test_review_page import NOT_YOURS, list_outcomes
from tests.support.pages.page_server import PageClient
from tests.support.pages.supervisor_pages import SignedPractice, SupervisorClient


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
        ctx = Context(reviewed.practice.services, session, actor)
        shown = activity_log.show_activity_log(ctx, Click(Kind.PRESS, "my_log"))
    assert [(entry.action, entry.outcome, entry.case_id) for entry in entries] == [
        ("page.reviewing.review", "done", reviewed.practice.ids.case_id),
        ("page.reviewing.review", "refused", reviewed.practice.ids.case_id),
    ]
    assert "opened a summary to review" in str(shown)
    assert "maple" not in str(shown)
    eli.http.close()


def test_a_page_session_for_one_consult_opens_no_review_even_for_a_supervisor(reviewed: SignedPractice) -> None:
    house, dana = reviewed.practice, PageClient(reviewed.practice)
    ids = {"practice_id": house.ids.practice_id, "consult_id": house.ids.consult_id}
    with house.services.database.transaction() as session:
        token = page_session_store.create_link(
            session, house.services.seal, member_id=reviewed.member("Dana").id, now=house.clock(), **ids
        )
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


def test_every_page_of_a_supervisor_closes_once_the_role_has_ended(
    reviewed: SignedPractice, dana: SupervisorClient
) -> None:
    with reviewed.practice.services.database.transaction() as session:
        members.withdraw_role(session, reviewed.member("Dana").id, "supervisor")

    for address in (dana.page, dana.side_address(), f"{dana.page}/a/{reviewed.add_question()}"):
        assert dana.http.get(address).status_code == 403
