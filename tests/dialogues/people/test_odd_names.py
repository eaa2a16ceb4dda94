"""Two therapists whose names Slack would not take in a title or a button go all the way to a booked time."""

from dataclasses import replace

from flows.names.first_names import MAX_NAME
from flows.names.fitting import END_ISOLATE, START_ISOLATE
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import ANA, BEN, SlackPractice

RUTH = "רות"
ZERO_WIDTH = "\u200b\u2060"


def test_a_long_name_and_one_from_right_to_left_fit_on_every_screen_to_a_booked_time(practice: SlackPractice) -> None:
    rename(practice, ANA, f"{RUTH} Katz")
    rename(practice, BEN, f"{ZERO_WIDTH} " + "B" * 80)
    short = "B" * (MAX_NAME - 1) + "…"

    ben = invited(practice)
    assert f"with {short}" in practice.person(ANA).opens_home().home
    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])
    practice.deliver()

    assert practice.person(ANA).messages[-1].startswith(f"Booked: maple-4821 with {short}, ")
    assert ben.messages[-1].startswith(f"Booked: maple-4821 with {START_ISOLATE}{RUTH}{END_ISOLATE}, ")


def rename(practice: SlackPractice, who: str, name: str) -> None:
    """Give a person this name in Slack, and let them open the product once."""
    practice.workspace.set_person(replace(practice.workspace.get_person(who), name=name))
    practice.directory.clear()
    practice.person(who).opens_home()
