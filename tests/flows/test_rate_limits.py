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
        limits.acquire("write", "ana")  # a draft, a second after the last key
        for _ in range(2):
            limits.acquire("check", "ana")  # a look at what is typed, in each
        if second % 10 == 0:
            for _ in range(2):
                limits.acquire("page", "ana")  # where the colleague is
        if second % 30 == 0:
            limits.acquire("link", "ana")
            for _ in range(12):
                limits.acquire("slack", "ana")  # a screen full of ticks in a few seconds


def test_what_is_too_much_is_told_with_how_long_to_wait_and_given_back_with_time(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(3, 0.5)}, timer)
    for _ in range(3):
        limits.acquire("page", "ana")

    with pytest.raises(TooManyRequestsError) as refused:
        limits.acquire("page", "ana")
    timer.now += 1.9
    still = limits.try_acquire("page", "ana")
    timer.now += 0.1

    assert (refused.value.retry_after, still, limits.try_acquire("page", "ana")) == (2, False, True)
    assert not limits.try_acquire("page", "ana")


def test_each_has_their_own_and_what_has_no_rate_is_not_limited(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(1, 1), "write": Rate(1, 1)}, timer)
    limits.acquire("page", "ana")

    assert limits.try_acquire("page", "ben")
    assert limits.try_acquire("write", "ana")
    assert all(limits.try_acquire("other", "ana") for _ in range(100))


def test_nobody_saves_up_more_than_there_is_at_once(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(2, 1)}, timer)
    limits.acquire("page", "ana")
    timer.now += 1000

    assert [limits.try_acquire("page", "ana") for _ in range(3)] == [True, True, False]


def test_the_first_one_too_many_is_for_the_log_and_no_other_until_it_has_calmed_down(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(4, 1)}, timer)
    logged = []

    for wait in (0, 0, 0, 0, 0, 0, 1, 0, 0, 4, 0, 0, 0, 0, 0):
        timer.now += wait
        try:
            limits.acquire("page", "ana")
        except TooManyRequestsError as refused:
            logged.append(refused.is_logged)

    assert logged == [True, False, False, False, True, False]


def test_no_more_are_known_than_there_is_room_for(timer: FakeTimer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows_limits, "MAX_BUCKETS", 3)
    limits = RateLimiter({"page": Rate(1, 0.001)}, timer)

    for who in "abcd":
        limits.acquire("page", who)

    assert len(limits._buckets) == 3  # noqa: SLF001 -- what it holds on to
    assert not limits.try_acquire("page", "d")
