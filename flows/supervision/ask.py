"""A therapist asks their supervisors: to approve a reason (S0-29), or to discuss a case (S0-7, S0-34)."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from flows import dates, page_links
from flows.actions import Push, Reply, Show
from flows.consult.framing import screens as framing_screens
from flows.consult.framing.screens import ListLine
from flows.consult.parts import Part
from flows.consult.preparation import screens as preparation_screens
from flows.consult.record import ConsultRecord, load
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form
from flows.home import screens as home_screens
from flows.messages import outbox
from flows.permissions import NotYoursError
from flows.supervision import digest, screens
from storage.cases import cases
from storage.consults import consults
from storage.models import Case, Consult, Delivery, Member, SupervisionQuestion
from storage.people import members
from storage.people import supervisors as people_supervisors
from storage.supervision import questions

REASON_ASKED = "reason_asked"


def find_supervisors(session: Session, case: Case, member_id: UUID) -> list[Member]:
    """Return the supervisors who may be told of this case by one of its therapists, sorted by first name.

    Left out are the other therapist, and supervisors who share a supervision group with the other therapist (S0-16).
    """
    other_ids = {case.it_member_id, case.ft_member_id} - {member_id}  # for a former therapist: both current therapists
    return [
        supervisor
        for supervisor in people_supervisors.list_supervisors(session, member_id)
        if supervisor.id not in other_ids
        and not any(members.is_in_shared_group(session, supervisor.id, other_id) for other_id in other_ids)
    ]


def has_supervisor(ctx: Context, case: Case) -> bool:
    """Return whether the actor has a supervisor who may be told of this case."""
    return bool(find_supervisors(ctx.session, case, ctx.actor.member_id))


def find_open_question(session: Session, consult: Consult, member_id: UUID) -> SupervisionQuestion | None:
    """Return the question about this starter's reason that a supervisor has not answered yet; else None."""
    if consult.configuration != "framing":
        return None
    last_question = questions.find_latest(session, consult_id=consult.id, asker_id=member_id, kind=screens.REASON)
    return last_question if last_question is not None and last_question.answer is None else None


def waiting_line(ctx: Context, consult: Consult, case: Case) -> str:
    """Return in words where a consult in its first step is: whose turn it is, and since when."""
    question = find_open_question(ctx.session, consult, ctx.actor.member_id)
    if question is None:
        return WORDS.phrases["at_framing"]
    return WORDS.phrases["at_reason"].format(who=_supervisor_names(ctx, case), day=_asked_on(ctx, question))


def waiting_form(ctx: Context, record: ConsultRecord, question: SupervisionQuestion) -> Form:
    """Return the screen shown while a supervisor decides on the reason."""
    line = WORDS.phrases["waiting_quiet"].format(
        colleague=_supervisor_names(ctx, record.case), day=_asked_on(ctx, question)
    )
    return screens.reason_waiting(record.screen_names, framing_screens.to_rows([ListLine(line)]))


def ask_about_reason(ctx: Context, consult_id: str) -> Reply:
    """Ask the supervisors to approve the reason; if it is not written yet, return where to write it.

    Raise WrongStepError if no approval is needed now, NotYoursError without a supervisor.
    """
    record = load(ctx, consult_id)
    open_question = find_open_question(ctx.session, record.consult, ctx.actor.member_id)
    if open_question is not None:
        return Show(waiting_form(ctx, record, open_question))
    if record.consult.configuration != "framing" or not screens.needs_supervisor(record.consult.reasons):
        raise WrongStepError
    if not has_supervisor(ctx, record.case):
        raise NotYoursError
    if "reason" in writing_actions.missing_kinds(ctx.session, ctx.services, record.consult, record.part):
        return _writing_screen(ctx, record)
    question = _add_question(ctx, record, screens.REASON)
    for supervisor in find_supervisors(ctx.session, record.case, ctx.actor.member_id):
        outbox.send(ctx, supervisor.id, REASON_ASKED, record.consult.id)
    record.preparation.moved_at = record.now
    return Show(waiting_form(ctx, record, question))


