"""Promises to clients and the practice's monthly counts, checked from the rows alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from storage.models import Consult, Delivery, MonthlyTally, Preparation, Promise, SupervisionQuestion

SETTLED = {"told", "released"}
TURNS = {("open", "told"), ("open", "changed"), ("changed", "open"), ("changed", "released")}


@dataclass
class Promises:
    """Every promise of a consult, and its state at the last check."""

    reached: set[str]
    _states: dict[tuple[str, int], str] = field(default_factory=dict)

    def are_somewhere(self, session: Session, has_ended: bool, signed: Mapping[tuple[str, int], date | None]) -> None:  # noqa: FBT001 -- a state of the consult
        """Check that each signed promise is told, released, or open with somebody to see to it (S0-25)."""
        made = session.exec(select(Promise)).all()
        assert {(promise.part, promise.question) for promise in made} == signed.keys()
        assert not made or has_ended == all(promise.standing in SETTLED for promise in made)
        for promise in made:
            self._check_promise(session, promise, signed[promise.part, promise.question])

    def _check_promise(self, session: Session, promise: Promise, by: date | None) -> None:
        before = self._states.get((promise.part, promise.question))
        if before is None and promise.standing == "open" and promise.changed_at is None:
            assert promise.by == by
        assert before in {None, promise.standing} or (before, promise.standing) in TURNS, (
            f"{before} → {promise.standing}"
        )
        self._states[promise.part, promise.question] = promise.standing
        open_questions = session.exec(
            select(SupervisionQuestion).where(
                SupervisionQuestion.promise_id == promise.id, col(SupervisionQuestion.answer).is_(None)
            )
        ).all()
        assert len(open_questions) == (promise.standing == "changed"), "nobody is asked about what changed"
        assert (promise.told_on is not None) == (promise.standing == "told")
        if promise.standing == "open":
            assert self._has_reminder(session, promise), "an open promise that nobody is reminded of"
        self.reached |= {f"promise {promise.standing}", *([f"promise {before} again"] if before == "changed" else [])}

    def _has_reminder(self, session: Session, promise: Promise) -> bool:
        left = select(Delivery).where(Delivery.recipient_id == promise.member_id, Delivery.kind == "tell_client")
        since = promise.changed_at or promise.made_at
        every = session.exec(left).all()
        return any(
            delivery.done_at is None or (delivery.outcome == "sent" and delivery.done_at >= since) for delivery in every
        )


def check_counted(session: Session, expected: Mapping[str, int]) -> None:
    """Check that answers of the debrief are counted for the practice and tied to nobody (S0-23, S0-48)."""
    counted = {tally.item: tally.ticked for tally in session.exec(select(MonthlyTally))}
    assert {item: count for item, count in counted.items() if item in expected or "_" in item} == expected
    assert "gossip" not in counted
    assert set(MonthlyTally.model_fields) == {"practice_id", "month", "item", "ticked"}
    rows = [*session.exec(select(Consult)), *session.exec(select(Preparation)), *session.exec(select(Delivery))]
    assert not [row for row in rows if any(text in repr(row) for text in ("gossip", "not_this_time", "sharpen"))]
