"""Build the current summary from the database: the shared impressions, decrypted, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from flows import dates
from flows.consult import gate_check, gates
from flows.consult.parts import Part
from flows.consult.preparation.screens import TOPICS
from flows.consult.record import ConsultRecord
from flows.consult.summary.rules import (
    SHARED_WITH_COLLEAGUE,
    SharedImpression,
    SummaryLayout,
    SummaryRevision,
    canonical_bytes,
    lay_out,
)
from flows.context import Services
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from storage.cases import cases
from storage.consults import answers as consults_answers
from storage.consults import preparations, scopes
from storage.models import Answer, Case, Consult, Participant
from storage.people import members, practices
from storage.row_errors import UnknownWritingError
from storage.writings import writings

DIFFERENTLY_KIND = "differently"  # the kind of writing on what went differently (S0-46)
ADDENDUM_KIND = "addendum"  # the kind of writing of a note below a signed summary
COMMENT_KINDS = {part: f"review_{part}" for part in Part}  # the kinds of writing of supervisors on each side


def build_summary(
    session: Session, services: Services, consult: Consult, therapist_ids: Mapping[Part, UUID]
) -> SummaryRevision:
    """Return the current summary of the consult, with the texts of these two members.

    Raise SealBrokenError if a text cannot be decrypted.
    """
    version = scopes.find_latest(session, consult.id)
    case = cases.get(session, consult.case_id)
    answers = [
        answer
        for answer in consults_answers.load_latest(session, consult.id).values()
        if answer.sharing in SHARED_WITH_COLLEAGUE
    ]
    texts = writings.read_many(session, services.seal, [answer.writing_id for answer in answers if answer.writing_id])
    shared = (_to_shared_impression(answer, texts) for answer in answers)
    return SummaryRevision(
        consult=str(consult.id),
        code=case.code,
        revision=consult.summary_revision,
        therapists={part: str(member_id) for part, member_id in therapist_ids.items()},
        reasons=consult.reasons,
        topics=version.topics if version else (),
        began_at=consult.began_at,
        questions=consult.questions_version,
        minutes=consult.minutes,
        method=consult.method,
        shared=tuple(sorted(shared, key=lambda impression: (impression.question, impression.part))),
        differently={
            part: read_differently(session, services, consult, member_id) for part, member_id in therapist_ids.items()
        },
    )


def build_for_record(session: Session, services: Services, record: ConsultRecord) -> SummaryRevision:
    """Return the current summary of this consult."""
    return build_summary(session, services, record.consult, therapist_ids(session, record.consult))


def lay_out_for_record(session: Session, services: Services, record: ConsultRecord) -> SummaryLayout:
    """Return the current summary, laid out for this therapist to read.

    What the releases no longer cover is left out, because it cannot be signed either.
    """
    summary = build_for_record(session, services, record)
    uncovered = uncovered_questions(session, record)
    covered_summary = replace(
        summary, shared=tuple(impression for impression in summary.shared if impression.question not in uncovered)
    )
    return lay_out(covered_summary, therapist_names(session, therapist_ids(session, record.consult)))


def read_differently(session: Session, services: Services, consult: Consult, member_id: UUID) -> str:
    """Return what this member wrote on what went differently, or ""."""
    text = writings.read_latest(
        session,
        services.seal,
        case_id=consult.case_id,
        consult_id=consult.id,
        writer_id=member_id,
        kind=DIFFERENTLY_KIND,
    )
    return text or ""


def therapist_ids(session: Session, consult: Consult) -> dict[Part, UUID]:
    """Return who has the consult: the member of each part's preparation."""
    preparation_by_part = {part: preparations.find(session, consult.id, part) for part in Part}
    return {part: preparation.member_id for part, preparation in preparation_by_part.items() if preparation is not None}


def therapist_names(session: Session, therapist_ids: Mapping[Part, UUID]) -> dict[Part, str]:
    """Return the current first name of each part's therapist."""
    return {part: members.get(session, member_id).first_name for part, member_id in therapist_ids.items()}


def keyed_hash(session: Session, services: Services, consult: Consult, summary: SummaryRevision) -> str:
    """Return the keyed hash of the summary."""
    return writings.compute_fingerprint(session, services.seal, consult.case_id, canonical_bytes(summary))


def is_blocked(session: Session, record: ConsultRecord) -> bool:
    """Tell whether a release is missing now in either direction: then nothing is saved or shown (S0-3)."""
    return bool(gates.check_releases(gate_check.load_release_facts(session, record)))


def is_case_blocked(session: Session, case: Case, now: datetime) -> bool:
    """Tell whether a release of the case is missing on the practice's day. No consult record is needed."""
    participants = cases.list_participants(session, case.id)
    today = dates.local_day(practices.get(session, case.practice_id).time_zone, now)
    return bool(
        releases_rules.missing_releases(
            rule_facts.all_participant_facts(participants),
            rule_facts.load_signed_form_facts(session, case, participants),
            today,
        )
    )


def uncovered_questions(session: Session, record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions with a shared impression whose topic the two may no longer talk about."""
    return _find_uncovered(session, record.consult, record.case, record.participants, record.practice_day)


def find_uncovered_questions(session: Session, consult: Consult, now: datetime) -> tuple[int, ...]:
    """Return what `uncovered_questions` returns, without a consult record."""
    case = cases.get(session, consult.case_id)
    today = dates.local_day(practices.get(session, case.practice_id).time_zone, now)
    return _find_uncovered(session, consult, case, cases.list_participants(session, case.id), today)


def _find_uncovered(
    session: Session, consult: Consult, case: Case, participants: list[Participant], today: date
) -> tuple[int, ...]:
    covered = releases_rules.covered_topics(
        rule_facts.all_participant_facts(participants),
        rule_facts.load_signed_form_facts(session, case, participants),
        today,
    )
    version = scopes.find_latest(session, consult.id)
    allowed = covered & set(version.topics if version else ())
    shared = {
        answer.question
        for answer in consults_answers.load_latest(session, consult.id).values()
        if answer.sharing in SHARED_WITH_COLLEAGUE
    }
    return tuple(sorted(number for number in shared if TOPICS[number - 1] not in allowed))


def _to_shared_impression(answer: Answer, texts: Mapping[UUID, str]) -> SharedImpression:
    if answer.writing_id is None:  # a shared impression has a text
        raise UnknownWritingError
    return SharedImpression(
        part=Part(answer.part),
        question=answer.question,
        sharing=str(answer.sharing),
        hear_by=answer.hear_by,
        words=texts[answer.writing_id],
    )
