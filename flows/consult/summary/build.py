"""Build the current summary from the database: the shared impressions, decrypted, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flows.consult.record import ConsultRecord
from flows.consult.summary.rules import (
    NOTE_NUMBERS,
    SHARED_WITH_COLLEAGUE,
    SharedImpression,
    SummaryLayout,
    SummaryRevision,
    lay_out,
)
from flows.consult.summary.signed_bytes import canonical_bytes
from flows.consult.talk import state as talk_state
from flows.consult.talk import wording_check
from flows.consult.writing.text_kinds import AGREED_KIND, DIFFERENTLY_KIND, IMPRESSION_KINDS, impression_kind
from flows.impressions.allowed_quotes import RISK, is_in
from flows.parts import Part
from flows.releases.topics import TOPICS
from storage.models import Answer, Preparation
from storage.people import members
from storage.row_errors import UnknownWritingError
from storage.writings import writings


def build_summary(record: ConsultRecord, authors: Mapping[Part, UUID] | None = None) -> SummaryRevision:
    """Return the current summary of the consult, with the texts of its therapists, or of these members.

    Raise SealBrokenError if a text cannot be decrypted.
    """
    authors = therapist_ids(record) if authors is None else authors
    consult, session = record.consult, record.ctx.session
    differently, agreed = (
        {part: read_note(record, member_id, kind) for part, member_id in authors.items()}
        for kind in (DIFFERENTLY_KIND, AGREED_KIND)
    )
    answers = [answer for answer in record.tables.latest_answers.values() if answer.sharing in SHARED_WITH_COLLEAGUE]
    writing_ids = [answer.writing_id for answer in answers if answer.writing_id]
    expected: writings.Expected = {"case_id": record.case.id, "consult_id": consult.id, "kinds": IMPRESSION_KINDS}
    texts = writings.read_many(session, record.ctx.services.seal, writing_ids, **expected)
    shared = (_to_shared_impression(answer, texts) for answer in answers)
    return SummaryRevision(
        consult=str(consult.id),
        code=record.case.code,
        revision=consult.summary_revision,
        therapists={part: str(member_id) for part, member_id in authors.items()},
        reasons=consult.reasons,
        topics=talk_state.agreed_topics(record),
        began_at=consult.began_at,
        questions=consult.questions_version,
        minutes=consult.minutes,
        method=consult.method,
        shared=tuple(sorted(shared, key=lambda impression: (impression.question, impression.part))),
        differently=differently,
        begun_for_safety_at=consult.begun_for_safety_at,
        agreed=agreed,
        quotes=_direct_quotes(record, authors, answers, texts),
    )


def _direct_quotes(
    record: ConsultRecord, authors: Mapping[Part, UUID], answers: Sequence[Answer], texts: Mapping[UUID, str]
) -> tuple[tuple[Part, int, str], ...]:
    """Return the direct quotes that stay in shared answers, because exact wording matters for risk (S0-18)."""
    found: list[tuple[Part, int, str]] = []
    for answer in answers:
        part, kind = Part(answer.part), impression_kind(answer.question)
        if RISK in wording_check.reasons_for(kind) and answer.writing_id:
            quotes = wording_check.read_kept_quotes(record, authors[part], kind)
            here = [quote for quote in quotes if quote.why == RISK and is_in(quote, texts[answer.writing_id])]
            found += [(part, answer.question, quote.words) for quote in here]
    return tuple(found)


def lay_out_for_record(record: ConsultRecord, summary: SummaryRevision | None = None) -> SummaryLayout:
    """Return the current summary, which may have been built before, laid out for this therapist to read.

    What the releases no longer cover is left out, because it cannot be signed either.
    """
    summary, uncovered = summary or build_summary(record), uncovered_questions(record)
    covered_summary = replace(
        summary,
        shared=tuple(impression for impression in summary.shared if impression.question not in uncovered),
        differently={} if NOTE_NUMBERS[0] in uncovered else summary.differently,
        agreed={} if NOTE_NUMBERS[1] in uncovered else summary.agreed,
    )
    return lay_out(covered_summary, therapist_names(record), record.dates)


def read_note(record: ConsultRecord, member_id: UUID, kind: str) -> str:
    """Return this member's note of the debrief: what didn't go as planned, or what was agreed; or ""."""
    text = writings.read_latest(
        record.ctx.session,
        record.ctx.services.seal,
        case_id=record.case.id,
        consult_id=record.consult.id,
        writer_id=member_id,
        kind=kind,
    )
    return text or ""


def therapist_ids(record: ConsultRecord) -> dict[Part, UUID]:
    """Return who has the consult: the member of each part's preparation."""
    rows = {row.part: row.member_id for row in record.tables.rows(Preparation)}
    return {part: rows[part] for part in Part if part in rows}


def therapist_names(record: ConsultRecord) -> dict[Part, str]:
    """Return the current first name of each part's therapist."""
    return {
        part: members.get(record.ctx.session, member_id).first_name for part, member_id in therapist_ids(record).items()
    }


def keyed_hash(record: ConsultRecord, summary: SummaryRevision) -> str:
    """Return the keyed hash of the summary."""
    session, seal = record.ctx.session, record.ctx.services.seal
    return writings.compute_fingerprint(session, seal, record.case.id, canonical_bytes(summary))


def uncovered_questions(record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions with a shared impression whose topic the two may no longer talk about.

    While a release is missing in a talk begun for safety, NOTE_NUMBERS are among them if somebody wrote such a note.
    """
    allowed = talk_state.topics_in_scope(record)
    shared = {
        answer.question for answer in record.tables.latest_answers.values() if answer.sharing in SHARED_WITH_COLLEAGUE
    }
    numbers = sorted(number for number in shared if TOPICS[number - 1] not in allowed)
    return tuple(sorted([*numbers, *_uncovered_notes(record)]))


def _uncovered_notes(record: ConsultRecord) -> list[int]:
    if not record.is_begun_for_safety or not record.is_release_missing:
        return []  # every other consult is on hold then
    kinds = zip(NOTE_NUMBERS, (DIFFERENTLY_KIND, AGREED_KIND), strict=True)
    member_ids = therapist_ids(record).values()
    return [number for number, kind in kinds if any(read_note(record, each, kind) for each in member_ids)]


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
