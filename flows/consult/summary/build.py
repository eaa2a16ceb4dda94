"""The summary as the rows say it now: what is for sharing, opened and put together, and nothing else."""

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

DIFFERENTLY_KIND = "differently"  # the kind of the words on what went differently (S0-46)
ADDENDUM_KIND = "addendum"  # the kind of the words of a note below a signed summary
COMMENT_KINDS = {part: f"review_{part}" for part in Part}  # the kinds of what supervisors type on each side


def build_summary(
    session: Session, services: Services, consult: Consult, therapists: Mapping[Part, UUID]
) -> SummaryRevision:
    """Return the summary of the consult as it stands, with the words of these two members.

    Raise SealBrokenError if something in it does not open.
    """
    version = scopes.find_latest(session, consult.id)
    case = cases.get(session, consult.case_id)
    answers = [
        one
        for one in consults_answers.load_latest(session, consult.id).values()
        if one.sharing in SHARED_WITH_COLLEAGUE
    ]
    said = writings.read_many(session, services.seal, [one.writing_id for one in answers if one.writing_id])
    shared = (_to_shared_impression(one, said) for one in answers)
    return SummaryRevision(
        consult=str(consult.id),
        code=case.code,
        revision=consult.summary_revision,
        therapists={part: str(member_id) for part, member_id in therapists.items()},
        reasons=consult.reasons,
        topics=version.topics if version else (),
        began_at=consult.began_at,
        questions=consult.questions_version,
        minutes=consult.minutes,
        method=consult.method,
        shared=tuple(sorted(shared, key=lambda one: (one.question, one.part))),
        differently={part: read_differently(session, services, consult, one) for part, one in therapists.items()},
    )


def build_for_record(session: Session, services: Services, record: ConsultRecord) -> SummaryRevision:
    """Return the summary of an open scene."""
    return build_summary(session, services, record.consult, therapist_ids(session, record.consult))


def lay_out_for_record(session: Session, services: Services, record: ConsultRecord) -> SummaryLayout:
    """Return the summary of an open scene, laid out for this therapist to read.

    What the releases do not cover any more is left out: it cannot be signed either.
    """
    found = build_for_record(session, services, record)
    left_out = uncovered_questions(session, record)
    kept = replace(found, shared=tuple(one for one in found.shared if one.question not in left_out))
    return lay_out(kept, therapist_names(session, therapist_ids(session, record.consult)))


def read_differently(session: Session, services: Services, consult: Consult, member_id: UUID) -> str:
    """Return what this member noted on what went differently; nothing if they did not."""
    found = writings.read_latest(
        session,
        services.seal,
        case_id=consult.case_id,
        consult_id=consult.id,
        writer_id=member_id,
        kind=DIFFERENTLY_KIND,
    )
    return found or ""


def therapist_ids(session: Session, consult: Consult) -> dict[Part, UUID]:
    """Return who confers: the member of each part's preparation."""
    found = {part: preparations.find(session, consult.id, part) for part in Part}
    return {part: one.member_id for part, one in found.items() if one is not None}


def therapist_names(session: Session, of: Mapping[Part, UUID]) -> dict[Part, str]:
    """Return what each part's therapist is called now."""
    return {part: members.get(session, member_id).first_name for part, member_id in of.items()}


def keyed_hash(session: Session, services: Services, consult: Consult, found: SummaryRevision) -> str:
    """Return the keyed hash of the summary."""
    return writings.compute_fingerprint(session, services.seal, consult.case_id, canonical_bytes(found))


def is_blocked(session: Session, record: ConsultRecord) -> bool:
    """Tell whether a release is not in force now, whichever way: then nothing is saved or shown (S0-3)."""
    return bool(gates.check_releases(gate_check.load_release_facts(session, record)))


def lacks_release(session: Session, case: Case, now: datetime) -> bool:
    """Tell the same of a case, by the practice's day, to somebody who has no scene of their own in it."""
    everybody = cases.list_participants(session, case.id)
    today = dates.local_day(practices.get(session, case.practice_id).time_zone, now)
    return bool(
        releases_rules.missing_releases(
            rule_facts.all_participant_facts(everybody),
            rule_facts.load_signed_form_facts(session, case, everybody),
            today,
        )
    )


def uncovered_questions(session: Session, record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions whose topic the two may not talk about any more, and to which something is shared."""
    return _find_uncovered(session, record.consult, record.case, record.participants, record.practice_day)


def find_uncovered_questions(session: Session, consult: Consult, now: datetime) -> tuple[int, ...]:
    """Return the same to somebody who has no scene of their own in it."""
    case = cases.get(session, consult.case_id)
    today = dates.local_day(practices.get(session, case.practice_id).time_zone, now)
    return _find_uncovered(session, consult, case, cases.list_participants(session, case.id), today)


def _find_uncovered(
    session: Session, consult: Consult, case: Case, people: list[Participant], today: date
) -> tuple[int, ...]:
    covered = releases_rules.covered_topics(
        rule_facts.all_participant_facts(people), rule_facts.load_signed_form_facts(session, case, people), today
    )
    version = scopes.find_latest(session, consult.id)
    may = covered & set(version.topics if version else ())
    shared = {
        one.question
        for one in consults_answers.load_latest(session, consult.id).values()
        if one.sharing in SHARED_WITH_COLLEAGUE
    }
    return tuple(sorted(number for number in shared if TOPICS[number - 1] not in may))


def _to_shared_impression(answer: Answer, said: Mapping[UUID, str]) -> SharedImpression:
    if answer.writing_id is None:  # what is for sharing has words
        raise UnknownWritingError
    return SharedImpression(
        part=Part(answer.part),
        question=answer.question,
        sharing=str(answer.sharing),
        hear_by=answer.hear_by,
        words=said[answer.writing_id],
    )
