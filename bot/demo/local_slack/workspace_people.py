"""The people of a workspace, and Slack's description of them for an app."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.demo.local_slack.shared_types import Json


@dataclass(frozen=True)
class WorkspacePerson:
    """A person in the workspace. `is_listed`: the browser page shows this person."""

    id: str
    name: str
    title: str = ""
    time_zone: str = "America/New_York"
    locale: str = "en-US"
    purpose: str = ""
    is_admin: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_stranger: bool = False
    team_id: str = ""
    deleted: bool = False
    is_listed: bool = True

    @property
    def username(self) -> str:
        """Return the old-style handle that payloads still include."""
        return self.name.lower().replace(" ", ".")

    @property
    def channel(self) -> str:
        """Return the id of the direct message between this person and the app."""
        return "D" + self.id[1:]


def load_demo_people() -> tuple[WorkspacePerson, ...]:
    """Return the made-up members of the demo practice."""
    text = (files("bot.demo.local_slack") / "content" / "people.toml").read_text("utf-8")
    return tuple(WorkspacePerson(**entry) for entry in tomllib.loads(text)["person"])


def build_user_object(person: WorkspacePerson, team_id: str, now: datetime) -> Json:
    """Return the user object that users.info and users.list answer with."""
    local_now = now.astimezone(ZoneInfo(person.time_zone))
    offset = local_now.utcoffset()
    team = person.team_id or team_id
    profile = {
        "title": person.title,
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "team": team,
    }
    user: Json = {
        "id": person.id,
        "team_id": team,
        "name": person.username,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(now.timestamp()),
    }
    if person.is_stranger:
        user["is_stranger"] = True
    if person.deleted:
        # Slack leaves out the time zone and roles of deactivated people.
        return user
    return user | {
        "real_name": person.name,
        "tz": person.time_zone,
        "tz_label": str(local_now.tzname()),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
    }
