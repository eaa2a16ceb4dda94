"""The screen of an alert for the member who looks at it: how it stands, and what this member can do."""

from flows.forms import Form
from flows.people import page_links
from flows.safety import screens, standing
from flows.safety.alert_record import AlertRecord
from flows.safety.screens import AlertView


def alert_form(record: AlertRecord) -> Form:
    """Return how the alert stands for the actor, with a new link to its page."""
    placeholders = {**standing.placeholders(record), "next": standing.next_line(record)}
    view = AlertView(
        about=record.about,
        placeholders=placeholders,
        told=standing.reachable_lines(record),
        shown=_shown(record, has_next=bool(placeholders["next"])),
        url=page_links.make_alert_link(record.ctx, record.alert.id),
        link_label="safety_open_page" if record.is_open and record.case else "safety_read_page",
    )
    return screens.alert(view)


def _shown(record: AlertRecord, *, has_next: bool) -> set[str]:
    me, is_call, is_free = record.ctx.actor.member_id, record.case is None, record.charge is None
    is_raiser = me == record.alert.raised_by
    flags = {
        "case": not is_call,
        "call": is_call,
        "open": record.is_open,
        "unseen": record.is_open and me not in record.seen and not is_raiser,
        "free": record.is_open and is_free and not is_call,
        "free_call": record.is_open and is_free and is_call and not is_raiser,
        "mine": record.is_open and record.has_charge(me),
        "reopen": record.is_open and record.alert.configuration == "looked_after" and not record.has_charge(me),
        "clear": record.is_open and is_raiser,
        "nobody": record.is_open and not record.told,
        "next": has_next,
    }
    return {name for name, is_shown in flags.items() if is_shown}
