"""Look up people in the Slack workspace, with a cache of one minute."""

import re
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from cachetools import TTLCache, cachedmethod
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from flows.context import Identity, Profile, Surface
from flows.names.first_names import find_first_name

CACHE_SECONDS = 60.0
MAX_PROFILES = 10_000
_ID = re.compile(r"[UW][A-Z0-9]{1,63}")
_UNKNOWN_USER_ERRORS = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class SlackDirectory:
    """Profiles of people in Slack, from `users.info`."""

    def __init__(self, client: WebClient, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._lock = Lock()
        self._profiles: TTLCache[Identity, Profile | None, float] = TTLCache(MAX_PROFILES, CACHE_SECONDS, monotonic)

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

    def clear(self) -> None:
        """Empty the cache, so that every person is looked up again."""
        with self._lock:
            self._profiles.clear()


def _parse_profile(user: Mapping[str, Any]) -> Profile:
    profile = user.get("profile") or {}
    names = (profile.get("first_name"), profile.get("display_name"), user.get("real_name"), user.get("name"))
    return Profile(
        identity=Identity(Surface.SLACK, str(user.get("team_id", "")), str(user["id"])),
        first_name=find_first_name(str(name or "") for name in names),
        time_zone=str(user.get("tz") or ""),
        locale=str(user.get("locale") or ""),
        is_administrator=bool(user.get("is_admin")),
        is_bot=bool(user.get("is_bot") or user.get("id") == "USLACKBOT"),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
        is_deactivated=bool(user.get("deleted")),
    )
