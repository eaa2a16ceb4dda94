"""Work out whose turn it is after each action, and start or stop waiting accordingly."""

from flows.consult import chart
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import signing_status
from flows.consult.waiting import waits
from flows.parts import Part


def start_waits(record: ConsultRecord) -> None:
    """Start the waits for whoever has to act next, and end all others. Nobody waits before the invitation."""
    if record.consult.invited_at is not None:
        waits.start_waits(record, parts_to_act(record))


def parts_to_act(record: ConsultRecord) -> frozenset[Part]:
    """Return whose turn it is: nobody's before the invitation, once a time is booked, and after the end."""
    return parts_able_to_act(record) if record.consult.invited_at is not None else frozenset()


def parts_able_to_act(record: ConsultRecord) -> frozenset[Part]:
    """Return who can move the consult forward, whether or not the colleague waits for them."""
    if record.consult.ended_at is not None:
        return frozenset()
    if record.step == "agreeing":
        state = scheduling_state.load_scheduling_state(record)
        return frozenset(part for part in Part if state.can_act(part))
    if record.step == "summarising":
        return signing_status.parts_to_sign(record)
    if record.is_conferring:
        return _parts_without_step(record, "answered", only_one=True)
    if record.is_preparing:
        return _parts_without_step(record, "ready")
    return frozenset()


def _parts_without_step(record: ConsultRecord, step: str, *, only_one: bool = False) -> frozenset[Part]:
    """Return who has not reached this step; `only_one`: nobody while both have not."""
    parts = frozenset(part for part in Part if chart.current_step(record.consult.configuration, part) != step)
    return frozenset() if only_one and len(parts) > 1 else parts
