"""What a therapist puts to their supervisors: a reason of their own (S0-29), or the case itself (S0-7, S0-34)."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from flows import dates, outbox, page_links
from flows.actions import Push, Reply, Show
from flows.consult.framing import screens as framing_screens
from flows.consult.framing.screens import ListLine
from flows.consult.parts import Part
from flows.consult.preparation import screens as preparation_screens
from flows.consult.record import ConsultRecord, load
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Context
from flows.errors import OutOfPlaceError
from flows.forms import Form
from flows.home import screens as home_screens
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
    """Return who may hear of this case from one of its therapists: their supervisors, by first name.

    Not the other therapist, nor who shares a supervision group with the other therapist (S0-16).
    """
    others = {case.it_member_id, case.ft_member_id} - {member_id}  # of who gave the case on, both who have it now
    return [
        one
        for one in people_supervisors.list_supervisors(session, member_id)
        if one.id not in others and not any(members.is_in_shared_group(session, one.id, other) for other in others)
    ]


def has_supervisor(ctx: Context, case: Case) -> bool:
    """Tell whether there is a supervisor to whom the actor can bring something about this case."""
    return bool(find_supervisors(ctx.session, case, ctx.actor.member_id))


def find_open_question(session: Session, consult: Consult, member_id: UUID) -> SupervisionQuestion | None:
    """Return the question about this starter's reason while a supervisor decides on it; None if none is open."""
    if consult.configuration != "framing":
        return None
    last = questions.find_latest(session, consult_id=consult.id, asker_id=member_id, kind=screens.REASON)
    return last if last is not None and last.answer is None else None


def waiting_line(ctx: Context, consult: Consult, case: Case) -> str:
    """Return in words where a consult stands that is only being framed: for whom it waits, and since when."""
    asked = find_open_question(ctx.session, consult, ctx.actor.member_id)
    if asked is None:
        return WORDS.phrases["at_framing"]
    return WORDS.phrases["at_reason"].format(who=_supervisor_names(ctx, case), day=_asked_on(ctx, asked))


def waiting_form(ctx: Context, record: ConsultRecord, asked: SupervisionQuestion) -> Form:
    """Return the screen that waits for a word on a reason."""
    said = WORDS.phrases["waiting_quiet"].format(
        colleague=_supervisor_names(ctx, record.case), day=_asked_on(ctx, asked)
    )
    return screens.reason_waiting(record.screen_names, framing_screens.to_rows([ListLine(said)]))


def ask_about_reason(ctx: Context, consult_id: str) -> Reply:
    """Put the reason to the supervisors, once its words are written; until then lead to where they are written."""
    record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    asked = find_open_question(ctx.session, record.consult, ctx.actor.member_id)
    if asked is not None:
        return Show(waiting_form(ctx, record, asked))
    if record.consult.configuration != "framing" or not screens.needs_supervisor(record.consult.reasons):
        raise OutOfPlaceError
    if not has_supervisor(ctx, record.case):
        raise NotYoursError
    if "reason" in writing_actions.missing_kinds(ctx.session, ctx.services, record.consult, record.part):
        return _writing_screen(ctx, record)
    fresh = _add_question(ctx, record, screens.REASON)
    for one in find_supervisors(ctx.session, record.case, ctx.actor.member_id):
        outbox.send(ctx, one.id, REASON_ASKED, record.consult.id)
    record.preparation.moved_at = record.now
    return Show(waiting_form(ctx, record, fresh))


def withdraw_question(ctx: Context, consult_id: str) -> Consult:
    """Take the question back, unless it was answered meanwhile; return the consult, to choose its reasons again."""
    record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    asked = find_open_question(ctx.session, record.consult, ctx.actor.member_id)
    if asked is not None:
        asked = questions.get_for_update(ctx.session, asked.id)
        questions.record_answer(asked, screens.WITHDRAWN, ctx.actor.member_id, record.now)
        left = tuple(one for one in record.consult.reasons if one != screens.ANOTHER_REASON)
        record.consult.reasons, record.preparation.moved_at = left, record.now
    return record.consult


def schedule_digests(ctx: Context, case: Case) -> None:
    """See to it that the supervisors of both therapists hear that there is something to read: signed, or added to."""
    for member_id in (case.it_member_id, case.ft_member_id):
        digest.schedule_digests(ctx, find_supervisors(ctx.session, case, member_id))


def bring_case(ctx: Context, consult_id: str) -> Reply:
    """Put the case's code on the supervisors' list (S0-7, S0-34), once; why, they hear from the therapist alone."""
    record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    if not has_supervisor(ctx, record.case):
        raise NotYoursError
    about = {"consult_id": record.consult.id, "asker_id": ctx.actor.member_id}
    last = questions.find_latest(ctx.session, kind=screens.BRING, **about)
    if last is None or last.answer is not None:
        _add_question(ctx, record, screens.BRING)
    said = WORDS.phrases["brought"].format(code=record.case.code, who=_supervisor_names(ctx, record.case))
    return Push(home_screens.notice(said))


def question_placeholders(session: Session, delivery: Delivery) -> Mapping[str, str] | None:
    """Return the names to tell a supervisor of a reason put to them; None once it is settled, or not theirs."""
    assert delivery.consult_id is not None  # noqa: S101 -- ask() names the consult
    consult = consults.get(session, delivery.consult_id)
    case = cases.get(session, consult.case_id)
    starter = case.it_member_id if consult.starter_part == Part.IT else case.ft_member_id
    is_theirs = delivery.recipient_id in {one.id for one in find_supervisors(session, case, starter)}
    if not is_theirs or find_open_question(session, consult, starter) is None:
        return None
    return {"therapist": members.get(session, starter).first_name, "code": case.code}


def answer_placeholders(session: Session, delivery: Delivery) -> tuple[str, Mapping[str, str]] | None:
    """Return the answer to the starter's reason and the names to tell it with; None where there is none."""
    assert delivery.consult_id is not None  # noqa: S101 -- whoever answers names the consult
    consult = consults.get(session, delivery.consult_id)
    about = {"consult_id": consult.id, "asker_id": delivery.recipient_id}
    last = questions.find_latest(session, kind=screens.REASON, **about)
    if last is None or last.answer is None or last.answered_by is None or last.answer == screens.WITHDRAWN:
        return None
    by = members.get(session, last.answered_by).first_name
    return last.answer, {"supervisor": by, "code": cases.get(session, consult.case_id).code}


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
    return screens.join_names([one.first_name for one in find_supervisors(ctx.session, case, ctx.actor.member_id)])


def _asked_on(ctx: Context, asked: SupervisionQuestion) -> str:
    return dates.weekday_and_day(asked.asked_at.astimezone(ctx.actor.zone).date())
