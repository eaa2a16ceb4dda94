"""Which of the two therapists know of a case: facts in the case's own row, which has a MAC.

Whoever is asked and told of an access, a hand-over or a hold depends on them. So they are decided in Python from the
checked row, never by looking for rows that somebody could hide for a moment.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, or_

from storage.models import Case, Consult

_PARTS = ("it", "ft")


def is_known_to(member_id: sa.SQLColumnExpression[UUID]) -> sa.ColumnElement[bool]:
    """Return the condition that this member is a therapist of the case of the query, and knows of it.

    Only of the case's own columns, so that each case that is returned is compared with it.
    """
    return or_(
        and_(col(Case.it_member_id) == member_id, col(Case.it_informed_at).is_not(None)),
        and_(col(Case.ft_member_id) == member_id, col(Case.ft_informed_at).is_not(None)),
    )


def list_informed_therapists(case: Case) -> list[UUID]:
    """Return the ids of the therapists who know of the case, even if it is deleted: the individual part's first.

    A therapist knows of it who created it, was invited to a consult on it, has attested sessions in it, or has taken it
    over.
    """
    informed_at = {case.it_member_id: case.it_informed_at, case.ft_member_id: case.ft_informed_at}
    return [member_id for member_id, at in informed_at.items() if at is not None]


def record_informed(case: Case, part: str, now: datetime) -> None:
    """Record that the therapist of this part knows of the case from now on, unless they do already."""
    if getattr(case, f"{part}_informed_at") is None:
        setattr(case, f"{part}_informed_at", now)


def record_taking_over(case: Case, part: str, now: datetime) -> None:
    """Record that this part's new therapist has taken the case over."""
    setattr(case, f"{part}_informed_at", now)


def record_invitation(case: Case, consult: Consult, now: datetime) -> None:
    """Record that the colleague is invited to the consult, unless they are: from then on both know of the case."""
    consult.invited_at = consult.invited_at or now
    if len(list_informed_therapists(case)) < len(_PARTS):
        consult.introduces_case = True
    for part in _PARTS:
        record_informed(case, part, consult.invited_at)


def record_sent_invitation(consult: Consult) -> None:
    """Record that Slack has taken the invitation: what it told about the case can't be withdrawn any more."""
    consult.introduces_case = None


def withdraw_invitation(case: Case, consult: Consult, part: str) -> None:
    """Withdraw an invitation that was not sent; this part's therapist forgets the case if they knew it only by that."""
    if consult.introduces_case:
        setattr(case, f"{part}_informed_at", None)
    consult.invited_at = consult.introduces_case = None
