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


def add_form(session: Session, signed_form: SignedForm, releases: Iterable[Release]) -> SignedForm:
    """Enter a paper and its releases, which become the paper's. Its elements cannot be changed afterwards."""
    session.add(signed_form)
    session.flush()
    for release in releases:
        release.paper_id = signed_form.id
        session.add(release)
    session.flush()
    return signed_form


def get_form_for_update(session: Session, paper_id: UUID) -> SignedForm:
    """Return the paper as it is now, locked until the transaction ends, or raise UnknownPaperError."""
    statement = (
        select(SignedForm).where(SignedForm.id == paper_id).with_for_update().execution_options(populate_existing=True)
    )
    signed_form = session.exec(statement).first()
    if signed_form is None:
        raise UnknownSignedFormError
    return signed_form


def get_form(session: Session, paper_id: UUID) -> SignedForm:
    """Return the paper, or raise UnknownPaperError."""
    signed_form = session.get(SignedForm, paper_id)
    if signed_form is None:
        raise UnknownSignedFormError
    return signed_form


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
    return [(release, signed_form) for release, signed_form in session.execute(_SELECT_RELEASES, {"case_id": case_id})]


def record_revocation(session: Session, paper_id: UUID, *, revoked_on: date) -> SignedForm:
    """Record the day on which the paper was revoked; a revoked paper keeps its first day."""
    signed_form = get_form(session, paper_id)
    if signed_form.revoked_on is None:
        signed_form.revoked_on = revoked_on
        session.flush()
    return signed_form


def record_signature(session: Session, paper_id: UUID, *, signed_on: date) -> SignedForm:
    """Record the day on which the client signed; the practice's own signature follows. The first day stays."""
    signed_form = get_form(session, paper_id)
    if not signed_form.client_signed:
        signed_form.client_signed, signed_form.signed_on = True, signed_on
        session.flush()
    return signed_form


def record_countersignature(session: Session, paper_id: UUID, *, kept_where: str) -> SignedForm:
    """Record that the practice signed too, and where the form is kept from now on."""
    signed_form = get_form(session, paper_id)
    signed_form.countersigned, signed_form.kept_where = True, kept_where
    session.flush()
    return signed_form


def record_refusal(session: Session, paper_id: UUID, *, declined_on: date) -> SignedForm:
    """Record the day on which the client said no to it; the first day stays."""
    signed_form = get_form(session, paper_id)
    if signed_form.declined_on is None:
        signed_form.declined_on = declined_on
        session.flush()
    return signed_form


def record_end_event(session: Session, paper_id: UUID, *, event_on: date) -> SignedForm:
    """Record the day on which what ends it happened; the first day stays."""
    signed_form = get_form(session, paper_id)
    if signed_form.event_on is None:
        signed_form.event_on = event_on
        session.flush()
    return signed_form


def record_lapse(session: Session, paper_id: UUID) -> SignedForm:
    """Record that nobody wants to hear of its end any more."""
    signed_form = get_form(session, paper_id)
    signed_form.let_lapse = True
    session.flush()
    return signed_form
