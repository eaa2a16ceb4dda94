"""A therapist's nickname for a case: sealed, theirs alone, on pages and never in Slack."""

from datetime import timedelta
from html import unescape

from sqlmodel import select

from flows.cases.nicknames import NICKNAME_KIND
from storage.models import Writing
from tests.dialogues.handover.handover_steps import CLEO, add_cleo, hand_over
from tests.support.pages.private_page import find_page_link
from tests.support.pages.releases_page import ReleasesPage, opens_page
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import booked
from tests.support.walks.preparation_steps import CEDAR, MAPLE, case, reopens_consult

NICKNAME = "The <gardener> and her sister"
TITLE = "Which case is maple-4821?"


def at_case_page(practice: SlackPractice, who: str = ANA, code: str = MAPLE) -> ReleasesPage:
    """Open the page of the case from `/consult`."""
    therapist = practice.person(who).types().presses("which_case")
    assert code in therapist.screen_text
    therapist.presses("which_case_of", value=str(case(practice, code).id))
    assert find_page_link(therapist).endswith("/case")
    return opens_page(practice, therapist).opens("/case")


def names(page: ReleasesPage, nickname: str) -> ReleasesPage:
    page.filled["nickname"] = nickname
    return page.sends("/case")


def shows_nickname(page: ReleasesPage) -> bool:
    """Tell whether both the page of the case and another page show the nickname, escaped; fail if only one does."""
    shown = {path: NICKNAME in unescape(page.opens(path).html) for path in ("/case", "/releases")}
    assert NICKNAME not in page.html
    assert len(set(shown.values())) == 1, shown
    return shown["/case"]


def stored_nicknames(practice: SlackPractice) -> list[int]:
    with practice.services.database.reading() as session:
        return [row.revision for row in session.exec(select(Writing).where(Writing.kind == NICKNAME_KIND))]


def test_a_nickname_stands_beside_the_code_on_pages_and_only_for_its_writer(practice: SlackPractice) -> None:
    add_cleo(practice)
    page = names(at_case_page(practice), f"  {NICKNAME}\x00\n ")

    assert (page.status, "Saved." in page.text, TITLE in page.text) == (200, True, True)
    assert shows_nickname(page)
    assert not shows_nickname(at_case_page(practice, BEN))
    assert not shows_nickname(at_case_page(practice, ANA, CEDAR))
    assert NICKNAME not in practice.person(ANA).types().presses("which_case").screen_text
    hand_over(practice)
    assert not shows_nickname(at_case_page(practice, CLEO))
    assert page.opens("/case").status == 403


def test_a_nickname_is_replaced_and_removed(practice: SlackPractice) -> None:
    page = names(at_case_page(practice), NICKNAME)

    names(page, "The sisters")
    assert "gardener" not in page.html
    assert 'value="The sisters"' in page.html
    assert "The sisters" in page.opens("/releases").html
    names(page.opens("/case"), " ")
    assert "The sisters" not in page.html
    assert "The sisters" not in page.opens("/releases").html
    assert stored_nicknames(practice) == [1, 2, 3]


def test_a_nickname_that_is_too_long_stays_in_its_box_and_is_not_saved(practice: SlackPractice) -> None:
    page = names(at_case_page(practice), "x" * 61)

    assert page.status == 422
    assert "Please use at most 60 characters." in page.text
    assert f'value="{"x" * 61}"' in page.html
    assert stored_nicknames(practice) == []


def test_the_screen_of_a_booked_consult_leads_to_the_page_of_its_case(practice: SlackPractice) -> None:
    booked(practice, practice.clock.now + timedelta(days=2))
    ana = reopens_consult(practice.person(ANA))

    ana.presses("which_case_of")

    assert TITLE in opens_page(practice, ana).opens("/case").text
