"""How fast one process sends: what Slack allows, for each person and for the whole app."""

from uuid import UUID

from bot.worker.pacing import Pacing
from bot.worker.sender import AttemptResult
from tests.support.fakes import FakeTimer

ANA_ID, BEN_ID = UUID(int=1), UUID(int=2)


def test_a_person_rests_for_a_second_after_each_message_and_nobody_else_does() -> None:
    timer = FakeTimer()
    pacing = Pacing(timer=timer)
    pacing.note(BEN_ID, AttemptResult("sent"))
    pacing.note(ANA_ID, AttemptResult("stale"))  # nothing was sent

    resting = [pacing.find_resting()]
    for timer.now in (0.9, 1.0):
        resting.append(pacing.find_resting())

    assert resting == [{BEN_ID}, {BEN_ID}, set()]


def test_a_rate_limit_pauses_everything_until_the_latest_time_that_slack_named() -> None:
    timer = FakeTimer()
    pacing = Pacing(timer=timer)
    before = pacing.is_paused
    for trouble, wait in (("ratelimited", 30), ("rate_limited", 5), ("http_500", 90)):
        pacing.note(BEN_ID, AttemptResult("later", trouble=trouble, wait=wait))

    paused = []
    for timer.now in (29.9, 30.0):
        paused.append(pacing.is_paused)

    assert (before, paused) == (False, [True, False])
