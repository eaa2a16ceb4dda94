"""What was promised to clients and what was counted for the practice, read from the rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from storage.models import Consult, Delivery, MonthlyTally, Preparation, Promise, SupervisionQuestion

SETTLED = {"told", "released"}
TURNS = {("open", "told"), ("open", "changed"), ("changed", "open"), ("changed", "released")}


@dataclass
class Promises:
    """Every promise of a consult, and how it stood before."""

    reached: set[str]
    _stood: dict[tuple[str, int], str] = field(default_factory=dict)

    def are_somewhere(self, session: Session, has_ended: bool, signed: Mapping[tuple[str, int], date | None]) -> None:  # noqa: FBT001 -- a fact
        """Check that each promise that was signed is told, let go of, or open with somebody to see to it (S0-25)."""
        made = session.exec(select(Promise)).all()
        assert {(one.part, one.question) for one in made} == signed.keys()
        assert not made or has_ended == all(one.standing in SETTLED for one in made)
        for one in made:
            self._is_somewhere(session, one, signed[one.part, one.question])

    def _is_somewhere(self, session: Session, one: Promise, by: date | None) -> None:
        before = self._stood.get((one.part, one.question))
        if before is None and one.standing == "open" and one.changed_at is None:
            assert one.by == by
        assert before in {None, one.standing} or (before, one.standing) in TURNS, f"{before} → {one.standing}"
        self._stood[one.part, one.question] = one.standing
        asked = session.exec(
            select(SupervisionQuestion).where(
                SupervisionQuestion.promise_id == one.id, col(SupervisionQuestion.answer).is_(None)
            )
        ).all()
        assert len(asked) == (one.standing == "changed"), "nobody is asked about what changed"
        assert (one.told_on is not None) == (one.standing == "told")
        if one.standing == "open":
            assert self._comes_back(session, one), "an open promise that nobody is reminded of"
        self.reached |= {f"promise {one.standing}", *([f"promise {before} again"] if before == "changed" else [])}

    def _comes_back(self, session: Session, one: Promise) -> bool:
        left = select(Delivery).where(Delivery.recipient_id == one.member_id, Delivery.kind == "tell_client")
        since = one.changed_at or one.made_at
        every = session.exec(left).all()
        return any(each.done_at is None or (each.outcome == "sent" and each.done_at >= since) for each in every)


def check_counted(session: Session, expected: Mapping[str, int]) -> None:
    """Check that what was reflected on is counted for the practice, and is tied to nobody (S0-23, S0-48)."""
    counted = {one.item: one.ticked for one in session.exec(select(MonthlyTally))}
    assert {item: count for item, count in counted.items() if item in expected or "_" in item} == expected
    assert "gossip" not in counted
    assert set(MonthlyTally.model_fields) == {"practice_id", "month", "item", "ticked"}
    rows = [*session.exec(select(Consult)), *session.exec(select(Preparation)), *session.exec(select(Delivery))]
    assert not [row for row in rows if any(one in repr(row) for one in ("gossip", "not_this_time", "sharpen"))]
