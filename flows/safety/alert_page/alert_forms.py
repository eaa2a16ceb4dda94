"""The forms of an alert's page: what is known, the next step, closing it, and the look back."""

from collections.abc import Mapping
from datetime import date, datetime, time

from flows import content
from flows.actions import Click
from flows.consult.writing.actions import clean_text
from flows.content import WORDS, ScreenFilling
from flows.errors import OutsideCalendarError
from flows.forms import CheckedForm, Form, Option, check
from flows.safety import screens
from flows.safety.alert_access import may_review
from flows.safety.alert_record import AlertRecord
from flows.working_hours import local_instant

ENTRY, STEP, SETTLE, REVIEW = "entry", "step", "settle", "review"
"""The names of the forms, as the page's buttons send them."""

_END_OF_DAY = time(23, 59)


def list_forms(record: AlertRecord) -> dict[str, Form]:
    """Return the forms that this reader can fill in now, by name."""
    is_reader = record.ctx.actor.member_id in record.reader_ids
    forms: dict[str, Form] = {}
    if record.is_open and is_reader and record.case is not None:
        forms = {ENTRY: entry_form(record), STEP: step_form(record)}
    if can_settle(record):
        forms[SETTLE] = settle_form(record)
    if may_review(record):
        forms[REVIEW] = review_form(record)
    return forms


def can_settle(record: AlertRecord) -> bool:
    """Return whether the alert is looked after and the actor has charge of it."""
    is_looked_after = record.is_open and record.alert.configuration == "looked_after"
    return is_looked_after and record.has_charge(record.ctx.actor.member_id)


def entry_form(record: AlertRecord) -> Form:
    """Return the form for what the actor knows and what has been done; it says who reads it."""
    readers = screens.join_names(sorted(record.name(id_) for id_ in record.reader_ids))
    return content.build_form(
        "safety_know", WORDS, ScreenFilling(placeholders={"readers": readers}, about=record.about)
    )


def step_form(record: AlertRecord) -> Form:
    """Return the form for a step: what, who of those who were told, and by when."""
    people = [id_ for id_ in sorted(record.reader_ids, key=record.name) if record.member(id_).active]
    filling = ScreenFilling(
        options={"who": [Option(str(id_), record.name(id_)) for id_ in people]},
        values={"day": record.ctx.today},
        bounds={"day": (record.ctx.today, None)},
        about=record.about,
    )
    return content.build_form("safety_step", WORDS, filling)


def settle_form(record: AlertRecord) -> Form:
    """Return the form that closes the alert, with what the client knows (S0-22); for a call, without questions."""
    screen = "safety_settle" if record.case else "safety_settle_call"
    filling = ScreenFilling(bounds={"by": (record.ctx.today, None)}, about=record.about)
    return content.build_form(screen, WORDS, filling)


def review_form(record: AlertRecord) -> Form:
    """Return the form for the look back (S0-46); for a call, without a comment: nothing can be sealed there."""
    screen = "safety_review" if record.case else "safety_review_call"
    return content.build_form(screen, WORDS, ScreenFilling(about=record.about))


def check_form(form: Form, click: Click, text_field: str) -> CheckedForm:
    """Return the checked answers; the text is cleaned first as every text is."""
    return check(form, {**click.given, text_field: clean_text(str(click.given.get(text_field, "")))})


def check_step(record: AlertRecord, form: Form, click: Click) -> tuple[Mapping[str, str], CheckedForm, datetime | None]:
    """Return the errors of a step, its answers, and when it is due: at the time, or at the end of the day."""
    checked = check_form(form, click, "what")
    due_at, errors = _due_at(record, checked), dict(checked.errors)
    if due_at is not None and due_at < record.ctx.now and not errors:
        errors["time"] = "step_in_the_past"
    return errors, checked, due_at


def check_settlement(form: Form, click: Click) -> tuple[Mapping[str, str], CheckedForm]:
    """Return the errors and the answers of closing the alert: a client who will be told is told by a day."""
    checked = check_form(form, click, "result")
    errors = dict(checked.errors)
    if checked.values.get("client") == "will_be_told" and not {"by"} & {*checked.values, *errors}:
        errors["by"] = "client_day"
    return errors, checked


def start_of(record: AlertRecord, day: date) -> datetime:
    """Return the start of work on a day, on the actor's clock."""
    return local_instant(day, record.settings.work_start, record.ctx.actor.time_zone)


def _due_at(record: AlertRecord, checked: CheckedForm) -> datetime | None:
    day, clock = checked.values.get("day"), checked.values.get("time", _END_OF_DAY)
    if not isinstance(day, date) or not isinstance(clock, time):
        return None
    try:
        return local_instant(day, clock, record.ctx.actor.time_zone)
    except OutsideCalendarError:
        return None
