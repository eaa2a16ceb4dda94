"""The screen of an alert for the member who looks at it: how it stands, and what this member can do."""

from flows.cases.case_access import get_part
from flows.consult.record_loading import of_consult
from flows.consult.talk import safety_start
from flows.forms import Form
from flows.people import page_links
from flows.safety import alert_access, screens, standing
from flows.safety.alert_record import AlertRecord
from flows.safety.screens import AlertView
from storage.models import Consult


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


def find_consult(record: AlertRecord) -> Consult | None:
    """Return the open consult on the alert's case, if the actor is one of its therapists and may know of it.

    Before the invitation only its starter knows of a consult.
    """
    ctx, case = record.ctx, record.case
    if case is None or ctx.actor.member_id not in (case.it_member_id, case.ft_member_id):
        return None
    consult = alert_access.find_open_consult(ctx, case.id)
    if consult is None or (consult.invited_at is None and get_part(case, ctx.actor.member_id) != consult.starter_part):
        return None
    return consult


def _can_talk(record: AlertRecord) -> bool:
    """Tell whether a talk can begin now because of safety, or has begun so."""
    consult = find_consult(record) if record.is_open else None
    if consult is None:
        return False
    talk = of_consult(record.ctx, consult)
    return talk.is_begun_for_safety or safety_start.can_start_for_safety(talk)


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
        "talk": _can_talk(record),
        "mine": record.is_open and record.has_charge(me),
        "can_close": record.is_open and record.alert.configuration == "looked_after" and record.has_charge(me),
        "reopen": record.is_open and record.alert.configuration == "looked_after" and not record.has_charge(me),
        "clear": record.is_open and is_raiser,
        "nobody": record.is_open and not record.told,
        "next": has_next,
    }
    return {name for name, is_shown in flags.items() if is_shown}
