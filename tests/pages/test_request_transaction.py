"""A request of a page is one transaction: all of it is stored, or what was refused is logged and nothing else."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from storage.models import AuditEntry, PageSession
from tests.support.data.sql_statements import count_statements
from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.pages.talk_pages import TherapistClient, open_both_pages, revoke_release, start_talk

SAID = {"deed": "record", "words": "Steadier than in spring.", "sharing": "knows"}


def list_entries(house: ServedPractice, after: int = 0) -> list[tuple[str, str, str]]:
    """Return the action, outcome and detail of each audit entry with a higher number than `after`."""
    with house.services.database.reading() as session:
        rows = session.exec(select(AuditEntry).where(col(AuditEntry.seq) > after).order_by(col(AuditEntry.seq)))
        return [(row.action, row.outcome, row.detail) for row in rows]


def read_seen_at(house: ServedPractice, client: PageClient) -> timedelta:
    """Return how long ago the page session's last activity was recorded."""
    with house.services.database.reading() as session:
        page_session = session.get(PageSession, UUID(client.page.removeprefix("/s/")))
        assert page_session is not None
        return house.clock.now - page_session.seen_at


def send_answer(client: TherapistClient, number: int, **fields: str) -> tuple[int, str]:
    """Send an answer; return the status, and where the response leads within the page session."""
    data = {"token": client.form_token(), **SAID, **fields}
    response = client.http.post(f"{client.page}/q/{number}", data=data)
    return response.status_code, response.headers.get("location", "").removeprefix(client.page)


def test_a_saved_answer_leads_straight_to_the_next_question_in_one_transaction(house: ServedPractice) -> None:
    start_talk(house)
    with open_both_pages(house) as (ana, _ben):
        ana.form_token()
        with count_statements(house.services.database) as counter:
            answer = send_answer(ana, 1)

        shown = ana.http.get(f"{ana.page}/q/2")

    assert answer == (303, "/q/2")
    assert counter.commits == 1
    assert shown.status_code == 200


def test_a_page_of_another_step_leads_straight_to_the_page_that_is_needed(house: ServedPractice) -> None:
    start_talk(house)
    with open_both_pages(house) as (ana, _ben):
        leads_to = [
            ana.http.get(f"{ana.page}{path}").headers["location"].removeprefix(ana.page)
            for path in ("", "/q/3", "/meanwhile", "/after", "/sign", "/signed")
        ]

    assert leads_to == ["/q/1"] * 6


def test_a_refusal_is_logged_after_what_was_refused_and_nothing_of_it_is_stored(house: ServedPractice) -> None:
    start_talk(house)
    with open_both_pages(house) as (ana, _ben):
        ana.form_token()
        before = len(list_entries(house))

        refused = send_answer(ana, 5)

    assert refused[0] == 409
    assert list_entries(house, before) == [
        ("page.talking.record", "done", ""),
        ("page.talking.record", "refused", "out_of_place"),
    ]


def test_what_a_member_does_is_logged_before_what_follows_from_it(house: ServedPractice) -> None:
    start_talk(house)
    with open_both_pages(house) as (ana, ben):
        for client in (ana, ben):
            send_answer(client, 1)
        before = len(list_entries(house))

        ana.read_page("/q/1")

    assert list_entries(house, before) == [("page.talking.show", "done", ""), ("read.impression", "done", "")]


def test_text_that_cannot_be_saved_while_a_release_is_missing_is_shown_again_and_no_refusal_is_logged(
    house: ServedPractice,
) -> None:
    start_talk(house)
    with open_both_pages(house) as (ana, _ben):
        ana.form_token()
        revoke_release(house)
        before = len(list_entries(house))

        response = ana.http.post(f"{ana.page}/q/1", data={"token": ana.form_token(), **SAID})

    assert response.status_code == 409
    assert SAID["words"] in response.text
    assert list_entries(house, before) == [("page.talking.record", "done", "")]


def test_each_refused_draft_is_logged(house: ServedPractice, ana: PageClient) -> None:
    token = ana.form_token()
    before = len(list_entries(house))
    for _ in range(2):
        ana.http.post(f"{ana.page}/draft", data={"token": token, "field": "nothing", "words": "x"})

    assert [outcome for _action, outcome, _detail in list_entries(house, before)] == ["done", "refused"] * 2


def test_a_poll_commits_nothing_but_activity_during_a_talk_twice_a_minute_at_most(house: ServedPractice) -> None:
    start_talk(house)
    commits, seen = [], []
    with open_both_pages(house) as (ana, _ben):
        ana.form_token()
        for _ in range(4):
            house.clock.forward(timedelta(seconds=20))
            with count_statements(house.services.database) as counter:
                ana.poll("talk 0 0 0")
            commits.append(counter.commits)
            seen.append(read_seen_at(house, ana).total_seconds())

    assert commits == [0, 1, 0, 1]
    assert seen == [20, 0, 20, 0]


def test_a_check_of_typed_text_commits_nothing(house: ServedPractice, ana: PageClient) -> None:
    token = ana.form_token()
    with count_statements(house.services.database) as counter:
        answer = ana.http.post(f"{ana.page}/check", data={"token": token, "field": "kept_back", "words": "x"})

    assert (answer.status_code, counter.commits) == (200, 0)
