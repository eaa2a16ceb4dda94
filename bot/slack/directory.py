"""Look up people in the Slack workspace, with a cache of one minute."""

import re
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from cachetools import TTLCache, cachedmethod
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from flows.context import DirectMessageLink, Identity, Profile, Surface, link_to_nobody
from flows.names.first_names import find_first_name, find_full_name

CACHE_SECONDS = 60.0
PEOPLE_CACHE_SECONDS = 600.0
MAX_PROFILES = 10_000
PAGE_PEOPLE, MAX_PAGES = 200, 500  # Slack recommends no more than 200 at once
MAX_PEOPLE = 1000  # Slack gives no more at once; with more members than a menu takes, the list is of no use
_PEOPLE = "people"
_ID = re.compile(r"[UW][A-Z0-9]{1,63}")
_UNKNOWN_USER_ERRORS = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class SlackDirectory:
    """Profiles of people in Slack, from `users.info`."""

    def __init__(self, client: WebClient, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._lock = Lock()
        self._profiles: TTLCache[Identity, Profile | None, float] = TTLCache(MAX_PROFILES, CACHE_SECONDS, monotonic)
        self._people: TTLCache[str, list[Profile] | None, float] = TTLCache(1, PEOPLE_CACHE_SECONDS, monotonic)

    @cachedmethod(lambda self: self._profiles, lock=lambda self: self._lock)
    def __call__(self, identity: Identity) -> Profile | None:
        """Return the person's profile, or None if the workspace knows no such person."""
        if not _ID.fullmatch(identity.user_id):
            return None
        try:
            user = self._client.users_info(user=identity.user_id, include_locale=True)["user"]
        except SlackApiError as error:
            if error.response.get("error") in _UNKNOWN_USER_ERRORS:
                return None
            raise
        return _parse_profile(user)

    def list_people(self) -> list[Profile] | None:
        """Return everybody in the workspace; None if Slack does not say, or if there are more than it says at once."""
        with self._lock:
            if _PEOPLE in self._people:
                return self._people[_PEOPLE]
        try:
            answer = self._client.users_list(limit=MAX_PEOPLE)
        except (SlackApiError, OSError):
            return None
        is_whole = not (answer.get("response_metadata") or {}).get("next_cursor")
        people = [_parse_profile(user) for user in answer["members"]] if is_whole else None
        with self._lock:
            self._people[_PEOPLE] = people
        return people

    def list_administrators(self) -> list[Profile] | None:
        """Return the administrators of the workspace, however many people it has; None if Slack does not say now.

        Nothing is cached, and each page of people is one call: for the worker, which nobody waits for.
        """
        found: list[Profile] = []
        cursor = ""
        for _page in range(MAX_PAGES):
            try:
                answer = self._client.users_list(limit=PAGE_PEOPLE, cursor=cursor)
            except (SlackApiError, OSError):
                return None
            profiles = [_parse_profile(user) for user in answer["members"]]
            found += [profile for profile in profiles if profile.is_administrator and profile.can_take_part]
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found
        return None

    def clear(self) -> None:
        """Empty the cache, so that every person is looked up again."""
        with self._lock:
            self._profiles.clear()
            self._people.clear()


def choose_direct_message_link(api_url: str) -> DirectMessageLink:
    """Return what makes the links into direct messages: none elsewhere than in Slack itself, as in the demo."""
    return _link_direct_message if api_url.startswith("https://slack.com/") else link_to_nobody


def _link_direct_message(identity: Identity) -> str:
    """Return the documented deep link that opens a direct message; a link that starts a huddle does not exist."""
    return f"slack://user?{urlencode({'team': identity.tenant_id, 'id': identity.user_id})}"


def _parse_profile(user: Mapping[str, Any]) -> Profile:
    profile = user.get("profile") or {}
    full_names = [str(user.get("real_name") or profile.get("real_name") or ""), str(user.get("name") or "")]
    names = [str(profile.get("first_name") or ""), str(profile.get("display_name") or ""), *full_names]
    return Profile(
        identity=Identity(Surface.SLACK, str(user.get("team_id", "")), str(user["id"])),
        first_name=find_first_name(names),
        time_zone=str(user.get("tz") or ""),
        locale=str(user.get("locale") or ""),
        is_administrator=bool(user.get("is_admin")),
        is_bot=bool(user.get("is_bot") or user.get("id") == "USLACKBOT"),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
        is_deactivated=bool(user.get("deleted")),
        full_name=find_full_name(full_names),
    )
