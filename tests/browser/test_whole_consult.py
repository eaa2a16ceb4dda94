"""The whole main job as a newcomer does it in `make demo`: two people and a supervisor, every page looked at by axe."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import both_ways
from tests.browser.newcomer import Newcomer

pytestmark = pytest.mark.browser

WORDS = "An impression of {who}'s on question {number}."


class Looks:
    """What axe found on each page, by what the page is; nothing for one that keeps nobody out."""

    def __init__(self) -> None:
        self.troubles: dict[str, list[str]] = {}

    def at(self, name: str, page: Page) -> None:
        """Look at one page, in light and in dark."""
        if found := both_ways(page):
            self.troubles[name] = found


def books(one: Newcomer) -> None:
    """Bring both to a booked time."""
    one.reaches_the_topics()
    one.fills_and("I am ready")
    one.sees("Offer times")
    one.fills_and("Send to Ben")
    one.sees("You are ready")
    one.closes("Ana")
    one.looking.column("Ben").get_by_role("button", name="Prepare").click()
    for title in ("Whom is this about?", "Is now the time?", "Check the facts", "Weigh it up"):
        one.sees(title, "Ben")
        one.fills_and("Next", "Ben")
    one.sees("What to talk about", "Ben")
    one.fills_and("I am ready", "Ben")
    one.sees("Agree and book", "Ben")
    one.fills_and("Agree and book", "Ben")
    one.sees("Your consult", "Ben")
    one.closes("Ben")


def opens_a_page(one: Newcomer, who: str) -> Page:
    """Press the link that stands in this person's window, and go on as they.

    A page that another one hides is drawn once a second only: whoever does something is brought to the front first.
    """
    with one.page.context.expect_page() as opened:
        one.looking.dialog(who).get_by_text("Open my page", exact=True).click()
    page = opened.value
    page.get_by_role("button", name=f"Continue as {who}").click()
    return page


def begins(one: Newcomer, who: str) -> Page:
    one.page.bring_to_front()
    one.looking.column(who).get_by_role("button", name="Begin", exact=True).last.click()
    one.sees("Before you begin", who)
    one.fills_and("Begin", who)
    one.sees("Your talk", who)
    return opens_a_page(one, who)


def answers(page: Page, who: str, since: int = 1) -> None:
    """Go through the eight questions: a line where one was agreed on, else not discussed."""
    page.bring_to_front()
    for number in range(since, 9):
        expect(page.get_by_text(f"Question {number} of 8")).to_be_visible()
        if page.get_by_role("textbox").count():
            page.get_by_role("textbox").first.fill(WORDS.format(who=who, number=number))
            page.get_by_label("knows this").check()
            page.get_by_role("button", name="Next question").click()
        else:
            page.get_by_role("button", name="Not discussed").click()


def is_refused(page: Page, looks: Looks) -> None:
    """Pass over the first question, and send the second one empty."""
    page.bring_to_front()
    page.get_by_role("button", name="Not discussed").click()
    expect(page.get_by_text("Question 2 of 8")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    looks.at("a question refused", page)


def looks_back(page: Page, looks: Looks | None = None) -> None:
    page.bring_to_front()
    expect(page.get_by_role("heading", name="Looking back")).to_be_visible()
    if looks:
        looks.at("looking back", page)
    page.get_by_label("None", exact=True).check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("How many minutes did you talk?").fill("30")
    page.get_by_label("By phone").check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Read and sign")).to_be_visible()


def signs(page: Page) -> None:
    page.bring_to_front()
    page.get_by_label("These are impressions, no one's exact words.").check()
    page.get_by_role("button", name="Sign", exact=True).click()


def both_see_it_signed(ana: Page, ben: Page, looks: Looks) -> None:
    for page in (ana, ben):
        page.bring_to_front()
        expect(page.get_by_role("heading", name="Signed by both")).to_be_visible()
    ana.bring_to_front()
    looks.at("signed", ana)
    ana.get_by_role("link", name="Contact note").click()
    expect(ana.get_by_role("heading", name="Contact note")).to_be_visible()
    looks.at("the contact note", ana)


def reviews(one: Newcomer, looks: Looks) -> None:
    """Turn Ana's column into Dana's, look at her Home tab, and go on to her page."""
    one.turns("Ana", "Dana")
    one.page.get_by_role("tab", name="Home").first.click()
    expect(one.looking.column("Dana").get_by_role("heading", name="For your review")).to_be_visible()
    looks.at("a Home tab", one.page)
    one.looking.column("Dana").get_by_role("button", name="Open").first.click()
    one.sees("For your review", "Dana")
    approves(opens_a_page(one, "Dana"), looks)


def approves(dana: Page, looks: Looks) -> None:
    """Read what Ana and Ben have just signed, and approve it; what was there before still waits."""
    expect(dana.get_by_role("link", name="birch-3350")).to_be_visible()
    looks.at("a supervisor's list", dana)
    dana.get_by_role("link", name="maple-4821").click()
    expect(dana.get_by_text(WORDS.format(who="Ben", number=2))).to_be_visible()
    looks.at("a review", dana)
    dana.get_by_role("button", name="Approve").click()
    expect(dana.get_by_role("link", name="birch-3350")).to_be_visible()
    expect(dana.get_by_role("link", name="maple-4821")).to_have_count(0)


def test_two_confer_and_sign_a_supervisor_approves_and_nothing_keeps_anybody_out(newcomer: Newcomer) -> None:
    looks = Looks()
    books(newcomer)
    newcomer.next_says("Ana", "In an hour")
    newcomer.next_says("Ana", "It is time")
    expect(newcomer.looking.column("Ben").get_by_text("It is time")).to_be_visible()
    ana, ben = begins(newcomer, "Ana"), begins(newcomer, "Ben")
    newcomer.page.bring_to_front()
    looks.at("the workspace and its windows", newcomer.page)
    ana.bring_to_front()
    expect(ana.get_by_text("Question 1 of 8")).to_be_visible()
    looks.at("a question outside the scope", ana)

    answers(ana, "Ana")
    expect(ana.get_by_text("Ben is on question 1.")).to_be_visible()
    looks.at("meanwhile", ana)
    is_refused(ben, looks)
    answers(ben, "Ben", since=2)
    looks_back(ben, looks)
    looks_back(ana)
    for page in (ana, ben):
        for who in ("Ana", "Ben"):
            expect(page.get_by_text(WORDS.format(who=who, number=2))).to_be_visible()
    looks.at("read and sign", ben)
    signs(ana)
    signs(ben)

    both_see_it_signed(ana, ben, looks)
    newcomer.page.bring_to_front()
    newcomer.says("Ana", "You have both signed maple-4821.")
    expect(newcomer.page.get_by_text("Your own words: 0")).to_be_visible()

    reviews(newcomer, looks)
    assert looks.troubles == {}
