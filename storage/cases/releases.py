"""Signed papers, entered once, and the releases that they yield."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import Release, SignedForm
from storage.row_errors import UnknownSignedFormError

# Built once: every gate asks this, and to build it takes longer than to ask it.
_SELECT_RELEASES = (
    sa.select(Release, SignedForm)
    .join(SignedForm, col(SignedForm.id) == col(Release.paper_id))
    .where(col(SignedForm.case_id) == sa.bindparam("case_id", type_=sa.Uuid()))
    .order_by(col(SignedForm.entered_at), col(SignedForm.id), col(Release.discloser))
)


def add_form(session: Session, paper: SignedForm, releases: Iterable[Release]) -> SignedForm:
    """Enter a paper and its releases, which become the paper's. Its elements cannot be changed afterwards."""
    session.add(paper)
    session.flush()
    for release in releases:
        release.paper_id = paper.id
        session.add(release)
    session.flush()
    return paper


def get_form_for_update(session: Session, paper_id: UUID) -> SignedForm:
    """Return the paper as it is now, locked until the transaction ends, or raise UnknownPaperError."""
    statement = (
        select(SignedForm).where(SignedForm.id == paper_id).with_for_update().execution_options(populate_existing=True)
    )
    paper = session.exec(statement).first()
    if paper is None:
        raise UnknownSignedFormError
    return paper


def get_form(session: Session, paper_id: UUID) -> SignedForm:
    """Return the paper, or raise UnknownPaperError."""
    paper = session.get(SignedForm, paper_id)
    if paper is None:
        raise UnknownSignedFormError
    return paper


def list_forms(session: Session, case_id: UUID) -> list[SignedForm]:
    """Return the papers of the case, in the order in which they were entered."""
    statement = (
        select(SignedForm).where(SignedForm.case_id == case_id).order_by(col(SignedForm.entered_at), col(SignedForm.id))
    )
    return list(session.exec(statement))


def list_releases(session: Session, case_id: UUID) -> list[tuple[Release, SignedForm]]:
    """Return the releases of the case, each with its paper, those of earlier papers first.

    One question for both: between two, another transaction could enter a paper.
    """
    return [(release, paper) for release, paper in session.execute(_SELECT_RELEASES, {"case_id": case_id})]


def record_revocation(session: Session, paper_id: UUID, *, revoked_on: date) -> SignedForm:
    """Record the day on which the paper was revoked; a revoked paper keeps its first day."""
    paper = get_form(session, paper_id)
    if paper.revoked_on is None:
        paper.revoked_on = revoked_on
        session.flush()
    return paper


def record_signature(session: Session, paper_id: UUID, *, signed_on: date) -> SignedForm:
    """Record the day on which the client signed; the practice's own signature follows. The first day stays."""
    paper = get_form(session, paper_id)
    if not paper.client_signed:
        paper.client_signed, paper.signed_on = True, signed_on
        session.flush()
    return paper


def record_countersignature(session: Session, paper_id: UUID, *, kept_where: str) -> SignedForm:
    """Record that the practice signed too, and where the form is kept from now on."""
    paper = get_form(session, paper_id)
    paper.countersigned, paper.kept_where = True, kept_where
    session.flush()
    return paper


def record_refusal(session: Session, paper_id: UUID, *, declined_on: date) -> SignedForm:
    """Record the day on which the client said no to it; the first day stays."""
    paper = get_form(session, paper_id)
    if paper.declined_on is None:
        paper.declined_on = declined_on
        session.flush()
    return paper


def record_end_event(session: Session, paper_id: UUID, *, event_on: date) -> SignedForm:
    """Record the day on which what ends it happened; the first day stays."""
    paper = get_form(session, paper_id)
    if paper.event_on is None:
        paper.event_on = event_on
        session.flush()
    return paper


def record_lapse(session: Session, paper_id: UUID) -> SignedForm:
    """Record that nobody wants to hear of its end any more."""
    paper = get_form(session, paper_id)
    paper.let_lapse = True
    session.flush()
    return paper
