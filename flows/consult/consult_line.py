"""One consult as one line of a list: the case, the colleague and what comes next."""

from flows.consult.chart_regions import QUESTION_STEPS
from flows.consult.record import ConsultRecord
from flows.consult.stages import find_stage
from flows.content import WORDS


def consult_line(record: ConsultRecord, phrase: str = "") -> str:
    """Return one line for lists: the case, the colleague and what comes next; `phrase` replaces the step's phrase."""
    return f"{consult_label(record)}: {_progress_in_words(record, phrase or _progress_phrase(record))}"


def consult_label(record: ConsultRecord) -> str:
    """Return the case, the colleague and the stage: "maple-4821 with Ben · Agree (2 of 6)"."""
    label = WORDS.phrases["with_colleague"].format(code=record.case.code, colleague=record.colleague.first_name)
    stage = find_stage(record)
    words = WORDS.phrases["stage_in_list"]
    return words.format(label=label, stage=stage.label, number=stage.number) if stage else label


def _progress_phrase(record: ConsultRecord) -> str:
    paused_until = record.preparation.resting_until
    if paused_until and paused_until > record.today:
        return "resting_until"
    if record.step == "ready" and record.part == record.consult.starter_part and record.preparation.offered_at is None:
        return "at_times"
    if record.step == "scheduled" and record.is_past:
        return "at_passed"
    if record.can_start_talk or (record.is_conferring and record.preparation.begun_at is None):
        return "at_begin"
    if record.step == "summarising" and record.preparation.looked_back_at is None:
        return "at_after"
    return "at_talk" if record.step in QUESTION_STEPS else f"at_{record.step}"


def _progress_in_words(record: ConsultRecord, phrase: str) -> str:
    preparation = record.preparation
    ready_on = preparation.ready_at.astimezone(record.zone).date() if preparation.ready_at else None
    day = preparation.resting_until if phrase == "resting_until" else ready_on
    return WORDS.phrases[phrase].format(
        colleague=record.colleague.first_name,
        day=record.dates.day(day) if day else "",
        starts=record.dates.day_and_time(record.consult.starts_at) if record.consult.starts_at else "",
        number=record.step.removeprefix("q"),
    )
