"""What clients are to hear, as tests look at it."""

from sqlmodel import select

from storage.models import Promise
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, Stage, Therapist
from tests.support.walks.summary_steps import looks_back, signs

MORNING = on_clock("2027-05-14T09:00", "America/New_York")  # Ana's; Ben is in Chicago, an hour behind
DUE = "By today you meant to tell your client something from maple-4821: {topic}."
GOALS, MODALITY = "The treatment goals", "The treatment modality"


def stands(practice: Stage) -> list[tuple[str, str]]:
    """Return how each promise stands, the individual therapist's first."""
    with practice.looking() as session:
        found = session.exec(select(Promise)).all()
        return sorted(((one.part, one.standing) for one in found), reverse=True)


def reminded(practice: Stage, who: str) -> list[str]:
    """Return the reminders that a person has got."""
    return [one for one in practice.one(who).messages if "meant to tell" in one]


def told(practice: Stage, who: str) -> Therapist:
    """Let a therapist say, from Home, that they told it today."""
    one = practice.one(who).opens_home().presses("told")
    return one.answers("told")


def sign_both(practice: Stage) -> None:
    """Let both look back and sign."""
    for who in (ANA, BEN):
        assert looks_back(practice, who) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None
