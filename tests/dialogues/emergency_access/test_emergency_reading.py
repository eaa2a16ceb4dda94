"""What is read in an emergency: what both share in one case, item by item, and nothing else, until the access ends."""

from datetime import timedelta

import pytest

from flows.content import WORDS
from storage.retention import deletions
from tests.support.people.supervision_roles import supervises
from tests.support.practice import ANA, BEN, FAY, PracticeServer, SlackPractice, open_practice
from tests.support.walks.booked_consult import cancel_consult, deactivate_member
from tests.support.walks.emergency_steps import at_page, opens, withdraw_role, write_client_note
from tests.support.walks.preparation_steps import CEDAR, case, revoke_all_forms
from tests.support.walks.preparation_steps import signs as signs_form
from tests.support.walks.review_steps import ANAS, keeps_back
from tests.support.walks.summary_steps import (
    UNSHARED,
    both_answered,
    both_looked_back,
    both_signed,
    looks_back,
    text_for,
)


def test_the_page_lists_only_items_of_this_case_and_opens_no_other_page(practice: SlackPractice) -> None:
    both_signed(practice)
    consult = practice.consults()[0].id
    supervises(practice, FAY)  # this opens her own review page, but nothing from here

    with at_page(practice, opens(practice, code=CEDAR)) as page:
        assert page.record_paths() == []
        assert "Nothing has been shared about this case yet." in page.reads()
        for path in (f"/e/{consult}", "/e/x", "/e/whom", "/note", "/signed", "/sign", "/q/1", "/after", "/meanwhile"):
            assert page.status(path) == 403, path
        assert page.status(f"/r/{consult}/it") == 403


def test_text_that_is_not_shared_is_never_shown_signed_or_not(practice: SlackPractice) -> None:
    both_answered(practice)
    keeps_back(practice, ANA, ANAS)
    looks_back(practice, ANA, differently="We spoke too fast.")
    write_client_note(practice)

    with at_page(practice, opens(practice)) as page:
        shown = page.all_words()

    assert [text_for(who, number) in shown for who in (ANA, BEN) for number in (2, 3)] == [True] * 4
    assert UNSHARED not in shown
    assert ANAS not in shown
    assert "We spoke too fast." not in shown
    assert "Copy note" not in shown
    assert "emergency.css" in shown


def test_a_consult_that_ended_stays_sealed(practice: SlackPractice) -> None:
    both_looked_back(practice)
    cancel_consult(practice, practice.consults()[0].id)
    assert practice.consults()[0].ended_at is not None

    with at_page(practice, opens(practice)) as page:
        assert page.record_paths() == []


@pytest.mark.parametrize(("reason", "open_questions"), [("danger", [2, 3]), ("unreachable", [2])])
def test_an_answer_that_the_releases_no_longer_cover_opens_only_for_danger(
    practice: SlackPractice, reason: str, open_questions: list[int]
) -> None:
    both_answered(practice)
    revoke_all_forms(practice)
    for person in (1, 2):
        signs_form(practice, person, "goals")

    with at_page(practice, opens(practice, reason)) as page:
        shown = page.all_words()

    assert [number for number in (2, 3) if text_for(ANA, number) in shown] == open_questions


@pytest.mark.parametrize(("reason", "item_count"), [("danger", 1), ("unreachable", 0), ("locked_out", 0)])
def test_an_unsigned_talk_on_hold_opens_only_for_danger(practice: SlackPractice, reason: str, item_count: int) -> None:
    both_answered(practice)
    revoke_all_forms(practice)

    with at_page(practice, opens(practice, reason)) as page:
        assert len(page.record_paths()) == item_count
        assert "On hold: a release is missing." in page.reads()
        assert page.status(f"/e/{practice.consults()[0].id}") == (200 if item_count else 403)


@pytest.mark.parametrize("how", ["role", "workspace", "left", "deleted"])
def test_an_access_that_was_lost_ends_with_the_next_request(practice: SlackPractice, how: str) -> None:
    both_signed(practice)
    with at_page(practice, opens(practice)) as page:
        path = page.record_paths()[0]
        assert page.status(path) == 200
        if how == "role":
            withdraw_role(practice, "administrator", FAY)
        elif how == "workspace":
            fay = practice.workspace.store.people[FAY]
            practice.workspace.set_person(type(fay)(**{**vars(fay), "is_admin": False}))
            practice.directory.clear()  # as after a minute
        elif how == "left":
            deactivate_member(practice, FAY)
        else:
            with practice.services.database.transaction() as session:
                deletions.delete_case(session, case(practice).id, why="asked", now=practice.clock.now)

        shown = page.reads(path)
        assert text_for(ANA, 2) not in shown
        assert (WORDS.refusals["emergency_over"] in shown) is (how == "deleted")  # the others end every page
        assert page.status() == 403


def test_a_clock_set_back_before_the_access_began_opens_nothing(practice: SlackPractice) -> None:
    both_signed(practice)
    with at_page(practice, opens(practice)) as page:
        practice.clock.forward(timedelta(minutes=-2))
        assert page.status() in {403, 409}


@pytest.mark.postgres
def test_on_postgresql_the_page_may_ask_what_has_changed(door: PracticeServer, postgres_url: str) -> None:
    with open_practice(door, postgres_url) as practice, at_page(practice, opens(practice, code=CEDAR)) as page:
        response = page.browser.post(f"{page.page}/where", data={"token": page.token, "stands": ""})

    assert response.status_code in {200, 204, 403}, response.text
