"""What the browser page is told: people, seats, the clock, the guide, what was carried."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.demo.local_slack import guide
from bot.demo.local_slack.api.posted_messages import Message
from bot.demo.local_slack.client import person_view
from bot.demo.local_slack.demo_controls import WorkspaceHooks
from bot.demo.local_slack.guide import Line
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import Office
from bot.demo.local_slack.traffic_log import Carried
from bot.demo.local_slack.workspace_people import Person


def words_for(at: datetime, zone: str) -> str:
    """Return a time as "Tue 6 May 09:12"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def _message(office: Office, message: Message, zone: str) -> Json:
    at = datetime.fromtimestamp(float(message.ts), ZoneInfo(zone))
    return {
        "id": message.ts,
        "ts": message.ts,
        "who": "" if message.author == office.app.bot_user_id else message.author,
        "text": message.text,
        "blocks": message.blocks,
        "at_words": words_for(at, zone),
        "new": message.new,
        "edited": message.edited,
        "ephemeral": message.for_whom is not None,
    }


def _seat(office: Office, person: Person) -> Json:
    seat = person_view.look(office, person.id)
    zone = person.time_zone
    errors = [view.errors for view in office.views.stack(person.id)]
    return {
        "home": seat.home,
        "dms": [_message(office, one, zone) for one in seat.messages],
        "notices": [_message(office, one, zone) for one in seat.ephemerals],
        "channel": [_message(office, one, zone) for one in seat.channel],
        "views": [{**view, "errors": beside} for view, beside in zip(seat.views, errors, strict=True)],
        "trouble": seat.trouble,
        "unread": seat.unread,
    }


def _person(office: Office, person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "title": person.title,
        "time_zone": person.time_zone,
        "purpose": person.purpose,
        "unread": person_view.look(office, person.id).unread,
        "offered": person.offered and not person.deleted,
    }


def _next_due(hooks: WorkspaceHooks | None, zone: str) -> Json | None:
    due = hooks.next_due() if hooks is not None else None
    if due is None:
        return None
    at_words = words_for(due.at, zone)
    return {"who": due.who, "what": due.what, "at": due.at.isoformat(), "at_words": at_words}


def everything(
    office: Office, people: list[str], zone: str, hooks: WorkspaceHooks | None, lines: tuple[Line, ...]
) -> Json:
    """Return all that the page shows, with the seats of the people asked for."""
    # Asked first and without the lock: it may be answered by the app's database.
    due = _next_due(hooks, zone)
    with office.lock:
        now = office.clock()
        return {
            "now": now.isoformat(),
            "now_words": words_for(now, zone),
            "next_due": due,
            "people": [_person(office, one) for one in office.people.values()],
            "seats": {one: _seat(office, office.people[one]) for one in people if one in office.people},
            "carried": {
                "payloads": len(office.carried.entries),
                "own_words": office.carried.own_words(),
            },
            "guide": guide.shown(office, lines),
        }


def payload(office: Office, entry: Carried, zone: str) -> Json:
    """Return one carried payload as "Look" lists it."""
    person = office.people.get(entry.person_id)
    return {
        "direction": entry.direction,
        "kind": entry.kind,
        "person": person.name if person is not None else "",
        "at_words": words_for(entry.at, zone),
        "words": list(entry.words),
        "typed": list(entry.typed),
    }
