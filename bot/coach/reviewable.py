"""Which sides of a signed summary a supervisor may read: those whom they supervise, and none of a group of theirs."""

from uuid import UUID

from sqlmodel import Session

from bot.coach.desk import Actor
from flows.consult.parts import Part
from storage import members, preparations, supervision
from storage.models import Case, Consult

_SIGNED = ("signed", "closed")  # compared, not hashed: places with regions have no hash


def sides(session: Session, actor: Actor, consult: Consult, case: Case) -> frozenset[Part]:
    """Return the sides of this consult that the actor may review now.

    Each is of a therapist whom they supervise. The two therapists review none, and a side is left out where the
    other side's therapist sits in a supervision group with the reviewer (S0-16).
    """
    known = _therapists(session, actor, consult, case)
    return frozenset(
        part for part in _supervised(session, actor, known) if not _is_clash(session, actor, known[part.other])
    )


def recused(session: Session, actor: Actor, consult: Consult, case: Case) -> frozenset[Part]:
    """Return the sides that would be the actor's to review if it were not for a shared supervision group (S0-16)."""
    known = _therapists(session, actor, consult, case)
    return frozenset(
        part for part in _supervised(session, actor, known) if _is_clash(session, actor, known[part.other])
    )


def _therapists(session: Session, actor: Actor, consult: Consult, case: Case) -> dict[Part, UUID]:
    """Return who conferred, by part; nobody if there is nothing signed, or if the actor is a therapist in it.

    Who has the case now may be somebody else than who conferred: neither reviews it.
    """
    if consult.configuration not in _SIGNED or consult.case_id != case.id or actor.practice_id != case.practice_id:
        return {}
    found = {part: preparations.get(session, consult.id, part) for part in Part}
    known = {part: one.member_id for part, one in found.items() if one is not None}
    own = {*known.values(), case.it_member_id, case.ft_member_id}
    return {} if actor.member_id in own or len(known) < len(Part) else known


def _supervised(session: Session, actor: Actor, known: dict[Part, UUID]) -> list[Part]:
    if "supervisor" not in actor.roles:
        return []
    return [part for part, one in known.items() if supervision.supervises(session, actor.member_id, one)]


def _is_clash(session: Session, actor: Actor, other_side: UUID) -> bool:
    return members.share_a_group(session, actor.member_id, other_side)
