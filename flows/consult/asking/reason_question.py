"""Whom a therapist may ask about a case, and the question about a reason that a supervisor decides (S0-29)."""

from uuid import UUID

from flows import content
from flows.consult.asking import digest
from flows.consult.asking import screens as asking_screens
from flows.consult.asking.supervised_member import SupervisedMember, load_supervised_member, load_supervisors_of_both
from flows.consult.record import ConsultRecord
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.forms import Form
from storage.models import Case, Member, SupervisionQuestion
from storage.supervision import questions


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
    return asker(record).find_open_question(record.consult.id)


def waiting_line(record: ConsultRecord) -> str:
    """Return in words where a consult in its first step is: whose turn it is, and since when."""
    question = find_open_question(record)
    if question is None:
        return WORDS.phrases["at_framing"]
    return WORDS.phrases["at_reason"].format(who=supervisor_names(record), day=_asked_on(record, question))


def waiting_form(record: ConsultRecord, question: SupervisionQuestion) -> Form:
    """Return the screen shown while a supervisor decides on the reason."""
    line = WORDS.phrases["waiting_quiet"].format(colleague=supervisor_names(record), day=_asked_on(record, question))
    return asking_screens.reason_waiting(record.screen_names, content.to_rows([ListLine(line)]))


def withdraw_question(record: ConsultRecord) -> None:
    """Withdraw this therapist's question unless it has been answered, so that reasons can be chosen again."""
    question = find_open_question(record)
    if question is not None:
        question = questions.get_for_update(record.ctx.session, question.id)
        questions.record_answer(question, asking_screens.WITHDRAWN, record.ctx.actor.member_id, record.now)
        remaining = tuple(reason for reason in record.consult.reasons if reason != asking_screens.ANOTHER_REASON)
        record.consult.reasons, record.preparation.moved_at = remaining, record.now


def schedule_digests(ctx: Context, case: Case) -> None:
    """Schedule a digest for the supervisors of both therapists: the summary was signed, or a note was added."""
    both = load_supervisors_of_both(ctx, case)
    digest.schedule_digests(ctx, [supervisor for member in both for supervisor in member.supervisors_for(case)])


def asker(record: ConsultRecord) -> SupervisedMember:
    """Return this part's therapist as one who may ask supervisors."""
    return load_supervised_member(record.ctx, record.case_record.therapist_id(record.part))


def supervisor_names(record: ConsultRecord) -> str:
    """Return the first names of the supervisors who may be told of the case by this part's therapist."""
    return asking_screens.join_names(
        [supervisor.first_name for supervisor in asker(record).supervisors_for(record.case)]
    )


def _asked_on(record: ConsultRecord, question: SupervisionQuestion) -> str:
    return record.dates.day_of(question.asked_at)
