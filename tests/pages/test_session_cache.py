"""Which member a page session belongs to is remembered for whoever has its secret, for a limited number of sessions."""

from uuid import UUID

import pytest

from bot.page_access.page_sessions import OpenedPageSession, PageMember
from bot.pages import session_cache
from bot.pages.session_cache import PageSessionCache
from flows.context import Actor
from tests.support.people.identities import slack_identity


def member(number: int) -> PageMember:
    """Return a made-up member."""
    actor = Actor(UUID(int=number), UUID(int=99), "Ana", "UTC", "en-US", frozenset())
    return PageMember(actor, slack_identity(f"U{number}"))


def test_the_member_is_found_only_with_the_secret() -> None:
    cache = PageSessionCache()
    cache.remember("one", "secret", member(1))

    found = [
        cache.find_member(*asked) for asked in (("one", "secret"), ("one", "other"), ("one", "\udc80"), ("two", ""))
    ]

    assert found == [member(1), None, None, None]
    assert "secret" not in f"{vars(cache)}"


def test_the_member_of_a_page_session_that_was_just_opened_is_found() -> None:
    cache = PageSessionCache()
    first, second = UUID(int=1), UUID(int=2)

    cache.remember_opened(OpenedPageSession(first, "secret", member(1)))
    cache.remember_opened(OpenedPageSession(second, "secret", None))

    assert [cache.find_member(str(name), "secret") for name in (first, second)] == [member(1), None]


def test_the_session_that_was_not_used_for_longest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_cache, "MAX_SESSIONS", 2)
    cache = PageSessionCache()

    cache.remember("one", "", member(1))
    cache.remember("two", "", member(2))
    cache.find_member("one", "")
    cache.remember("three", "", member(3))

    assert [cache.find_member(name, "") for name in ("one", "two", "three")] == [member(1), None, member(3)]
