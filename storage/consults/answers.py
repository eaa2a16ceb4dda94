"""The answers that each therapist recorded in the talk, with all versions (S0-45)."""

from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Answer


def add(session: Session, answer: Answer) -> Answer:
    """Add the answer as the next version of this part's answer to its question. The caller must lock the consult."""
    versions = list_versions(session, answer.consult_id, answer.part, answer.question)
    answer.version = versions[-1].version + 1 if versions else 1
    session.add(answer)
    session.flush()
    return answer


def load_latest(session: Session, consult_id: UUID) -> dict[tuple[str, int], Answer]:
    """Return the latest version of each answer in the consult, by part and question."""
    statement = select(Answer).where(Answer.consult_id == consult_id).order_by(col(Answer.version))
    return {(answer.part, answer.question): answer for answer in session.exec(statement)}


def list_versions(session: Session, consult_id: UUID, part: str, question: int) -> list[Answer]:
    """Return every version of one part's answer to one question, the oldest first."""
    statement = (
        select(Answer)
        .where(Answer.consult_id == consult_id, Answer.part == part, Answer.question == question)
        .order_by(col(Answer.version))
    )
    return list(session.exec(statement))
