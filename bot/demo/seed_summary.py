"""The consult of the demo's third case: signed the working day before, with a promise to tell, for Dana to review."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlmodel import Session

from flows.cases.case_access import get_colleague
from flows.consult.asking import reason_question
from flows.consult.chart_regions import QUESTIONS
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import of_consult
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import build
from flows.consult.talk import screens as talk_screens
from flows.consult.writing import not_shared
from flows.consult.writing.drafts import TherapistWritings
from flows.consult.writing.not_shared import NotShared
from flows.consult.writing.text_kinds import impression_kind
from flows.context import Context, Services
from flows.parts import Part
from flows.people import membership
from storage.cases import case_knowledge
from storage.consults import consults, scopes, summaries
from storage.consults.consult_tables import ConsultTables
from storage.consults.summaries import RevisionRef
from storage.models import Answer, Case, Consult

_DAY = timedelta(days=1)
_SATURDAY = 5
_AGREED_TOPICS = ("goals", "modality", "strengths")


def add_signed_consult(session: Session, services: Services, case: Case) -> None:
    """Add a consult on this case that its therapists signed at this hour of the previous working day."""
    signed_at = _previous_working_day(services.clock())
    past_services = replace(services, clock=lambda: signed_at)
    starter = get_colleague(session, case, Part.FT)
    ctx = Context(past_services, session, membership.load_actor(session, starter))
    record = of_consult(ctx, _add_consult(session, case, ctx.now))
    for part in Part:
        _add_preparation(record.seen_by(part))
    for entry in tomllib.loads((files("bot.demo") / "seed_summary.toml").read_text("utf-8"))["answer"]:
        _write_impression(record.seen_by(Part(entry["part"])), entry)
    _answer_other_questions(record)
    _add_signatures(record)


def _previous_working_day(now: datetime) -> datetime:
    before = now - _DAY
    while before.weekday() >= _SATURDAY:
        before -= _DAY
    return before


def _add_consult(session: Session, case: Case, then: datetime) -> Consult:
    consult = consults.add(
        session, practice_id=case.practice_id, case_id=case.id, starter_part="it", now=then, reasons=("engage",)
    )
    consult.booked_at = then - timedelta(days=2)
    case_knowledge.record_invitation(case, consult, consult.booked_at)
    consult.starts_at = consult.began_at = then - timedelta(hours=1)
    consult.bookings = consult.summary_revision = 1
    consult.minutes, consult.method, consult.questions_version = 30, "video", talk_screens.QUESTIONS_VERSION
    consult.configuration = "signed"
    version = ConsultTables(session, consult).add_scope(_AGREED_TOPICS, consult.booked_at)
    for part in Part:
        scopes.record_agreement(version, part, consult.booked_at)
    return consult


def _add_preparation(record: ConsultRecord) -> None:
    consult, then = record.consult, record.now
    preparation = record.tables.start_preparation(record.part, record.member.id)
    preparation.screened_at = preparation.begun_at = preparation.looked_back_at = then
    preparation.impression_formed = preparation.knows_whom = True
    preparation.topics, preparation.ready_at = _AGREED_TOPICS, consult.invited_at
    for question in NotShared:
        not_shared.save_answer(record, question, "nothing")
    seen = [person.id for person in record.own_participants]
    record.tables.replace_notices(record.part, seen, consult.invited_at or then)


def _write_impression(record: ConsultRecord, entry: Mapping[str, Any]) -> None:
    """Record one impression in its writer's own words. `entry` is an answer in seed_summary.toml."""
    texts, kind = TherapistWritings(record), impression_kind(entry["question"])
    texts.save(kind, entry["words"])
    answer = _build_answer(record, entry["question"])
    answer.standing, answer.sharing, answer.writing_id = talk_screens.IMPRESSION, entry["sharing"], texts.saved_id(kind)
    answer.hear_by = record.now.date() + timedelta(days=entry["days"]) if "days" in entry else None
    record.tables.add_answer(answer)


def _answer_other_questions(record: ConsultRecord) -> None:
    recorded = record.tables.latest_answers
    for part in Part:
        for question in range(1, QUESTIONS + 1):
            if (part, question) not in recorded:
                record.tables.add_answer(_build_answer(record.seen_by(part), question))


def _build_answer(record: ConsultRecord, question: int) -> Answer:
    return Answer(
        consult_id=record.consult.id,
        part=record.part,
        member_id=record.member.id,
        question=question,
        version=0,
        standing=talk_screens.NOT_DISCUSSED,
        recorded_at=record.now,
    )


def _add_signatures(record: ConsultRecord) -> None:
    consult, ctx, summary = record.consult, record.ctx, build.build_summary(record)
    digest = build.keyed_hash(record, summary)
    for part, member_id in build.therapist_ids(record).items():
        record.tables.add_signature(part, member_id, consult.summary_revision, digest, record.now)
    revision = RevisionRef(consult_id=consult.id, revision=consult.summary_revision, digest=digest)
    summaries.add_summary(ctx.session, now=record.now, **revision)
    follow_up_actions.save_promises(record, summary_actions.new_promises(summary))
    reason_question.schedule_digests(ctx, record.case)
