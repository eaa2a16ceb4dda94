"""The Home tab: what a therapist may know about the colleague, sending a reminder, and past consults."""

from dataclasses import replace

from bot.demo import seed
from storage.people import members
from tests.support.practice import ANA, BEN, DANA, FAY, SlackPractice, Therapist
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import CEDAR, at_ready, at_weigh, starts_consult


def at_bens_preparation(practice: SlackPractice) -> Therapist:
    """Let Ana wait for Ben; return Ben, who has said that he knows who the client is."""
    at_ready(practice).closes()
    practice.deliver()
    return practice.person(BEN).presses("prepare").answers("whom", knows_whom="yes")


def read_home(practice: SlackPractice, who: str = ANA) -> str:
    return practice.person(who).opens_home().home


def test_home_says_that_the_colleague_is_preparing_and_nothing_else(practice: SlackPractice) -> None:
    at_bens_preparation(practice)

    assert "maple-4821 with Ben · Prepare (1 of 6): Ben has been preparing since Tue, May 4" in read_home(practice)


def test_a_day_that_ben_shows_is_shown_to_ana_until_it_comes(practice: SlackPractice) -> None:
    at_bens_preparation(practice).answers("screen", fits="still_working").answers(
        "pause", ask_on="2027-05-06", shows_day=["shows"]
    )

    assert "maple-4821 with Ben · Prepare (1 of 6): Ben will continue on Thu, May 6 or later" in read_home(practice)
    practice.pass_time(days=2)
    assert "Ben has been preparing" in read_home(practice)


def test_dates_are_written_as_the_locale_in_the_slack_profile_has_them(practice: SlackPractice) -> None:
    ben = practice.workspace.get_person(BEN)

    practice.workspace.set_person(replace(ben, locale="en-GB"))
    practice.directory.clear()

    assert "Tue, 4 May, your time" in read_home(practice, BEN)
    with practice.read_session() as session:
        assert member(practice, session, BEN).locale == "en-GB"
    practice.workspace.set_person(replace(ben, locale="nonsense"))
    practice.directory.clear()
    assert "Tue, May 4, your time" in read_home(practice, BEN)


def test_a_day_that_ben_does_not_show_is_not_shown(practice: SlackPractice) -> None:
    ben = at_bens_preparation(practice).answers("screen", fits="still_working")
    ben.answers("pause", ask_on="2027-05-06", shows_day=["shows"])
    ben.opens_home().presses("go_on").answers("pause", ask_on="2027-05-07", shows_day=[])

    assert "Ben has been preparing since Tue, May 4" in read_home(practice)
    assert "May 7" not in read_home(practice)


def test_the_starter_is_not_asked_to_show_a_day_that_nobody_would_see(practice: SlackPractice) -> None:
    ana = at_weigh(practice).presses("back").presses("back").answers("screen", fits="still_working")

    assert ana.step == "pause"
    assert "may see this day" not in ana.screen_text


def test_a_reminder_from_home_is_sent_once(practice: SlackPractice) -> None:
    at_ready(practice).closes()
    practice.deliver()

    practice.person(ANA).opens_home().presses("ask_now").closes()
    practice.deliver()

    assert [text for text in practice.person(BEN).messages if "been your turn on" in text] != []
    assert "Details\nmaple-4821 with Ben · Prepare (1 of 6): Ben was asked" in read_home(practice)


def test_past_consults_are_listed_with_how_and_when_they_ended(practice: SlackPractice) -> None:
    ana = practice.person(ANA).opens_home().presses("done")
    assert "No past consults yet." in ana.screen_text

    ana = at_ready(practice.person(ANA).closes().practice).presses("let_rest").answers("cancel")

    assert (
        "maple-4821 with Ben: ended without a talk, Tue, May 4" in ana.closes().opens_home().presses("done").screen_text
    )
    assert "No past consults yet." in practice.person(BEN).opens_home().presses("done").screen_text


def test_the_invited_therapist_finds_the_ended_consult_among_the_past_ones(practice: SlackPractice) -> None:
    ben = at_bens_preparation(practice).closes()

    practice.person(ANA).opens_home().presses("ask_now").presses("let_rest").answers("cancel")

    assert "maple-4821 with Ana: ended without a talk, Tue, May 4" in ben.opens_home().presses("done").screen_text


def add_signed_consult(practice: SlackPractice) -> None:
    """Add birch-3350, which both signed a day ago, with something for Ana to tell her client."""
    seed.seed_signed_case(practice.services)


def test_a_supervisor_finds_what_waits_for_review_on_home_and_in_the_menu(practice: SlackPractice) -> None:
    add_signed_consult(practice)

    dana = practice.person(DANA).opens_home()

    assert "For your review\nOpen\nbirch-3350, Ana: review the summary, since Mon, May 3" in dana.home
    assert dana.presses("review").step == "review"
    assert "birch-3350, Ana: review the summary, since Mon, May 3" in dana.closes().types().screen_text
    assert "For your review" not in read_home(practice, ANA)


def test_the_menu_lists_the_members_own_turn_before_what_waits_for_others(practice: SlackPractice) -> None:
    at_ready(practice).closes()
    starts_consult(practice, code=CEDAR).closes()

    menu = practice.person(ANA).types().screen_text

    assert menu.index("cedar-1907 with Ben · Prepare (1 of 6)") < menu.index("maple-4821 with Ben · Prepare (1 of 6)")


def test_what_to_tell_a_client_is_listed_until_the_client_was_told(practice: SlackPractice) -> None:
    add_signed_consult(practice)

    ana = practice.person(ANA).opens_home()
    assert "To tell your client\nTold\nbirch-3350: tell your client by Thu, May 13" in ana.home
    assert "To tell your client" not in read_home(practice, BEN)

    ana.presses("told").answers("told", told_on="2027-05-04")

    assert "To tell your client" not in read_home(practice, ANA)


def test_a_signed_consult_is_listed_as_past_and_is_nobodys_turn(practice: SlackPractice) -> None:
    add_signed_consult(practice)

    ana = practice.person(ANA).opens_home()
    assert "Your turn" not in ana.home

    ana.presses("done")
    assert "birch-3350 with Ben: signed, not everything told yet, Mon, May 3" in ana.screen_text
    assert ana.presses("details").step == "signed"


def test_the_menu_lists_a_signed_case_as_free_for_a_new_consult(practice: SlackPractice) -> None:
    add_signed_consult(practice)

    ana = practice.person(ANA).types()
    assert "birch-3350 with Ben\n" in ana.screen_text + "\n"
    assert "birch-3350 with Ben: signed" not in ana.screen_text


def test_a_member_who_is_not_a_therapist_cannot_start_a_consult(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        members.withdraw_role(session, member(practice, session, FAY).id, "therapist")

    fay = practice.person(FAY).opens_home()
    assert "Start a consult" not in fay.home
    assert "Settings" in fay.home
    assert "Start a consult" not in fay.types().screen_text
    assert "Start a consult" in read_home(practice)
