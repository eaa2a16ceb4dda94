"""Questions that are not part of this talk: recorded as not discussed by themselves, and how one can be added."""

from dataclasses import dataclass

from flows.consult import chart
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord
from flows.consult.talk import screens, state
from flows.errors import WrongStepError
from flows.parts import Part
from flows.releases.topics import TOPICS
from storage.consults import scopes
from storage.models import Answer


@dataclass(frozen=True)
class OutsideQuestion:
    """A question that is not part of this talk."""

    number: int
    wording: str
    may_be_added: bool  # every release covers it, and the talk was not begun for safety
    is_asked: bool = False  # this therapist asks to add it
    is_requested: bool = False  # the colleague asks to add it


def pass_over(record: ConsultRecord) -> None:
    """Record as not discussed what comes next and is not part of this talk, up to the first question that is.

    All eight are recorded, in their order (S0-45). While nothing at all is in scope, nothing is passed over.
    """
    with record.ctx.session.no_autoflush:  # so that a row that has changed before and changes here is written once
        in_scope, _ = state.topics_in_scope(record), record.tables.rows(Answer)
    while in_scope and (number := state.current_question(record, record.part)) <= QUESTIONS:
        if screens.topic(number) in in_scope:
            return
        record.tables.add_answer(new_answer(record, number, standing=screens.NOT_DISCUSSED))
        chart.send_event(record.consult, f"{record.part}_recorded")


def new_answer(record: ConsultRecord, number: int, *, standing: str) -> Answer:
    """Return this therapist's answer to a question, not stored yet; `standing`: impression or not_discussed."""
    return Answer(
        consult_id=record.consult.id,
        part=record.part,
        member_id=record.member.id,
        question=number,
        version=0,
        standing=standing,
        recorded_at=record.now,
    )


def previous_in_scope(record: ConsultRecord, number: int) -> int:
    """Return the question before this one that is part of this talk, or 0 if there is none."""
    in_scope = state.topics_in_scope(record)
    return next((each for each in range(number - 1, 0, -1) if screens.topic(each) in in_scope), 0)


def list_outside(record: ConsultRecord) -> tuple[OutsideQuestion, ...]:
    """Return the questions that are not part of this talk; once the talk is over, none."""
    if not record.is_conferring or record.is_blocked:
        return ()
    in_scope, covered = state.topics_in_scope(record), _addable_topics(record)
    own, colleague = record.preparation.asks_to_add, _colleague_asks(record)
    return tuple(
        OutsideQuestion(number, screens.wording(number), topic in covered, topic in own, topic in covered & colleague)
        for number, topic in enumerate(TOPICS, start=1)
        if topic not in in_scope
    )


def list_requested(record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions that the colleague asks to add, and that can be added."""
    return tuple(question.number for question in list_outside(record) if question.is_requested)


def ask_to_add(record: ConsultRecord, number: int) -> bool:
    """Ask to add a question to this talk; add it if the colleague asks for it as well. Return whether it is added.

    Both then agree to a new version of the topics (S0-14). Raise WrongStepError if it cannot be added.
    """
    topic = screens.topic(number)
    if topic in state.topics_in_scope(record):
        return True
    if not record.is_conferring or topic not in _addable_topics(record):
        raise WrongStepError
    own = record.preparation
    if topic not in _colleague_asks(record):
        own.asks_to_add = tuple({*own.asks_to_add, topic})
        return False
    for preparation in filter(None, (own, record.colleague_preparation)):
        preparation.asks_to_add = tuple(each for each in preparation.asks_to_add if each != topic)
    agreed = {*state.agreed_topics(record), topic}
    version = record.tables.add_scope(tuple(each for each in TOPICS if each in agreed), record.now)
    for part in Part:
        scopes.record_agreement(version, part, record.now)
    return True


def _addable_topics(record: ConsultRecord) -> set[str]:
    """Return the topics that every release covers; none in a talk begun for safety, which opens one question (S0-9)."""
    return set() if record.is_begun_for_safety else record.case_record.covered_topics()


def _colleague_asks(record: ConsultRecord) -> set[str]:
    preparation = record.colleague_preparation
    return set(preparation.asks_to_add) if preparation else set()
