"""What came of a consult so far, for one of its therapists: what a message says once its buttons are gone."""

from flows.consult import turn
from flows.consult.record import ConsultRecord
from flows.content import WORDS


def describe(record: ConsultRecord) -> str:
    """Return in words what has happened with the consult, as seen from this part."""
    phrases, consult = WORDS.phrases, record.consult
    if consult.configuration in ("declined", "cancelled", "lapsed"):
        return phrases["outcome_lapsed" if consult.configuration == "lapsed" else "outcome_ended"]
    if consult.configuration in ("signed", "closed"):
        return phrases["outcome_signed"]
    if record.is_blocked:
        return phrases["outcome_on_hold"]
    if record.step == "scheduled" and consult.starts_at is not None:
        return phrases["outcome_booked"].format(starts=record.dates.day_and_time(consult.starts_at))
    return _describe_turn(record)


def _describe_turn(record: ConsultRecord) -> str:
    if record.part in turn.parts_able_to_act(record):
        return WORDS.phrases["outcome_talking" if record.consult.began_at is not None else "outcome_done"]
    if record.part.other in turn.parts_able_to_act(record):
        return WORDS.phrases["outcome_colleague"].format(colleague=record.colleague.first_name)
    return WORDS.phrases["outcome_talking" if record.consult.began_at is not None else "outcome_done"]
