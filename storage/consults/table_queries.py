"""One query for each table that belongs to consults: its rows for some consults, in the table's own order."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from storage.models import (
    Answer,
    Consult,
    Delivery,
    Member,
    Notice,
    Offer,
    Preparation,
    Promise,
    ScopeVersion,
    Signature,
)
from storage.outbox.deliveries import STALE
from storage.prepared_rows import PreparedRows

ORDER: Mapping[type[SQLModel], tuple[Any, ...]] = {
    Answer: (col(Answer.version),),
    Delivery: (col(Delivery.made_at), col(Delivery.due_at), col(Delivery.id)),
    Notice: (col(Notice.part), col(Notice.recorded_at), col(Notice.participant_id)),
    Offer: (col(Offer.starts_at),),
    Preparation: (col(Preparation.part),),
    Promise: (col(Promise.by), col(Promise.part).desc(), col(Promise.question)),
    ScopeVersion: (col(ScopeVersion.version),),
    Signature: (col(Signature.signed_at),),
}


def _prepare(model: type[SQLModel]) -> PreparedRows:
    table = model.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables

    def build(statement: sa.Select[Any]) -> sa.Select[Any]:
        chosen = statement.where(table.c.consult_id.in_(sa.bindparam("ids", expanding=True))).order_by(*ORDER[model])
        return chosen.outerjoin(Member, table.c.member_id == col(Member.id)) if model is Preparation else chosen

    # Whoever asks who prepared asks for their names next: the members are read along.
    return PreparedRows(model, *([Member] if model is Preparation else []), build=build)


# Built once, because every click runs some of these queries and building one takes longer.
QUERIES = {model: _prepare(model) for model in ORDER}
TALK: tuple[type[SQLModel], ...] = (ScopeVersion, Answer)
_TALK_ROWS = PreparedRows(
    *TALK,
    build=lambda statement: (
        statement.select_from(Consult)
        .outerjoin(ScopeVersion, col(ScopeVersion.consult_id) == col(Consult.id))
        .outerjoin(Answer, col(Answer.consult_id) == col(Consult.id))
        .where(col(Consult.id) == sa.bindparam("consult_id", type_=sa.Uuid()))
        .order_by(col(ScopeVersion.version), col(Answer.version))
    ),
)
CANCEL = (
    sa.update(Delivery)
    .where(col(Delivery.id).in_(sa.bindparam("ids", expanding=True)), col(Delivery.done_at).is_(None))
    .values(outcome=STALE, done_at=sa.bindparam("done"), lease=None)
)


def load_talk(session: Session, consult_id: UUID) -> dict[type[SQLModel], list[Any]]:
    """Return the consult's topics and answers, read with one statement: a page of the talk needs both."""
    found = _TALK_ROWS.read(session, {"consult_id": consult_id})
    return {
        model: list({row[place].id: row[place] for row in found if row[place] is not None}.values())
        for place, model in enumerate(TALK)
    }
