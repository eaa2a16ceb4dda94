"""Where the review of each side of a signed summary stands, and the lists of sides that supervisors page through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, delete, update

from storage.case_therapists import is_therapist_of
from storage.list_position import Position, follows
from storage.models import Addendum, Case, Consult, Member, Preparation, Review, ReviewState, Supervision
from storage.people.supervisors import BESIDE, SUPERVISOR

TO_READ, CHANGE_ASKED, TAKEN_FURTHER, APPROVED = "to_read", "change_asked", "taken_further", "approved"
NOT_APPROVED = (TO_READ, CHANGE_ASKED, TAKEN_FURTHER)
_OTHER = aliased(Preparation)
_PLACE = (ReviewState.since, ReviewState.consult_id, ReviewState.part)
# Only rows of this table decide what stands on a page, so that an index serves their order; then they are named.
_SUPERVISED = sa.select(ReviewState).where(
    col(ReviewState.therapist_id).in_(
        sa.select(col(Supervision.supervisee_id)).where(col(Supervision.supervisor_id) == SUPERVISOR)
    ),
    # What was signed before the supervision began is shut, unless the therapist opened it.
    sa.exists().where(
        col(Supervision.supervisor_id) == SUPERVISOR,
        col(Supervision.supervisee_id) == col(ReviewState.therapist_id),
        sa.or_(col(Supervision.since) <= col(ReviewState.signed_at), col(Supervision.earlier_opened_at).is_not(None)),
    ),
    # The two therapists review no side: those who took part, and those who have the case now.
    col(ReviewState.colleague_id) != SUPERVISOR,
    ~is_therapist_of(col(ReviewState.case_id), SUPERVISOR),
)


@dataclass(frozen=True)
class ListedSide:
    """One side of a signed summary as a list shows it; `since`: when the side got its status."""

    consult_id: UUID
    part: str
    case_id: UUID
    code: str
    therapist: str  # the first name
    status: str
    since: datetime
    review_id: UUID | None

    @property
    def position(self) -> Position:
        """Return where a list goes on after this side."""
        return Position(self.since, self.consult_id, self.part)


def start(session: Session, consult_id: UUID, now: datetime) -> None:
    """Record that both sides of a summary, which both have signed now, wait to be read."""
    sides = (
        sa.select(
            col(Preparation.consult_id),
            col(Preparation.part),
            col(Consult.case_id),
            col(Preparation.member_id),
            col(_OTHER.member_id),
            sa.literal(TO_READ),
            sa.literal(now, ReviewState.__table__.c.since.type),  # type: ignore[attr-defined]  # sqlmodel's tables
            sa.literal(now, ReviewState.__table__.c.since.type),  # type: ignore[attr-defined]  # sqlmodel's tables
        )
        .join(Consult, col(Consult.id) == col(Preparation.consult_id))
        .join(_OTHER, and_(col(_OTHER.consult_id) == col(Consult.id), col(_OTHER.part) != col(Preparation.part)))
        .where(col(Preparation.consult_id) == consult_id)
    )
    columns = ["consult_id", "part", "case_id", "therapist_id", "colleague_id", "status", "since", "signed_at"]
    session.execute(sa.insert(ReviewState).from_select(columns, sides))


def follow_review(session: Session, review: Review) -> None:
    """Record what a review says of its side, unless a later one was made before the clock was put back."""
    of_side = col(Review.consult_id) == review.consult_id, col(Review.part) == review.part
    later = sa.exists().where(*of_side, col(Review.made_at) > review.made_at)
    own = update(ReviewState).where(
        col(ReviewState.consult_id) == review.consult_id, col(ReviewState.part) == review.part, ~later
    )
    session.execute(own.values(status=review.outcome, since=review.made_at, review_id=review.id))


def follow_note(session: Session, note: Addendum) -> None:
    """Record that a side waits to be read again: the note that its last review asked for was added."""
    if note.review_id is None:
        return
    own = update(ReviewState).where(
        col(ReviewState.consult_id) == note.consult_id,
        col(ReviewState.review_id) == note.review_id,
        col(ReviewState.status) == CHANGE_ASKED,
    )
    session.execute(own.values(status=TO_READ, since=note.made_at))


def delete_for_case(session: Session, case_id: UUID) -> None:
    """Take the sides of a deleted case off every list."""
    session.execute(delete(ReviewState).where(col(ReviewState.case_id) == case_id))


_MEMBER = sa.bindparam("member_id", type_=sa.Uuid())
_COLLEAGUE, _REVIEWER = aliased(Member), aliased(Member)
_IS_IT = col(Case.it_member_id) == _MEMBER
# Built once, like all below, because every Home runs this query and building it takes longer.
_REQUESTED_NOTES = (
    sa.select(col(ReviewState.consult_id), col(Case.code), col(_COLLEAGUE.first_name), col(_REVIEWER.first_name))
    .join(Case, col(Case.id) == col(ReviewState.case_id))
    .join(_COLLEAGUE, col(_COLLEAGUE.id) == sa.case((_IS_IT, col(Case.ft_member_id)), else_=col(Case.it_member_id)))
    .join(Review, col(Review.id) == col(ReviewState.review_id))
    .join(_REVIEWER, col(_REVIEWER.id) == col(Review.reviewer_id))
    .where(col(ReviewState.therapist_id) == _MEMBER, col(ReviewState.status) == CHANGE_ASKED)
    .where(sa.or_(_IS_IT, col(Case.ft_member_id) == _MEMBER))
    .order_by(*map(col, _PLACE))
    .limit(sa.bindparam("limit", type_=sa.Integer()))
)
_REQUESTED_NOTES_OF_CONSULT = _REQUESTED_NOTES.where(
    col(ReviewState.consult_id) == sa.bindparam("consult_id", type_=sa.Uuid())
)


@dataclass(frozen=True)
class RequestedNote:
    """A note that a supervisor asked for, for a line of a list: first names and the code of the case."""

    consult_id: UUID
    code: str
    colleague: str  # who has the other part of the case now
    supervisor: str


def list_requested_notes(
    session: Session, therapist_id: UUID, *, limit: int, consult_id: UUID | None = None
) -> list[RequestedNote]:
    """Return the notes that supervisors asked this therapist for and still miss, the oldest first; of one consult.

    Cases that the therapist has handed over are left out.
    """
    statement = _REQUESTED_NOTES if consult_id is None else _REQUESTED_NOTES_OF_CONSULT
    parameters = {"member_id": therapist_id, "consult_id": consult_id, "limit": limit}
    rows = session.connection().execute(statement, {k: v for k, v in parameters.items() if v is not None})
    return [RequestedNote(*row) for row in rows]


def list_sides(  # noqa: PLR0913 -- what is listed, each given by name
    session: Session,
    supervisor_id: UUID,
    statuses: Sequence[str],
    *,
    limit: int,
    after: Position | None = None,
    recused: bool = False,
    newest_first: bool = False,
) -> list[ListedSide]:
    """Return the sides of this member's supervisees with one of these statuses, at most `limit`, the oldest first.

    Without those of which the colleague sits in a supervision group with the supervisor; `recused`: only those (S0-16).
    """
    statement = _select_page(tuple(statuses), after is not None, recused=recused, newest_first=newest_first)
    parameters = {"supervisor_id": supervisor_id, "limit": limit, **(after.parameters if after else {})}
    rows = [ListedSide(*row) for row in session.execute(statement, parameters)]
    return sorted(rows, key=lambda side: (side.since, side.consult_id, side.part), reverse=newest_first)


@cache
def _select_page(
    statuses: tuple[str, ...],
    has_start: bool,  # noqa: FBT001 -- a key of the cache
    *,
    recused: bool,
    newest_first: bool,
) -> sa.Executable:
    is_recused, column = col(ReviewState.colleague_id).in_(BESIDE), col(ReviewState.status)
    has_status = column == statuses[0] if len(statuses) == 1 else column.in_(statuses)
    statement = _SUPERVISED.where(has_status, is_recused if recused else ~is_recused)
    if has_start:
        statement = statement.where(follows(*_PLACE, newest_first=newest_first))
    order = [col(column).desc() if newest_first else col(column) for column in _PLACE]
    limited = statement.order_by(*order).limit(sa.bindparam("limit", type_=sa.Integer()))
    page = aliased(ReviewState, limited.subquery())
    return (
        sa.select(
            *(col(page.consult_id), col(page.part), col(page.case_id), col(Case.code), col(Member.first_name)),
            *(col(page.status), col(page.since), col(page.review_id)),
        )
        .join(Case, col(Case.id) == col(page.case_id))
        .join(Member, col(Member.id) == col(page.therapist_id))
    )
