"""How fast one process sends: what Slack allows, for each person and for the whole app."""

from uuid import UUID, uuid4

from bot.worker.pacing import Pacing
from bot.worker.sender import Attempt, AttemptResult
from tests.support.fakes import FakeTimer

ANA_ID, BEN_ID = UUID(int=1), UUID(int=2)


def _to(recipient_id: UUID, *, is_urgent: bool = False) -> Attempt:
    return Attempt(uuid4(), recipient_id, "a lease", is_urgent=is_urgent)


def test_s0_9_an_urgent_message_waits_only_after_another_urgent_one() -> None:
    timer = FakeTimer()
    pacing = Pacing(timer=timer)
    pacing.note(_to(BEN_ID), AttemptResult("sent"))
    pacing.note(_to(ANA_ID, is_urgent=True), AttemptResult("sent"))

    assert pacing.find_resting() == {ANA_ID, BEN_ID}
    assert pacing.find_resting_from_urgent() == {ANA_ID}
    timer.now = 1.0
    assert pacing.find_resting_from_urgent() == set()


def test_a_person_rests_for_a_second_after_each_message_and_nobody_else_does() -> None:
    timer = FakeTimer()
    pacing = Pacing(timer=timer)
    pacing.note(_to(BEN_ID), AttemptResult("sent"))
    pacing.note(_to(ANA_ID), AttemptResult("stale"))  # nothing was sent

    resting = [pacing.find_resting()]
    for timer.now in (0.9, 1.0):
        resting.append(pacing.find_resting())

    assert resting == [{BEN_ID}, {BEN_ID}, set()]


def test_a_rate_limit_pauses_everything_until_the_latest_time_that_slack_named() -> None:
    timer = FakeTimer()
    pacing = Pacing(timer=timer)
    before = pacing.is_paused
    for trouble, wait in (("ratelimited", 30), ("rate_limited", 5), ("http_500", 90)):
        pacing.note(_to(BEN_ID), AttemptResult("later", trouble=trouble, wait=wait))

    paused = []
    for timer.now in (29.9, 30.0):
        paused.append(pacing.is_paused)

    assert (before, paused) == (False, [True, False])
