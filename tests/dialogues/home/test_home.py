"""The Home tab: what one may know of the other, asking from there, and what has ended."""

from bot.demo import seed
from storage.people import members
from tests.support.practice import ANA, BEN, DANA, FAY, Stage, Therapist
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import at_ready, at_weigh


def asked(practice: Stage) -> Therapist:
    """Bring Ana to where she waits for Ben; return Ben, who said that both mean the same client."""
    at_ready(practice).closes()
    practice.deliver()
    return practice.one(BEN).presses("prepare").answers("whom", knows_whom="yes")


def home(practice: Stage, who: str = ANA) -> str:
    return practice.one(who).opens_home().home


def test_who_prepares_is_said_to_prepare_and_nothing_else(practice: Stage) -> None:
    asked(practice)

    assert "maple-4821 with Ben: Ben prepares, since Tue 4 May" in home(practice)


def test_a_day_that_ben_shows_is_shown_to_ana_until_it_has_come(practice: Stage) -> None:
    asked(practice).answers("screen", fits="still_working").answers("pause", ask_on="2027-05-06", shows_day=["shows"])

    assert "maple-4821 with Ben: Ben, not before Thu 6 May" in home(practice)
    practice.passes(days=2)
    assert "Ben prepares" in home(practice)


def test_a_day_that_ben_does_not_show_is_not_shown(practice: Stage) -> None:
    ben = asked(practice).answers("screen", fits="still_working")
    ben.answers("pause", ask_on="2027-05-06", shows_day=["shows"])
    ben.opens_home().presses("go_on").answers("pause", ask_on="2027-05-07", shows_day=[])

    assert "Ben prepares, since Tue 4 May" in home(practice)
    assert "7 May" not in home(practice)


def test_the_starter_is_not_asked_about_a_day_that_nobody_would_see(practice: Stage) -> None:
    ana = at_weigh(practice).presses("back").presses("back").answers("screen", fits="still_working")

    assert ana.sees == "pause"
    assert "may see this day" not in ana.reads


def test_asking_from_home_asks_once(practice: Stage) -> None:
    at_ready(practice).closes()
    practice.deliver()

    practice.one(ANA).opens_home().presses("ask_now").closes()
    practice.deliver()

    assert [said for said in practice.one(BEN).messages if "has waited for you" in said] != []
    assert "Details\nmaple-4821 with Ben: Ben has been asked" in home(practice)


def test_what_has_ended_is_listed_with_how_and_when(practice: Stage) -> None:
    ana = practice.one(ANA).opens_home().presses("done")
    assert "Nothing has ended yet." in ana.reads

    ana = at_ready(practice.one(ANA).closes().stage).presses("let_rest").answers("cancel")

    assert "maple-4821 with Ben: rested, Tue 4 May" in ana.closes().opens_home().presses("done").reads
    assert "Nothing has ended yet." in practice.one(BEN).opens_home().presses("done").reads


def test_who_prepared_finds_it_among_what_ended(practice: Stage) -> None:
    ben = asked(practice).closes()

    practice.one(ANA).opens_home().presses("ask_now").presses("let_rest").answers("cancel")

    assert "maple-4821 with Ana: rested, Tue 4 May" in ben.opens_home().presses("done").reads


def signed(practice: Stage) -> None:
    """Let Ana and Ben have signed birch-3350 a day ago, with something for Ana to tell."""
    seed.seed_signed_case(practice.desk)


def test_who_supervises_finds_what_waits_on_top(practice: Stage) -> None:
    signed(practice)

    dana = practice.one(DANA).opens_home()

    assert "For your review\nOpen\nbirch-3350, Ana: a summary to read, since Mon 3 May" in dana.home
    assert dana.presses("review").sees == "review"
    assert "For your review" not in home(practice, ANA)


def test_what_is_to_be_told_stands_there_until_it_was_told(practice: Stage) -> None:
    signed(practice)

    ana = practice.one(ANA).opens_home()
    assert "To tell your client\nTold\nbirch-3350: something to tell, by Thu 13 May" in ana.home
    assert "To tell your client" not in home(practice, BEN)

    ana.presses("told").answers("told", told_on="2027-05-04")

    assert "To tell your client" not in home(practice, ANA)


def test_what_is_signed_is_found_again_and_is_nobodys_move(practice: Stage) -> None:
    signed(practice)

    ana = practice.one(ANA).opens_home()
    assert "Your move" not in ana.home

    ana.presses("done")
    assert "birch-3350 with Ben: signed, Mon 3 May" in ana.reads
    assert ana.presses("details").sees == "signed"


def test_a_signed_consult_is_in_nobodys_way(practice: Stage) -> None:
    signed(practice)

    ana = practice.one(ANA).types()
    assert "birch-3350 with Ben\n" in ana.reads + "\n"
    assert "birch-3350 with Ben: signed" not in ana.reads


def test_who_is_no_therapist_is_offered_nothing_to_start(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        members.withdraw_role(session, member(practice, session, FAY).id, "therapist")

    fays = practice.one(FAY).opens_home()
    assert "Start a consult" not in fays.home
    assert "Settings" in fays.home
    assert "Start a consult" not in fays.types().reads
    assert "Start a consult" in home(practice)
