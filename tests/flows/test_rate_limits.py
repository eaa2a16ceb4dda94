"""How often a member may ask: never a limit for a person in a hurry, and a stop for whoever asks thousands of times."""

import pytest

from flows import limits as flows_limits
from flows.limits import RATE_BY_KIND, Rate, RateLimiter, TooManyRequestsError
from tests.support.fakes import FakeTimer


@pytest.fixture
def timer() -> FakeTimer:
    return FakeTimer()


def test_an_hour_of_typing_in_two_tabs_with_all_requests_of_the_pages_is_never_limited(timer: FakeTimer) -> None:
    limits = RateLimiter(RATE_BY_KIND, timer)

    for second in range(3600):
        timer.now = float(second)
        limits.acquire("write", "ana")  # a draft, a second after the last key
        for _ in range(2):
            limits.acquire("check", "ana")  # a check of what is typed, in each tab
        if second % 10 == 0:
            for _ in range(2):
                limits.acquire("page", "ana")  # a poll for the colleague's progress, in each tab
        if second % 30 == 0:
            limits.acquire("link", "ana")
            for _ in range(12):
                limits.acquire("slack", "ana")  # a screen full of ticks in a few seconds


def test_a_refusal_says_how_long_to_wait_and_requests_are_allowed_again_with_time(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(3, 0.5)}, timer)
    for _ in range(3):
        limits.acquire("page", "ana")

    with pytest.raises(TooManyRequestsError) as refused:
        limits.acquire("page", "ana")
    timer.now += 1.9
    is_allowed = limits.try_acquire("page", "ana")
    timer.now += 0.1

    assert (refused.value.retry_after, is_allowed, limits.try_acquire("page", "ana")) == (2, False, True)
    assert not limits.try_acquire("page", "ana")


def test_each_member_and_kind_has_its_own_limit_and_a_kind_without_a_rate_has_none(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(1, 1), "write": Rate(1, 1)}, timer)
    limits.acquire("page", "ana")

    assert limits.try_acquire("page", "ben")
    assert limits.try_acquire("write", "ana")
    assert all(limits.try_acquire("other", "ana") for _ in range(100))


def test_unused_requests_never_exceed_the_burst(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(2, 1)}, timer)
    limits.acquire("page", "ana")
    timer.now += 1000

    assert [limits.try_acquire("page", "ana") for _ in range(3)] == [True, True, False]


def test_only_the_first_refusal_of_a_burst_is_logged(timer: FakeTimer) -> None:
    limits = RateLimiter({"page": Rate(4, 1)}, timer)
    logged = []

    for wait in (0, 0, 0, 0, 0, 0, 1, 0, 0, 4, 0, 0, 0, 0, 0):
        timer.now += wait
        try:
            limits.acquire("page", "ana")
        except TooManyRequestsError as refused:
            logged.append(refused.is_logged)

    assert logged == [True, False, False, False, True, False]


def test_the_number_of_remembered_members_is_limited(timer: FakeTimer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows_limits, "MAX_BUCKETS", 3)
    limits = RateLimiter({"page": Rate(1, 0.001)}, timer)

    for who in "abcd":
        limits.acquire("page", who)

    assert len(limits._buckets) == 3  # noqa: SLF001 -- how many it remembers
    assert not limits.try_acquire("page", "d")
