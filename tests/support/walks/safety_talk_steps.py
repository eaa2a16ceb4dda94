"""Talks begun for safety: from each state before a talk, and through all eight questions with only question 6 open."""

from collections.abc import Callable, Mapping

from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_own
from flows.consult.talk import safety_start
from flows.context import Context
from flows.permissions import Permission
from flows.replies import Current, Outcome
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.run_as import run_as
from tests.support.walks.preparation_steps import (
    MAPLE,
    at_ready,
    at_scope,
    revoke_all_forms,
    starts_consult,
    value_beside,
)
from tests.support.walks.start_points import walk_once
from tests.support.walks.summary_steps import consult_id_of, looks_back, signs
from tests.support.walks.talk_steps import answers, booked_about, page, passes_over

SAFETY = 6
OTHERS = tuple(number for number in range(1, 9) if number != SAFETY)
WORRY = "I think the nights are unsafe just now."
NO_RELEASE, UNREADY = ("release",), ("it_not_ready", "ft_not_ready", "agreement", "time")


def begins_for_safety(practice: SlackPractice, who: str) -> tuple[str, ...]:
    """Let a therapist begin the talk about the only consult for safety; return what was not in order."""
    return _run_on_consult(practice, who, safety_start.start_for_safety)


def what_is_not_in_order(practice: SlackPractice, who: str = ANA) -> tuple[str, ...]:
    """Return what is not in order now about the only consult."""
    return _run_on_consult(practice, who, safety_start.find_what_is_not_in_order)


def _run_on_consult(
    practice: SlackPractice, who: str, act: Callable[[ConsultRecord], tuple[str, ...]]
) -> tuple[str, ...]:
    found: list[str] = []

    def run(ctx: Context) -> Outcome:
        record = lock_own(ctx, consult_id_of(practice), Permission.PREPARE)
        found.extend(act(record))
        return Current(record.consult.id)

    run_as(practice.services, slack_identity(who, practice.services.team_id), run)
    return tuple(found)


@walk_once
def framing(practice: SlackPractice) -> None:
    """Let Ana tick a reason, and nothing more: Ben knows of nothing."""
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"]).closes()


@walk_once
def preparing(practice: SlackPractice) -> None:
    """Bring Ana to the topics: Ben is not invited yet."""
    at_scope(practice).closes()


@walk_once
def paused(practice: SlackPractice) -> None:
    """Let Ana tick a reason to wait, and choose a day."""
    starts_consult(practice).answers("screen", fits="still_working").sends()


@walk_once
def waiting(practice: SlackPractice) -> None:
    """Bring Ana to the facts, too early: she waits."""
    starts_consult(practice).answers("screen", fits="none").answers("facts", impression="not_yet", informed=["not_yet"])


@walk_once
def invited_only(practice: SlackPractice) -> None:
    """Bring Ana to ready, with times offered; Ben's invitation waits to be sent."""
    at_ready(practice).closes()


@walk_once
def agreeing(practice: SlackPractice) -> None:
    """Bring both to ready with different topics, on which they have not agreed."""
    finishes_preparing(invited(practice), "diagnosis", "goals").closes()


@walk_once
def scheduled(practice: SlackPractice) -> None:
    """Book a time for both, two days from now, about every topic but safety."""
    booked_about(practice, ("diagnosis", "goals", "modality"))


STATES: Mapping[str, Callable[[SlackPractice], None]] = {
    "framing": framing,
    "preparing": preparing,
    "paused": paused,
    "waiting": waiting,
    "invited": invited_only,
    "agreeing": agreeing,
    "scheduled": scheduled,
}
"""Where a consult can be before its talk."""


@walk_once
def talks_without_releases(practice: SlackPractice) -> None:
    """Revoke every release of a consult that Ben knows nothing of, and let him begin its talk for safety."""
    preparing(practice)
    revoke_all_forms(practice)
    begins_for_safety(practice, BEN)


def answers_for_safety(practice: SlackPractice, who: str, **sharing: object) -> None:
    """Let a therapist pass over the other seven, and answer question 6."""
    for number in range(1, 9):
        if number == SAFETY:
            assert answers(practice, who, number, f"{WORRY} {who}.", **sharing) is None
        else:
            passes_over(practice, who, number)


def open_questions(practice: SlackPractice, who: str, last: int = 8) -> list[int]:
    """Return which of the first questions this therapist may answer, after passing over all before the last."""
    current = page(practice, who).current_question
    for number in range(current, last):
        passes_over(practice, who, number)
    return [number for number in range(1, last + 1) if page(practice, who, number).is_in_scope]


@walk_once
def both_answered_for_safety(practice: SlackPractice) -> None:
    """Bring both through such a talk without releases."""
    talks_without_releases(practice)
    for who in (ANA, BEN):
        answers_for_safety(practice, who)


@walk_once
def both_signed_for_safety(practice: SlackPractice) -> None:
    """Bring both past their signatures, still without releases."""
    both_answered_for_safety(practice)
    for who in (ANA, BEN):
        assert looks_back(practice, who) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None
