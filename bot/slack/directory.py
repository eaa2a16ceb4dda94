"""Look up people in the Slack workspace, with a cache of one minute."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from flows.context import Identity, Profile, Surface

CACHE_SECONDS = 60.0
_ID = re.compile(r"[UW][A-Z0-9]{1,63}")
_UNKNOWN_USER_ERRORS = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class SlackDirectory:
    """Profiles of people in Slack, from `users.info`."""

    def __init__(self, client: WebClient, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._monotonic = monotonic
        self._cached: dict[str, tuple[float, Profile | None]] = {}

    def __call__(self, identity: Identity) -> Profile | None:
        """Return the person's profile, or None if the workspace knows no such person."""
        now, slack_user_id = self._monotonic(), identity.user_id
        asked_at, profile = self._cached.get(slack_user_id, (float("-inf"), None))
        if now - asked_at > CACHE_SECONDS:
            profile = self._fetch_profile(slack_user_id)
            self._cached[slack_user_id] = (now, profile)
        return profile

    def clear(self) -> None:
        """Empty the cache, so that every person is looked up again."""
        self._cached.clear()

    def _fetch_profile(self, slack_user_id: str) -> Profile | None:
        if not _ID.fullmatch(slack_user_id):
            return None
        try:
            user = self._client.users_info(user=slack_user_id)["user"]
        except SlackApiError as error:
            if error.response.get("error") in _UNKNOWN_USER_ERRORS:
                return None
            raise
        return _parse_profile(user)


def _parse_profile(user: Mapping[str, Any]) -> Profile:
    profile = user.get("profile") or {}
    name = profile.get("first_name") or profile.get("display_name") or user.get("real_name") or user.get("name") or "?"
    return Profile(
        identity=Identity(Surface.SLACK, str(user.get("team_id", "")), str(user["id"])),
        first_name=str(name).split()[0][:80] if str(name).split() else "?",
        time_zone=str(user.get("tz") or ""),
        is_administrator=bool(user.get("is_admin")),
        is_bot=bool(user.get("is_bot") or user.get("id") == "USLACKBOT"),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
        is_deactivated=bool(user.get("deleted")),
    )
