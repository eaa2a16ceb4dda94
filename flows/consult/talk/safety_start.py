"""Begin the talk at once for safety, whatever gate is closed, and list what was not in order (S0-9).

This is the only way around the gates. It opens question 6 to both; for the other seven the gates stay as they are (see
`state.topics_in_scope`). The caller has locked the consult, and has checked who may do this.
"""

from flows import audit_trail
from flows.consult import chart
from flows.consult.asking import reason_question
from flows.consult.consent import blocked
from flows.consult.consult_messages import INVITED, WAITING_RELEASE
from flows.consult.gates import gate_check
from flows.consult.gates.rules import GateReason
from flows.consult.preparation.pause import ASK_AGAIN
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import actions as scheduling_actions
from flows.consult.scheduling import reminders
from flows.consult.talk import screens, start
from flows.consult.talk.outside import passed_over
from flows.consult.waiting import lapse, waits
from flows.errors import WrongStepError
from flows.parts import Part
from storage.cases import case_knowledge
from storage.consults import scopes
from storage.models import Preparation

TIME, AGREEMENT, SUPERVISOR = "time", "agreement", "supervisor"
NOT_READY_BY_PART = {Part.IT: "it_not_ready", Part.FT: "ft_not_ready"}
NOT_IN_ORDER = (*map(str, GateReason), *NOT_READY_BY_PART.values(), AGREEMENT, TIME, SUPERVISOR)
"""The ids of what may not have been in order: why a gate is closed, and what else leads to a talk, in this order."""

_RELEASE_REASONS = frozenset({GateReason.RELEASE, GateReason.TOPICS, GateReason.NOBODY_SEEN})
_SINGLE_STEPS_BEFORE_TALK = frozenset({"framing", "agreeing", "scheduled"})
_MESSAGES_BEFORE_TALK = (
    INVITED,
    ASK_AGAIN,
    WAITING_RELEASE,
    *blocked.HOLD_KINDS,
    *(scheduling_actions.YOUR_TURN, scheduling_actions.OFFERS, scheduling_actions.BOOKED),
    *(*reminders.AHEAD_KINDS, reminders.START_NOW, start.RUNNING_LATE),
    *waits.REMINDER_KINDS,
    lapse.LAPSE,
)
"""Kinds of messages that make no sense once the talk has begun; messages of other kinds stay, such as alerts."""


def can_start_for_safety(record: ConsultRecord) -> bool:
    """Tell whether the talk has not begun yet, the consult has not ended, and both therapists are in the practice."""
    return _is_before_talk(record) and record.member.active and record.colleague.active


def find_what_is_not_in_order(record: ConsultRecord) -> tuple[str, ...]:
    """Return the ids of NOT_IN_ORDER that apply now, without saying for whom a gate is closed.

    Once the talk has begun, or the consult has ended, only the releases and their topics are checked.
    """
    closed = {gate.reason for gate in gate_check.check_for_both(record)}
    if not _is_before_talk(record):
        return _in_order({str(reason) for reason in closed & _RELEASE_REASONS})
    return _in_order({*map(str, closed), *_missing_steps(record)})


def start_for_safety(record: ConsultRecord) -> tuple[str, ...]:
    """Begin the talk for both therapists, by either of them, and return what was not in order.

    Raise WrongStepError, and change nothing, unless `can_start_for_safety`.
    """
    if not can_start_for_safety(record):
        raise WrongStepError
    not_in_order = find_what_is_not_in_order(record)
    consult, now = record.consult, record.now
    reason_question.withdraw_question(_starter(record))  # an answer could end the talk
    record.cancel(_MESSAGES_BEFORE_TALK)
    chart.send_event(consult, "start_for_safety")
    consult.begun_for_safety_at = consult.began_at = now
    consult.questions_version = screens.QUESTIONS_VERSION
    case_knowledge.record_invitation(record.case, consult, now)  # from now on, the colleague knows of the consult
    for part in Part:
        _begin(record.seen_by(part))
        passed_over.pass_over(record.seen_by(part))
    record.take_turn()
    audit_trail.record_action(record.ctx, "talk.begun_for_safety", f"consult:{consult.id}", case_id=record.case.id)
    return not_in_order


def _begin(record: ConsultRecord) -> None:
    """Begin the talk for this part's therapist, who may not know of the consult yet. A pause ends.

    What a therapist has not attested to stays so: the six reasons to wait were not checked.
    """
    preparation = record.tables.preparation(record.part) or _start_preparation(record)
    preparation.begun_at = record.now
    preparation.paused_on = preparation.resting_until = None


def _start_preparation(record: ConsultRecord) -> Preparation:
    preparation = record.tables.start_preparation(record.part, record.member.id)
    preparation.moved_at = record.now
    return preparation


def _is_before_talk(record: ConsultRecord) -> bool:
    return record.is_preparing or record.step in _SINGLE_STEPS_BEFORE_TALK


def _missing_steps(record: ConsultRecord) -> set[str]:
    """Return what is left to do before an ordinary talk, in addition to opening the gates."""
    configuration, version = record.consult.configuration, record.tables.latest_scope
    missing = set() if record.can_start_talk else {TIME}
    if version is None or not scopes.is_agreed(version):
        missing.add(AGREEMENT)
    if record.is_preparing or record.step == "framing":
        not_ready = (part for part in Part if chart.current_step(configuration, part) != "ready")
        missing |= {NOT_READY_BY_PART[part] for part in not_ready}
    if reason_question.find_open_question(_starter(record)) is not None:
        missing.add(SUPERVISOR)
    return missing


def _starter(record: ConsultRecord) -> ConsultRecord:
    return record.seen_by(Part(record.consult.starter_part))


def _in_order(found: set[str]) -> tuple[str, ...]:
    return tuple(each for each in NOT_IN_ORDER if each in found)
