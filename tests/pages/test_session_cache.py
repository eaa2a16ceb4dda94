"""Which member a page session belongs to is remembered for whoever has its secret, for a limited number of sessions."""

from uuid import UUID

import pytest

from bot.pages import session_cache
from bot.pages.session_cache import PageSessionCache
from flows.context import Actor


def actor(number: int) -> Actor:
    """Return a made-up member."""
    return Actor(UUID(int=number), UUID(int=99), f"U{number}", "Ana", "UTC", frozenset())


def test_the_member_is_found_only_with_the_secret() -> None:
    cache = PageSessionCache()
    cache.remember("one", "secret", actor(1))

    found = [
        cache.find_actor(*asked) for asked in (("one", "secret"), ("one", "other"), ("one", "\udc80"), ("two", ""))
    ]

    assert found == [actor(1), None, None, None]
    assert "secret" not in f"{vars(cache)}"


def test_the_session_that_was_not_used_for_longest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_cache, "MAX_SESSIONS", 2)
    cache = PageSessionCache()

    cache.remember("one", "", actor(1))
    cache.remember("two", "", actor(2))
    cache.find_actor("one", "")
    cache.remember("three", "", actor(3))

    assert [cache.find_actor(name, "") for name in ("one", "two", "three")] == [actor(1), None, actor(3)]
