"""How often one member may ask: never felt by a person in a hurry, and an end for whoever asks for thousands."""

import pytest

from flows import limits as flows_limits
from flows.limits import RATE_BY_KIND, Rate, RateLimiter, TooManyRequestsError
from tests.support.fakes import FakeTimer


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


def test_an_hour_of_typing_in_two_tabs_with_everything_that_pages_ask_is_never_too_much(timer: FakeTimer) -> None:
    limits = RateLimiter(RATE_BY_KIND, timer)

    for second in range(3600):
        timer.now = float(second)
        limits.take("write", "ana")  # a draft, a second after the last key
        for _ in range(2):
            limits.take("check", "ana")  # a look at what is typed, in each
        if second % 10 == 0:
            for _ in range(2):
                limits.take("page", "ana")  # where the colleague is
        if second % 30 == 0:
            limits.take("link", "ana")
            for _ in range(12):
                limits.take("slack", "ana")  # a screen full of ticks in a few seconds


def test_what_is_too_much_is_told_with_how_long_to_wait_and_given_back_with_time(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(3, 0.5)}, timer)
    for _ in range(3):
        limits.take("page", "ana")

    with pytest.raises(TooManyRequestsError) as refused:
        limits.take("page", "ana")
    timer.now += 1.9
    still = limits.allows("page", "ana")
    timer.now += 0.1

    assert (refused.value.wait, still, limits.allows("page", "ana")) == (2, False, True)
    assert not limits.allows("page", "ana")


def test_each_has_their_own_and_what_has_no_rate_is_not_limited(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(1, 1), "write": Rate(1, 1)}, timer)
    limits.take("page", "ana")

    assert limits.allows("page", "ben")
    assert limits.allows("write", "ana")
    assert all(limits.allows("other", "ana") for _ in range(100))


def test_nobody_saves_up_more_than_there_is_at_once(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(2, 1)}, timer)
    limits.take("page", "ana")
    timer.now += 1000

    assert [limits.allows("page", "ana") for _ in range(3)] == [True, True, False]


def test_the_first_one_too_many_is_for_the_log_and_no_other_until_it_has_calmed_down(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(4, 1)}, timer)
    logged = []

    for wait in (0, 0, 0, 0, 0, 0, 1, 0, 0, 4, 0, 0, 0, 0, 0):
        timer.now += wait
        try:
            limits.take("page", "ana")
        except TooManyRequestsError as refused:
            logged.append(refused.is_logged)

    assert logged == [True, False, False, False, True, False]


def test_no_more_are_known_than_there_is_room_for(timer: FakeTimer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows_limits, "MOST_KNOWN", 3)
    limits = RateLimiter({"page": Rate(1, 0.001)}, timer)

    for who in "abcd":
        limits.take("page", who)

    assert len(limits._buckets) == 3  # noqa: SLF001 -- what it holds on to
    assert not limits.allows("page", "d")
