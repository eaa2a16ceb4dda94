"""The member's consults by whose turn it is, in the order in which the menu and Home list them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.consult.asking import reason_question
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load_tables
from flows.consult.scheduling import state as scheduling_state
from flows.consult.waiting import waits
from flows.releases import case_record
from storage.models import Delivery, Offer, ScopeVersion


@dataclass(frozen=True)
class ConsultsByTurn:
    """Consults that the member prepares. Each is in one of the lists."""

    own: Sequence[ConsultRecord]
    coming: Sequence[ConsultRecord]  # booked, the next one first
    others: Sequence[ConsultRecord]  # the colleague's or a supervisor's turn


def sort_by_turn(records: Sequence[ConsultRecord]) -> ConsultsByTurn:
    """Return these consults by whose turn it is; what is needed for that is read for all of them at once."""
    agreeing = [record for record in records if record.step == "agreeing"]
    load_tables(agreeing, Offer, ScopeVersion)
    booked = [record for record in records if record.step == "scheduled"]
    coming = sorted((record for record in booked if not record.is_past and not record.can_start_talk), key=_starts_at)
    others = [record for record in records if _is_others_turn(record)]
    elsewhere = {record.consult.id for record in (*coming, *others)}
    return ConsultsByTurn([record for record in records if record.consult.id not in elsewhere], coming, others)


def load_for_lines(others: Sequence[ConsultRecord]) -> None:
    """Read at once what the lines about these consults need, in which it is others' turn."""
    load_tables(others, Delivery)
    case_record.load_many([record.case_record for record in others])


def _is_others_turn(record: ConsultRecord) -> bool:
    if record.step == "agreeing":
        return not scheduling_state.load_scheduling_state(record).can_act(record.part)
    if record.step == "framing":
        return reason_question.find_open_question(record) is not None
    if record.step == "summarising":
        return waits.is_waiting(record)
    if record.step == "answered":
        return record.preparation.begun_at is not None
    return record.step == "ready" and (
        record.preparation.offered_at is not None or record.part != record.consult.starter_part
    )


def _starts_at(record: ConsultRecord) -> datetime:
    return record.consult.starts_at or record.now
