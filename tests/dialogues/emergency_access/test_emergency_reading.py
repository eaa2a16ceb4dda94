"""What is read in an emergency: what both share in one case, item by item, and nothing else, until the access ends."""

from datetime import timedelta

import pytest

from flows.content import WORDS
from storage.retention import deletions
from tests.support.people.supervision_roles import supervises
from tests.support.practice import ANA, BEN, FAY, Stage
from tests.support.walks.booked_consult import ends, leaves
from tests.support.walks.emergency_steps import at_page, loses, notes_whom, opens
from tests.support.walks.preparation_steps import CEDAR, case, revoke
from tests.support.walks.preparation_steps import signs as signs_form
from tests.support.walks.review_steps import ANAS, keeps_back
from tests.support.walks.summary_steps import UNSHARED, both_answered, both_looked_back, both_signed, looks_back, said


def test_the_page_lists_only_items_of_this_case_and_opens_no_other_page(practice: Stage) -> None:
    both_signed(practice)
    consult = practice.consults()[0].id
    supervises(practice, FAY)  # this opens her own review page, but nothing from here

    with at_page(practice, opens(practice, code=CEDAR)) as page:
        assert page.pieces() == []
        assert "Nothing of this case has been shared yet." in page.reads()
        for path in (f"/e/{consult}", "/e/x", "/e/whom", "/note", "/signed", "/sign", "/q/1", "/after", "/meanwhile"):
            assert page.status(path) == 403, path
        assert page.status(f"/r/{consult}/it") == 403


def test_text_that_is_not_shared_is_never_shown_signed_or_not(practice: Stage) -> None:
    both_answered(practice)
    keeps_back(practice, ANA, ANAS)
    looks_back(practice, ANA, differently="We spoke too fast.")
    notes_whom(practice)

    with at_page(practice, opens(practice)) as page:
        shown = page.all_words()

    assert [said(who, number) in shown for who in (ANA, BEN) for number in (2, 3)] == [True] * 4
    assert UNSHARED not in shown
    assert ANAS not in shown
    assert "We spoke too fast." not in shown
    assert "Copy it" not in shown
    assert "emergency.css" in shown


def test_a_consult_that_ended_stays_sealed(practice: Stage) -> None:
    both_looked_back(practice)
    ends(practice, practice.consults()[0].id)
    assert practice.consults()[0].ended_at is not None

    with at_page(practice, opens(practice)) as page:
        assert page.pieces() == []


@pytest.mark.parametrize(("reason", "open_questions"), [("danger", [2, 3]), ("unreachable", [2])])
def test_an_answer_that_the_releases_no_longer_cover_opens_only_for_danger(
    practice: Stage, reason: str, open_questions: list[int]
) -> None:
    both_answered(practice)
    revoke(practice)
    for person in (1, 2):
        signs_form(practice, person, "goals")

    with at_page(practice, opens(practice, reason)) as page:
        shown = page.all_words()

    assert [number for number in (2, 3) if said(ANA, number) in shown] == open_questions


@pytest.mark.parametrize(("reason", "item_count"), [("danger", 1), ("unreachable", 0), ("locked_out", 0)])
def test_an_unsigned_talk_on_hold_opens_only_for_danger(practice: Stage, reason: str, item_count: int) -> None:
    both_answered(practice)
    revoke(practice)

    with at_page(practice, opens(practice, reason)) as page:
        assert len(page.pieces()) == item_count
        assert "A release is not in force just now." in page.reads()
        assert page.status(f"/e/{practice.consults()[0].id}") == (200 if item_count else 403)


@pytest.mark.parametrize("how", ["role", "workspace", "left", "deleted"])
def test_an_access_that_was_lost_ends_with_the_next_request(practice: Stage, how: str) -> None:
    both_signed(practice)
    with at_page(practice, opens(practice)) as page:
        path = page.pieces()[0]
        assert page.status(path) == 200
        if how == "role":
            loses(practice, "administrator", FAY)
        elif how == "workspace":
            fay = practice.workspace.store.people[FAY]
            practice.workspace.set_person(type(fay)(**{**vars(fay), "is_admin": False}))
            practice.directory._cached.clear()  # noqa: SLF001 -- as after a minute
        elif how == "left":
            leaves(practice, FAY)
        else:
            with practice.desk.database.transaction() as session:
                deletions.delete_case(session, case(practice).id, why="asked", now=practice.clock.now)

        shown = page.reads(path)
        assert said(ANA, 2) not in shown
        assert (WORDS.refusals["emergency_over"] in shown) is (how != "left")
        assert page.status() == 403


def test_a_clock_set_back_before_the_access_began_opens_nothing(practice: Stage) -> None:
    both_signed(practice)
    with at_page(practice, opens(practice)) as page:
        practice.clock.forward(timedelta(minutes=-2))
        assert page.status() in {403, 409}
