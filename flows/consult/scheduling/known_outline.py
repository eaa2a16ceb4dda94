"""Which clients know what a booked talk is about, ticked person by person; nothing waits for it (S0-14, S0-22)."""

from collections.abc import Sequence

from flows.actions import Actions, Click
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.context import Context
from flows.forms import Option
from flows.permissions import Permission
from flows.releases import rule_facts
from flows.replies import Close, Current, Outcome, Stay

FIELD = "outline_known"

actions = Actions()


@actions.tick("booked", may=Permission.PREPARE, loads=load)
def save_ticks(_ctx: Context, record: ConsultRecord, click: Click) -> Stay:
    """Save who knows the topics so far."""
    if record.step == "scheduled":
        _save(record, click)
    return Stay()


@actions.submit("booked", may=Permission.PREPARE, loads=load)
def submit_ticks(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Save who knows the topics, and close the screen; show where the consult is now if it is no longer booked."""
    if record.step != "scheduled":
        return Current(record.consult.id)
    _save(record, click)
    return Close()


def person_options(record: ConsultRecord) -> Sequence[Option]:
    """Return the people whom this therapist sees, as options."""
    return [Option(str(person.id), rule_facts.participant_label(person)) for person in record.own_participants]


def is_known_by_all(record: ConsultRecord) -> bool:
    """Tell whether everybody whom this therapist sees knows the topics, as the therapist ticked (S0-56)."""
    return all(option.id in record.preparation.outline_known_by for option in person_options(record))


def forget(record: ConsultRecord) -> None:
    """Remove both therapists' ticks, because the topics have changed (S0-14)."""
    for preparation in (record.preparation, record.colleague_preparation):
        if preparation is not None:
            preparation.outline_known_by = ()


def _save(record: ConsultRecord, click: Click) -> None:
    ticked = click.given.get(FIELD)
    if isinstance(ticked, list | tuple):
        known_by = tuple(option.id for option in person_options(record) if option.id in ticked)
        record.preparation.outline_known_by = known_by
