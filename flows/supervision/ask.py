"""A therapist asks their supervisors: to approve a reason (S0-29), or to discuss a case (S0-7, S0-34)."""

from uuid import UUID

from flows import content, dates
from flows.actions import Actions, Click, Outcome, Push, Show
from flows.consult.preparation import screens as preparation_screens
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.summary.rules import SummaryRevision
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form
from flows.permissions import NotYoursError, Permission
from flows.supervision import digest, screens
from flows.supervision.supervised_member import SupervisedMember, load_supervised_member
from storage.models import Case, Member, SupervisionQuestion
from storage.supervision import questions

REASON_ASKED = "reason_asked"

actions = Actions()


def find_supervisors(ctx: Context, case: Case, member_id: UUID) -> list[Member]:
    """Return the supervisors who may be told of this case by this therapist; see `SupervisedMember.supervisors_for`."""
    return load_supervised_member(ctx, member_id).supervisors_for(case)


def has_supervisor(ctx: Context, case: Case) -> bool:
    """Return whether the actor has a supervisor who may be told of this case."""
    return bool(find_supervisors(ctx, case, ctx.actor.member_id))


def find_open_question(record: ConsultRecord) -> SupervisionQuestion | None:
    """Return the question about this therapist's reason that a supervisor has not answered yet; else None."""
    if record.consult.configuration != "framing":
        return None
    return _asker(record).find_open_question(record.consult.id)


def waiting_line(record: ConsultRecord) -> str:
    """Return in words where a consult in its first step is: whose turn it is, and since when."""
    question = find_open_question(record)
    if question is None:
        return WORDS.phrases["at_framing"]
    return WORDS.phrases["at_reason"].format(who=_supervisor_names(record), day=_asked_on(record, question))


def waiting_form(record: ConsultRecord, question: SupervisionQuestion) -> Form:
    """Return the screen shown while a supervisor decides on the reason."""
    line = WORDS.phrases["waiting_quiet"].format(colleague=_supervisor_names(record), day=_asked_on(record, question))
    return screens.reason_waiting(record.screen_names, content.to_rows([ListLine(line)]))


@actions.press("ask_reason", may=Permission.PREPARE, loads=load)
def ask_about_reason(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Ask the supervisors to approve the reason; if it is not written yet, return where to write it.

    Raise WrongStepError if no approval is needed now, NotYoursError without a supervisor.
    """
    open_question = find_open_question(record)
    if open_question is not None:
        return Show(waiting_form(record, open_question))
    if record.consult.configuration != "framing" or not screens.needs_supervisor(record.consult.reasons):
        raise WrongStepError
    supervisors = _asker(record).supervisors_for(record.case)
    if not supervisors:
        raise NotYoursError
    if "reason" in writing_actions.missing_kinds(record):
        return _writing_screen(record)
    question = _add_question(record, screens.REASON)
    for supervisor in supervisors:
        record.send(supervisor.id, REASON_ASKED)
    record.preparation.moved_at = record.now
    return Show(waiting_form(record, question))


def withdraw_question(record: ConsultRecord) -> None:
    """Withdraw this therapist's question unless it has been answered, so that reasons can be chosen again."""
    question = find_open_question(record)
    if question is not None:
        question = questions.get_for_update(record.ctx.session, question.id)
        questions.record_answer(question, screens.WITHDRAWN, record.ctx.actor.member_id, record.now)
        remaining = tuple(reason for reason in record.consult.reasons if reason != screens.ANOTHER_REASON)
        record.consult.reasons, record.preparation.moved_at = remaining, record.now


def wait_for_review(record: ConsultRecord, _summary: SummaryRevision) -> None:
    """Schedule a digest for the supervisors of both therapists, who review the summary that was just signed."""
    schedule_digests(record.ctx, record.case)


def schedule_digests(ctx: Context, case: Case) -> None:
    """Schedule a digest for the supervisors of both therapists: the summary was signed, or a note was added."""
    for member_id in (case.it_member_id, case.ft_member_id):
        digest.schedule_digests(ctx, find_supervisors(ctx, case, member_id))


@actions.press("to_supervision", may=Permission.PREPARE, loads=load)
def bring_case(ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Put the case's code on the supervisors' list once (S0-7, S0-34); raise NotYoursError without a supervisor.

    The reason is not saved: the therapist tells the supervisor in person.
    """
    if not has_supervisor(ctx, record.case):
        raise NotYoursError
    key = {"consult_id": record.consult.id, "asker_id": ctx.actor.member_id}
    last_question = questions.find_latest(ctx.session, kind=screens.BRING, **key)
    if last_question is None or last_question.answer is not None:
        _add_question(record, screens.BRING)
    text = WORDS.phrases["brought"].format(code=record.case.code, who=_supervisor_names(record))
    return Push(content.notice(text))


def _asker(record: ConsultRecord) -> SupervisedMember:
    return load_supervised_member(record.ctx, record.case_record.therapist_id(record.part))


def _add_question(record: ConsultRecord, kind: str) -> SupervisionQuestion:
    question = _asker(record).add_question(record, kind)
    digest.schedule_digests(record.ctx, _asker(record).supervisors_for(record.case))
    return question


def _writing_screen(record: ConsultRecord) -> Show:
    if record.settings.free_text == "modal":
        return Show(writing_actions.writing_form(record))
    needs, url = writing_actions.asked_kinds(record), record.make_page_link()
    return Show(preparation_screens.page_link(record.screen_names, needs, url, then_ask=True))


def _supervisor_names(record: ConsultRecord) -> str:
    return screens.join_names([supervisor.first_name for supervisor in _asker(record).supervisors_for(record.case)])


def _asked_on(record: ConsultRecord, question: SupervisionQuestion) -> str:
    return dates.weekday_and_day(question.asked_at.astimezone(record.zone).date())
