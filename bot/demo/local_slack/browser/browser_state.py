"""The state that the browser page shows: people, their screens, the clock, the guide, the traffic log."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.local_slack.api.posted_messages import PostedMessage
from bot.demo.local_slack.client import person_view
from bot.demo.local_slack.demo_controls import DemoControls, GuideLine, WrittenText
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore
from bot.demo.local_slack.traffic_log import TrafficEntry
from bot.demo.local_slack.workspace_people import WorkspacePerson

_WEEK = timedelta(days=6)


def format_time(at: datetime, zone: str) -> str:
    """Return a time in a zone as "Tue, May 6 at 9:12 AM"."""
    local_time = at.astimezone(ZoneInfo(zone))
    return f"{local_time:%a}, {local_time:%b} {local_time.day} at {_format_hour(local_time)}"


def format_near_time(at: datetime, zone: str, now: datetime) -> str:
    """Return a time in a zone as "Tue 9:12 AM" if it is within the next six days, or else with its date."""
    local_time = at.astimezone(ZoneInfo(zone))
    return f"{local_time:%a} {_format_hour(local_time)}" if at - now < _WEEK else format_time(at, zone)


def _format_hour(local_time: datetime) -> str:
    return f"{local_time:%I:%M %p}".lstrip("0")


def _describe_message(store: StateStore, message: PostedMessage, zone: str) -> Json:
    at = datetime.fromtimestamp(float(message.ts), ZoneInfo(zone))
    return {
        "id": message.ts,
        "ts": message.ts,
        "who": "" if message.author == store.app.bot_user_id else message.author,
        "text": message.text,
        "blocks": message.blocks,
        "at_words": format_time(at, zone),
        "new": message.is_new,
        "edited": message.is_edited,
        "ephemeral": message.visible_to is not None,
    }


def _describe_view(store: StateStore, person: WorkspacePerson) -> Json:
    screen = person_view.build_person_view(store, person.id)
    zone = person.time_zone
    errors = [view.errors for view in store.views.get_stack(person.id)]
    return {
        "home": screen.home,
        "dms": [_describe_message(store, message, zone) for message in screen.messages],
        "notices": [_describe_message(store, message, zone) for message in screen.ephemerals],
        "channel": [_describe_message(store, message, zone) for message in screen.channel],
        "views": [{**view, "errors": view_errors} for view, view_errors in zip(screen.views, errors, strict=True)],
        "trouble": screen.trouble,
        "unread": screen.unread,
    }


def _describe_person(store: StateStore, person: WorkspacePerson) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "title": person.title,
        "time_zone": person.time_zone,
        "purpose": person.purpose,
        "unread": person_view.build_person_view(store, person.id).unread,
        "offered": person.is_listed and not person.deleted,
    }


def _describe_next_due(hooks: DemoControls | None, zone: str, now: datetime) -> Json | None:
    event = hooks.find_next_due() if hooks is not None else None
    if event is None:
        return None
    at_words = format_near_time(event.at, zone, now)
    return {"who": event.who, "what": event.what, "at": event.at.isoformat(), "at_words": at_words}


def _describe_guide(hooks: DemoControls | None) -> Json | None:
    if hooks is None:
        return None
    line: GuideLine = hooks.tour.find_line()
    return {"text": line.text, "step": line.step, "of": line.of, "press": line.press, "playing": hooks.tour.is_playing}


def describe_all(store: StateStore, people: list[str], zone: str, hooks: DemoControls | None) -> Json:
    """Return everything that the page shows, with the screens of the requested people."""
    with store.lock:
        now = store.clock()
        state: Json = {
            "now": now.isoformat(),
            "now_words": format_time(now, zone),
            "people": [_describe_person(store, person) for person in store.people.values()],
            "seats": {
                person_id: _describe_view(store, store.people[person_id])
                for person_id in people
                if person_id in store.people
            },
            "carried": {
                "payloads": len(store.traffic.entries),
                "own_words": store.traffic.count_typed_words(),
            },
        }
    # These calls may wait for the app's database, so they come after the lock.
    return state | {"guide": _describe_guide(hooks), "next_due": _describe_next_due(hooks, zone, now)}


def describe_payload(store: StateStore, entry: TrafficEntry, zone: str) -> Json:
    """Return one logged payload as the page lists it."""
    person = store.people.get(entry.person_id)
    return {
        "direction": entry.direction,
        "kind": entry.kind,
        "person": person.name if person is not None else "",
        "at_words": format_time(entry.at, zone),
        "words": list(entry.words),
        "typed": list(entry.typed),
    }


def describe_written(written: WrittenText, zone: str) -> Json:
    """Return one text that somebody wrote on a private page, as the page lists it."""
    return {"who": written.who, "text": written.text, "at_words": format_time(written.at, zone)}
