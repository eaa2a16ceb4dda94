"""A whole consult in `make demo`, with two therapists and a supervisor. axe checks every page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe_checks import check_both_schemes
from tests.browser.newcomer import Newcomer

pytestmark = pytest.mark.browser

IN_SCOPE = (2, 3, 4)
IMPRESSION = "An impression of {who}'s on question {number}."


class PageChecks:
    """The violations that axe found, by the name of the page."""

    def __init__(self) -> None:
        self.violations: dict[str, list[str]] = {}

    def check(self, name: str, page: Page) -> None:
        """Check one page in both color schemes."""
        if violations := check_both_schemes(page):
            self.violations[name] = violations


def book_talk(newcomer: Newcomer) -> None:
    """Let both prepare and book a time."""
    newcomer.go_to_topics()
    newcomer.fill_and_press("I'm ready")
    newcomer.expect_modal("Offer times")
    newcomer.fill_and_press("Send to Ben")
    newcomer.expect_modal("You're ready")
    newcomer.close_modal("Ana")
    newcomer.slack.column("Ben").get_by_role("button", name="Start preparing").click()
    for title in ("Who is this about?", "Is now the time?", "Check the facts", "Weigh it up"):
        newcomer.expect_modal(title, "Ben")
        newcomer.fill_and_press("Next", "Ben")
    newcomer.expect_modal("What to talk about", "Ben")
    newcomer.fill_and_press("I'm ready", "Ben")
    newcomer.expect_modal("Agree and book", "Ben")
    newcomer.fill_and_press("Agree and book", "Ben")
    newcomer.expect_modal("Your consult", "Ben")
    newcomer.close_modal("Ben")


def open_private_page(newcomer: Newcomer, who: str) -> Page:
    """Open the private page from this person's modal.

    The browser draws a hidden page only once a second, so each step first brings its page to the front.
    """
    with newcomer.page.context.expect_page() as opened:
        newcomer.slack.dialog(who).get_by_text("Open my private page", exact=True).click()
    page = opened.value
    expect(page.get_by_text("Demo practice", exact=True)).to_be_visible()
    page.get_by_role("button", name=f"Continue as {who}").click()
    return page


def begin_talk(newcomer: Newcomer, who: str) -> Page:
    newcomer.page.bring_to_front()
    newcomer.slack.column(who).get_by_role("button", name="Begin", exact=True).last.click()
    newcomer.expect_modal("Before you begin", who)
    newcomer.fill_and_press("Begin", who)
    newcomer.expect_modal("Your talk", who)
    return open_private_page(newcomer, who)


def answer_questions(page: Page, who: str, first: int = 1) -> None:
    """Answer the questions in the agreed scope; the others are passed over."""
    page.bring_to_front()
    for number in IN_SCOPE:
        if number >= first:
            expect(page.get_by_text(f"Question {number} of 8")).to_be_visible()
            page.get_by_role("textbox").first.fill(IMPRESSION.format(who=who, number=number))
            page.get_by_label("knows this").check()
            page.get_by_role("button", name="Next question").click()


def submit_empty_answer(page: Page, checks: PageChecks) -> None:
    """Submit the first question in the agreed scope empty."""
    page.bring_to_front()
    expect(page.get_by_text("Question 2 of 8")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    checks.check("a question refused", page)


def submit_debrief(page: Page, checks: PageChecks | None = None) -> None:
    page.bring_to_front()
    expect(page.get_by_role("heading", name="Looking back")).to_be_visible()
    if checks:
        checks.check("looking back", page)
    page.get_by_label("None of these", exact=True).check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("How many minutes did you talk?").fill("30")
    page.get_by_label("By phone").check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Read and sign")).to_be_visible()


def sign(page: Page) -> None:
    page.bring_to_front()
    page.get_by_label("These are our impressions, not anyone's exact words.").check()
    page.get_by_role("button", name="Sign", exact=True).click()


def check_signed_pages(ana: Page, ben: Page, checks: PageChecks) -> None:
    for page in (ana, ben):
        page.bring_to_front()
        expect(page.get_by_role("heading", name="Signed by both of you")).to_be_visible()
    ana.bring_to_front()
    checks.check("signed", ana)
    ana.get_by_role("link", name="Contact note").click()
    expect(ana.get_by_role("heading", name="Contact note")).to_be_visible()
    checks.check("the contact note", ana)


def review(newcomer: Newcomer, checks: PageChecks) -> None:
    """Show Dana in Ana's column, check her Home tab, and open her page."""
    newcomer.switch_column("Ana", "Dana")
    newcomer.page.get_by_role("tab", name="Home").first.click()
    expect(newcomer.slack.column("Dana").get_by_role("heading", name="For your review")).to_be_visible()
    checks.check("a Home tab", newcomer.page)
    newcomer.slack.column("Dana").get_by_role("button", name="Open").first.click()
    newcomer.expect_modal("For your review", "Dana")
    approve(open_private_page(newcomer, "Dana"), checks)


def approve(dana: Page, checks: PageChecks) -> None:
    """Approve what Ana and Ben have just signed; the older summary is still to read."""
    expect(dana.get_by_role("link", name="birch-3350")).to_be_visible()
    checks.check("a supervisor's list", dana)
    dana.get_by_role("link", name="maple-4821").click()
    expect(dana.get_by_text(IMPRESSION.format(who="Ben", number=2))).to_be_visible()
    checks.check("a review", dana)
    dana.get_by_role("button", name="Approve").click()
    to_read, reviewed = (
        dana.locator("section").filter(has=dana.get_by_role("heading", name=title, exact=True))
        for title in ("Summaries to read", "Reviewed")
    )
    expect(reviewed.get_by_role("link", name="maple-4821")).to_be_visible()
    expect(to_read.get_by_role("link", name="birch-3350")).to_be_visible()
    expect(to_read.get_by_role("link", name="maple-4821")).to_have_count(0)
    checks.check("a list with what was reviewed", dana)


def test_two_therapists_talk_and_sign_a_supervisor_approves_and_every_page_is_accessible(newcomer: Newcomer) -> None:
    checks = PageChecks()
    book_talk(newcomer)
    newcomer.skip_to_message("Ana", "In an hour")
    newcomer.skip_to_message("Ana", "It's time")
    expect(newcomer.slack.column("Ben").get_by_text("It's time")).to_be_visible()
    ana, ben = begin_talk(newcomer, "Ana"), begin_talk(newcomer, "Ben")
    newcomer.page.bring_to_front()
    checks.check("the workspace and its modals", newcomer.page)
    ana.bring_to_front()
    expect(ana.get_by_text("Question 2 of 8")).to_be_visible()
    ana.get_by_text("Not part of this talk (5)").click()
    checks.check("the questions outside the scope", ana)

    answer_questions(ana, "Ana")
    expect(ana.get_by_text("Ben is on question 2.")).to_be_visible()
    checks.check("meanwhile", ana)
    submit_empty_answer(ben, checks)
    answer_questions(ben, "Ben", first=2)
    submit_debrief(ben, checks)
    submit_debrief(ana)
    for page in (ana, ben):
        for who in ("Ana", "Ben"):
            expect(page.get_by_text(IMPRESSION.format(who=who, number=2))).to_be_visible()
    checks.check("read and sign", ben)
    sign(ana)
    sign(ben)

    check_signed_pages(ana, ben, checks)
    newcomer.page.bring_to_front()
    newcomer.expect_message("Ana", "You've both signed maple-4821.")
    expect(newcomer.page.get_by_text("and 0 words that somebody wrote")).to_be_visible()

    review(newcomer, checks)
    assert checks.violations == {}
