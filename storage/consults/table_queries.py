"""One query for each table that belongs to consults: its rows for some consults, in the table's own order."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col

from storage.models import Answer, Delivery, Member, Notice, Offer, Preparation, Promise, ScopeVersion, Signature

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


def _build_statement(model: type[SQLModel], order: tuple[Any, ...]) -> sa.Select[Any]:
    consult_id = model.__table__.c.consult_id  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    return sa.select(model).where(consult_id.in_(sa.bindparam("ids", expanding=True))).order_by(*order)


# Built once, because every click runs some of these queries and building one takes longer.
STATEMENTS = {model: _build_statement(model, order) for model, order in ORDER.items()}
# Whoever asks who prepared asks for their names next: the members are read along.
STATEMENTS[Preparation] = (
    STATEMENTS[Preparation].add_columns(Member).join(Member, col(Member.id) == col(Preparation.member_id))
)
