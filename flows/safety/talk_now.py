"""Talk now: the two therapists begin the talk of their open consult at once, past every gate (S0-9, S0-52)."""

from flows.actions import Actions, Click
from flows.consult.record_loading import lock_consult, lock_own
from flows.consult.talk import safety_start
from flows.context import Context
from flows.permissions import NotYoursError, Permission
from flows.replies import Outcome, Show
from flows.safety import alert_access, alert_actions, alert_screen, screens, standing
from flows.safety.alert_record import AlertRecord
from flows.safety.telling import alert_messages
from storage.audit import subjects
from storage.safety import alerts

actions = Actions()


def load_to_talk(ctx: Context, alert_id: str, may: Permission) -> AlertRecord:
    """Return the alert as `load_alert` does, locked after the open consult and its case.

    Whoever raises an alert locks the case first, too: in another order, two people could stop each other.
    """
    case_id = subjects.find_case_id(ctx.session, ctx.actor.practice_id, alert_id)
    consult = alert_access.find_open_consult(ctx, case_id) if case_id else None
    if consult is not None:
        lock_consult(ctx, consult.id)
    return alert_access.load_alert(ctx, alert_id, may)


@actions.press("safety_talk", may=Permission.ANSWER_ALERT, loads=load_to_talk)
def talk_now(ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Begin the talk for both, unless it has begun; return the link to the actor's page. What was missing is kept."""
    consult = alert_screen.find_consult(record)
    if consult is None:
        raise NotYoursError
    talk = lock_own(ctx, str(consult.id), Permission.PREPARE)
    if record.is_open and safety_start.can_start_for_safety(talk):
        missing = safety_start.start_for_safety(talk)
        record.add(alerts.TALK, by_id=ctx.actor.member_id, detail=missing)
        alert_actions.record_event(record, alerts.TALK)
        alert_messages.send(record, talk.colleague.id, alert_messages.TALK_NOW)
    if not talk.is_begun_for_safety:
        return Show(alert_screen.alert_form(record))
    numbers = standing.load_numbers(record)
    return Show(screens.talk(numbers, record.about, talk.colleague.first_name, talk.make_page_link()))
