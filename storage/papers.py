"""Signed papers, entered once, and the releases that they yield."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Paper, Release
from storage.unknown import UnknownPaperError


def add(session: Session, paper: Paper, releases: Iterable[Release]) -> Paper:
    """Enter a paper and its releases, which become the paper's. Its elements cannot be changed afterwards."""
    session.add(paper)
    session.flush()
    for release in releases:
        release.paper_id = paper.id
        session.add(release)
    session.flush()
    return paper


def get(session: Session, paper_id: UUID) -> Paper:
    """Return the paper, or raise UnknownPaperError."""
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise UnknownPaperError
    return paper


def of_case(session: Session, case_id: UUID) -> list[Paper]:
    """Return the papers of the case, in the order in which they were entered."""
    statement = select(Paper).where(Paper.case_id == case_id).order_by(col(Paper.entered_at), col(Paper.id))
    return list(session.exec(statement))


def releases_of_case(session: Session, case_id: UUID) -> list[Release]:
    """Return the releases of the case, those of earlier papers first."""
    statement = (
        select(Release)
        .join(Paper, col(Paper.id) == col(Release.paper_id))
        .where(Paper.case_id == case_id)
        .order_by(col(Paper.entered_at), col(Paper.id), Release.discloser)
    )
    return list(session.exec(statement))


def revoke(session: Session, paper_id: UUID, *, revoked_on: date) -> Paper:
    """Record the day on which the paper was revoked; a revoked paper keeps its first day."""
    paper = get(session, paper_id)
    if paper.revoked_on is None:
        paper.revoked_on = revoked_on
        session.flush()
    return paper