def withdraw_question(ctx: Context, consult_id: str) -> Consult:
    """Withdraw the question unless it has been answered; return the consult, to choose reasons again."""
    record = load(ctx, consult_id)
    question = find_open_question(ctx.session, record.consult, ctx.actor.member_id)
    if question is not None:
        question = questions.get_for_update(ctx.session, question.id)
        questions.record_answer(question, screens.WITHDRAWN, ctx.actor.member_id, record.now)
        remaining = tuple(reason for reason in record.consult.reasons if reason != screens.ANOTHER_REASON)
        record.consult.reasons, record.preparation.moved_at = remaining, record.now
    return record.consult


def schedule_digests(ctx: Context, case: Case) -> None:
    """Schedule a digest for the supervisors of both therapists: the summary was signed, or a note was added."""
    for member_id in (case.it_member_id, case.ft_member_id):
        digest.schedule_digests(ctx, find_supervisors(ctx.session, case, member_id))


def bring_case(ctx: Context, consult_id: str) -> Reply:
    """Put the case's code on the supervisors' list once (S0-7, S0-34); raise NotYoursError without a supervisor.

    The reason is not saved: the therapist tells the supervisor in person.
    """
    record = load(ctx, consult_id)
    if not has_supervisor(ctx, record.case):
        raise NotYoursError
    key = {"consult_id": record.consult.id, "asker_id": ctx.actor.member_id}
    last_question = questions.find_latest(ctx.session, kind=screens.BRING, **key)
    if last_question is None or last_question.answer is not None:
        _add_question(ctx, record, screens.BRING)
    text = WORDS.phrases["brought"].format(code=record.case.code, who=_supervisor_names(ctx, record.case))
    return Push(home_screens.notice(text))


def question_placeholders(session: Session, delivery: Delivery) -> Mapping[str, str] | None:
    """Return the names in the message about a reason; None once it is settled, or if the recipient may not answer."""
    assert delivery.consult_id is not None  # noqa: S101 -- messages of this kind always have a consult
    consult = consults.get(session, delivery.consult_id)
    case = cases.get(session, consult.case_id)
    starter = case.it_member_id if consult.starter_part == Part.IT else case.ft_member_id
    may_answer = delivery.recipient_id in {supervisor.id for supervisor in find_supervisors(session, case, starter)}
    if not may_answer or find_open_question(session, consult, starter) is None:
        return None
    return {"therapist": members.get(session, starter).first_name, "code": case.code}


def answer_placeholders(session: Session, delivery: Delivery) -> tuple[str, Mapping[str, str]] | None:
    """Return the answer to the starter's reason and the names in its message; None without an answer."""
    assert delivery.consult_id is not None  # noqa: S101 -- messages of this kind always have a consult
    consult = consults.get(session, delivery.consult_id)
    key = {"consult_id": consult.id, "asker_id": delivery.recipient_id}
    last_question = questions.find_latest(session, kind=screens.REASON, **key)
    if (
        last_question is None
        or last_question.answer is None
        or last_question.answered_by is None
        or last_question.answer == screens.WITHDRAWN
    ):
        return None
    supervisor = members.get(session, last_question.answered_by).first_name
    return last_question.answer, {"supervisor": supervisor, "code": cases.get(session, consult.case_id).code}


def _add_question(ctx: Context, record: ConsultRecord, kind: str) -> SupervisionQuestion:
    question = questions.add(
        ctx.session,
        kind,
        now=record.now,
        practice_id=record.case.practice_id,
        case_id=record.case.id,
        consult_id=record.consult.id,
        asker_id=ctx.actor.member_id,
    )
    digest.schedule_digests(ctx, find_supervisors(ctx.session, record.case, ctx.actor.member_id))
    return question


def _writing_screen(ctx: Context, record: ConsultRecord) -> Reply:
    if record.settings.free_text == "modal":
        return Show(writing_actions.writing_form(ctx.session, ctx.services, record))
    needs = writing_actions.asked_kinds(ctx.session, ctx.services, record.consult, record.part)
    url = page_links.make_link(ctx.session, ctx.services, ctx.actor, record.about)
    return Show(preparation_screens.page_link(record.screen_names, needs, url, then_ask=True))


def _supervisor_names(ctx: Context, case: Case) -> str:
    return screens.join_names(
        [supervisor.first_name for supervisor in find_supervisors(ctx.session, case, ctx.actor.member_id)]
    )


def _asked_on(ctx: Context, question: SupervisionQuestion) -> str:
    return dates.weekday_and_day(question.asked_at.astimezone(ctx.actor.zone).date())
