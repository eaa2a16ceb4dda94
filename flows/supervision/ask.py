"""A therapist asks their supervisors: to approve a reason (S0-29), or to discuss a case (S0-7, S0-34)."""

from collections.abc import Sequence

from flows import content
from flows.actions import Actions, Click
from flows.consult.asking import digest, reason_question
from flows.consult.asking import screens as asking_screens
from flows.consult.follow_up.new_promise import NewPromise
from flows.consult.preparation import screens as preparation_screens
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.talk import actions as talk_actions
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Context
from flows.errors import WrongStepError
from flows.permissions import NotYoursError, Permission
from flows.replies import Outcome, Push, Show
from storage.models import SupervisionQuestion
from storage.supervision import questions

REASON_ASKED = "reason_asked"

actions = Actions()


@actions.press("ask_reason", may=Permission.PREPARE, loads=load)
def ask_about_reason(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Ask the supervisors to approve the reason; if it is not written yet, return where to write it.

    Raise WrongStepError if no approval is needed now, NotYoursError without a supervisor.
    """
    open_question = reason_question.find_open_question(record)
    if open_question is not None:
        return Show(reason_question.waiting_form(record, open_question))
    if record.consult.configuration != "framing" or not asking_screens.needs_supervisor(record.consult.reasons):
        raise WrongStepError
    supervisors = reason_question.asker(record).supervisors_for(record.case)
    if not supervisors:
        raise NotYoursError
    if "reason" in writing_actions.missing_kinds(record):
        return _writing_screen(record)
    question = _add_question(record, asking_screens.REASON)
    for supervisor in supervisors:
        record.send(supervisor.id, REASON_ASKED)
    record.preparation.moved_at = record.now
    return Show(reason_question.waiting_form(record, question))


def wait_for_review(record: ConsultRecord, _promised: Sequence[NewPromise]) -> None:
    """Schedule a digest for the supervisors of both therapists, who review the summary that was just signed."""
    reason_question.schedule_digests(record.ctx, record.case)


@actions.press("to_supervision", may=Permission.PREPARE, loads=load)
def bring_case(ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Put the case's code on the supervisors' list once (S0-7, S0-34); raise NotYoursError without a supervisor.

    The reason is not saved: the therapist tells the supervisor in person.
    """
    return Push(content.notice(_bring(ctx, record)))


@actions.page("page.signing.bring", may=Permission.WRITE, loads=load)
def bring_after_talk(ctx: Context, record: ConsultRecord, _click: Click) -> str:
    """Put the case's code on the supervisors' list, from the debrief (S0-7); return who sees it, in a sentence.

    Raise as `bring_case` does.
    """
    return _bring(ctx, record)


@actions.page("page.talking.bring", may=Permission.WRITE, loads=load)
def bring_during_talk(ctx: Context, record: ConsultRecord, click: Click) -> str:
    """Put the case's code on the supervisors' list, from a question of the talk (S0-7); return who sees it.

    What was typed for the question (given as question, 1 to 8) is saved as a draft.
    """
    talk_actions.save_typed(record, int(str(click.given["question"])), click.given)
    try:
        return _bring(ctx, record)
    except NotYoursError:
        return WORDS.phrases["no_supervisor"]


def _bring(ctx: Context, record: ConsultRecord) -> str:
    if not reason_question.has_supervisor(ctx, record.case):
        raise NotYoursError
    key = {"consult_id": record.consult.id, "asker_id": ctx.actor.member_id}
    last_question = questions.find_latest(ctx.session, kind=asking_screens.BRING, **key)
    if last_question is None or last_question.answer is not None:
        _add_question(record, asking_screens.BRING)
    brought = WORDS.phrases["brought"].format(code=record.case.code, who=reason_question.supervisor_names(record))
    return " ".join([brought, *_reminders(record)])


def _reminders(record: ConsultRecord) -> list[str]:
    """Return a sentence for each supervisor who leads a group with the colleague: not while they are there (S0-58)."""
    leaders = reason_question.asker(record).supervisors_leading_the_other(record.case)
    line = WORDS.phrases["not_while_there"]
    return [line.format(colleague=record.colleague.first_name, who=leader.first_name) for leader in leaders]


def _add_question(record: ConsultRecord, kind: str) -> SupervisionQuestion:
    question = reason_question.asker(record).add_question(record, kind)
    digest.schedule_digests(record.ctx, reason_question.asker(record).supervisors_for(record.case))
    return question


def _writing_screen(record: ConsultRecord) -> Show:
    if record.settings.free_text == "modal":
        return Show(writing_actions.writing_form(record))
    needs, url = writing_actions.asked_kinds(record), record.make_page_link()
    return Show(preparation_screens.page_link(record.screen_names, needs, url, then_ask=True))
