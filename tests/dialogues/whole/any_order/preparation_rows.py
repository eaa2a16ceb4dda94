"""Rows that the checks of a preparation compare from one action to the next."""

from uuid import UUID

from sqlmodel import Session, col, func, select

from storage.models import Delivery, Offer, Preparation, SignedForm


def rows_beside_consults(session: Session) -> object:
    """Return the rows that may change while the consult's own row does not."""
    signed_forms = [signed_form.model_dump() for signed_form in session.exec(select(SignedForm))]
    preparations = [preparation.model_dump() for preparation in session.exec(select(Preparation))]
    messages = session.exec(select(func.count()).select_from(Delivery).where(col(Delivery.done_at).is_not(None))).one()
    return signed_forms, preparations, offers_made(session), messages


def offers_made(session: Session) -> set[tuple[UUID, str, object]]:
    """Return the consult, part and start of every offered time."""
    return {(offer.consult_id, offer.part, offer.starts_at) for offer in session.exec(select(Offer))}
