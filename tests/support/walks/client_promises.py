"""Promises to clients: what therapists said they would tell them, as tests read and settle it."""

from sqlmodel import select

from storage.models import Promise
from tests.flows.waiting.test_reminder_rules import on_clock
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.summary_steps import looks_back, signs

MORNING = on_clock("2027-05-14T09:00", "America/New_York")  # in Ana's zone; Ben is in Chicago, an hour behind
DUE = "Today's the day to tell your client about: {topic}. This is from your consult on maple-4821."
PLANNED = "You planned to tell your client by DAY about: {topic}. This is from your consult on maple-4821."
GOALS, MODALITY = "The treatment goals", "The treatment modality"


def promise_states(practice: SlackPractice) -> list[tuple[str, str]]:
    """Return the part and state of each promise, the individual therapist's first."""
    with practice.read_session() as session:
        promises = session.exec(select(Promise)).all()
        return sorted(((promise.part, promise.standing) for promise in promises), reverse=True)


def reminded(practice: SlackPractice, who: str) -> list[str]:
    """Return the reminders that a person has received."""
    return [message for message in practice.person(who).messages if "This is from your consult" in message]


def told(practice: SlackPractice, who: str) -> Therapist:
    """Let a therapist record, from the Home tab, that they told their client today."""
    therapist = practice.person(who).opens_home().presses("told")
    return therapist.answers("told")


def sign_both(practice: SlackPractice) -> None:
    """Let both look back and sign."""
    for who in (ANA, BEN):
        assert looks_back(practice, who) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None
