"""The consult of the demo's third case: signed the working day before, with a promise to tell, for Dana to review."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlmodel import Session

from flows.consult.chart_regions import QUESTIONS
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.parts import Part
from flows.consult.record import get_colleague
from flows.consult.summary import build
from flows.consult.talk import screens as talk_screens
from flows.context import Context, Services
from flows.people import membership
from flows.supervision import ask
from storage.cases import cases
from storage.consults import answers, consults, scopes, summaries
from storage.consults.summaries import RevisionRef
from storage.models import Answer, Case, Consult, Member, Preparation
from storage.writings import writings

_DAY = timedelta(days=1)
_SATURDAY = 5
_AGREED_TOPICS = ("goals", "modality", "strengths")


def add_signed_consult(session: Session, services: Services, case: Case) -> None:
    """Add a consult on this case that its therapists signed at this hour of the previous working day."""
    signed_at = _previous_working_day(services.clock())
    past_services = replace(services, clock=lambda: signed_at)
    consult = _add_consult(session, case, past_services.clock())
    therapists = {part: get_colleague(session, case, part.other) for part in Part}
    for part, member in therapists.items():
        session.add(_add_preparation(consult, part, member, past_services.clock()))
        people = cases.list_participants(session, case.id)
        seen = [person.id for person in people if (person.seen_by_it if part is Part.IT else person.seen_by_ft)]
        consults.replace_notices(session, consult.id, part, seen, consult.invited_at or past_services.clock())
    for entry in tomllib.loads((files("bot.demo") / "seed_summary.toml").read_text("utf-8"))["answer"]:
        _write_impression(session, past_services, consult, therapists[Part(entry["part"])], entry)
    _answer_other_questions(session, consult, therapists, past_services.clock())
    _add_signatures(session, past_services, consult, therapists)


def _previous_working_day(now: datetime) -> datetime:
    before = now - _DAY
    while before.weekday() >= _SATURDAY:
        before -= _DAY
    return before


def _add_consult(session: Session, case: Case, then: datetime) -> Consult:
    consult = consults.add(
        session, practice_id=case.practice_id, case_id=case.id, starter_part="it", now=then, reasons=("engage",)
    )
    consult.invited_at = consult.booked_at = then - timedelta(days=2)
    consult.starts_at = consult.began_at = then - timedelta(hours=1)
    consult.bookings = consult.summary_revision = 1
    consult.minutes, consult.method, consult.questions_version = 30, "video", talk_screens.QUESTIONS_VERSION
    consult.configuration = "signed"
    version = scopes.add(session, consult.id, _AGREED_TOPICS, consult.invited_at)
    for part in Part:
        scopes.record_agreement(version, part, consult.invited_at)
    return consult


def _add_preparation(consult: Consult, part: Part, member: Member, then: datetime) -> Preparation:
    return Preparation(
        consult_id=consult.id,
        part=part,
        member_id=member.id,
        screened_at=then,
        impression_formed=True,
        topics=_AGREED_TOPICS,
        keeps_back="nothing",
        clients_keep_back="nothing",
        ready_at=consult.invited_at,
        knows_whom=True,
        begun_at=then,
        looked_back_at=then,
    )


def _write_impression(
    session: Session, services: Services, consult: Consult, member: Member, entry: Mapping[str, Any]
) -> None:
    """Record one impression in its writer's own words. `entry` is an answer in seed_summary.toml."""
    writing = writings.write(
        session,
        services.seal,
        text=entry["words"],
        now=services.clock(),
        practice_id=consult.practice_id,
        case_id=consult.case_id,
        consult_id=consult.id,
        writer_id=member.id,
        kind=f"impression_{entry['question']}",
    )
    answer = _build_answer(consult, Part(entry["part"]), member, entry["question"], services.clock())
    answer.standing, answer.sharing, answer.writing_id = talk_screens.IMPRESSION, entry["sharing"], writing.id
    answer.hear_by = services.clock().date() + timedelta(days=entry["days"]) if "days" in entry else None
    answers.add(session, answer)


def _answer_other_questions(
    session: Session, consult: Consult, therapists: Mapping[Part, Member], then: datetime
) -> None:
    recorded = answers.load_latest(session, consult.id)
    for part, member in therapists.items():
        for question in range(1, QUESTIONS + 1):
            if (part, question) not in recorded:
                answers.add(session, _build_answer(consult, part, member, question, then))


def _build_answer(consult: Consult, part: Part, member: Member, question: int, then: datetime) -> Answer:
    return Answer(
        consult_id=consult.id,
        part=part,
        member_id=member.id,
        question=question,
        version=0,
        standing=talk_screens.NOT_DISCUSSED,
        recorded_at=then,
    )


def _add_signatures(session: Session, services: Services, consult: Consult, therapists: Mapping[Part, Member]) -> None:
    summary = build.build_summary(session, services, consult, {part: member.id for part, member in therapists.items()})
    digest = build.keyed_hash(session, services, consult, summary)
    revision = RevisionRef(consult_id=consult.id, revision=consult.summary_revision, digest=digest)
    for part, member in therapists.items():
        summaries.add_signature(session, part=part, member_id=member.id, now=services.clock(), **revision)
    summaries.add_summary(session, now=services.clock(), **revision)
    context = Context(services, session, membership.load_actor(session, therapists[Part.IT]))
    follow_up_actions.save_promises(context, consult, summary)
    ask.schedule_digests(context, cases.get(session, consult.case_id))
