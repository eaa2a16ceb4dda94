"""The rows that belong to one consult. Each table is read at most once, on first use, and changed only by the methods.

The same class serves a click, a page, a message and the Home tab; `load_many` reads a table once for many consults.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, SQLModel

from storage.consults.table_queries import CANCEL, QUERIES, TALK, load_talk
from storage.database import before_commit, expire_unchanged
from storage.models import Answer, Consult, Delivery, Notice, Offer, Preparation, Promise, ScopeVersion, Signature
from storage.new_rows import new_row
from storage.outbox.deliveries import STALE

_Row = TypeVar("_Row", bound=SQLModel)


class ConsultTables:
    """The rows of one consult, the same for both therapists. Lock the consult before changing anything."""

    def __init__(self, session: Session, consult: Consult) -> None:
        """Read nothing yet."""
        self.consult = consult
        self.is_locked = False  # whether this transaction holds the consult's lock
        self.own_preparation: Preparation | None = None  # read together with the consult
        self.turn_taken = False  # whether a therapist has acted, so that waits have to be worked out again
        self._session = session
        self._rows: dict[type[SQLModel], list[Any]] = {}
        self._canceled: list[UUID] = []

    def forget(self) -> None:
        """Forget what was read, so that each table is read again on its next use; keep what was changed."""
        read = [self.own_preparation, *chain.from_iterable(self._rows.values())]
        expire_unchanged(self._session, [row for row in read if row is not None and row.id not in self._canceled])
        self._rows.clear()
        self.own_preparation = None

    def take_preparations(self, own: Preparation, colleague: Preparation | None) -> None:
        """Take the preparations that were read with the consult. The colleague's is looked for later if it is None."""
        self.own_preparation = own
        if colleague is not None:
            self._rows[Preparation] = sorted((own, colleague), key=lambda row: row.part)

    def rows(self, model: type[_Row]) -> Sequence[_Row]:
        """Return the consult's rows in this table, read on first use."""
        if model in TALK and not any(each in self._rows for each in TALK):
            self._rows.update(load_talk(self._session, self.consult.id))
        elif model not in self._rows:
            load_many([self], [model])
        return self._rows[model]

    def preparation(self, part: str) -> Preparation | None:
        """Return this part's preparation, or None if it has not started."""
        own = self.own_preparation
        if own is not None and own.part == part and Preparation not in self._rows:
            return own
        return next((row for row in self.rows(Preparation) if row.part == part), None)

    def notices(self, part: str) -> list[Notice]:
        """Return who knows of the consult, as this part's therapist attests (S0-22)."""
        return [row for row in self.rows(Notice) if row.part == part]

    def offers(self, part: str) -> list[Offer]:
        """Return the times that this part's therapist offers, the earliest first (S0-21)."""
        return [row for row in self.rows(Offer) if row.part == part]

    @property
    def latest_scope(self) -> ScopeVersion | None:
        """Return the current version of the topics, or None before both therapists have chosen theirs (S0-14)."""
        versions = self.rows(ScopeVersion)
        return versions[-1] if versions else None

    @property
    def latest_answers(self) -> dict[tuple[str, int], Answer]:
        """Return the latest version of each answer, by part and question (S0-45)."""
        return {(answer.part, answer.question): answer for answer in self.rows(Answer)}

    def signatures(self, revision: int) -> dict[str, Signature]:
        """Return the signatures under this revision of the summary, by part."""
        return {row.part: row for row in self.rows(Signature) if row.revision == revision}

    def has_signed(self, part: str) -> bool:
        """Return whether this part's therapist has signed any revision."""
        return any(row.part == part for row in self.rows(Signature))

    def start_preparation(self, part: str, member_id: UUID) -> Preparation:
        """Start this part's preparation."""
        return self._add(Preparation(consult_id=self.consult.id, part=part, member_id=member_id))

    def replace_offers(self, part: str, starts_at: Iterable[datetime], now: datetime) -> None:
        """Replace the times that this part's therapist offers (S0-21); a time offered before stays as it is."""
        new, known = set(starts_at), {row.starts_at for row in self.offers(part)}
        self._delete(row for row in self.offers(part) if row.starts_at not in new)
        for start in sorted(new - known):
            self._add(Offer(consult_id=self.consult.id, part=part, starts_at=start, made_at=now))
        self._rows[Offer].sort(key=lambda row: row.starts_at)

    def replace_notices(self, part: str, participant_ids: Iterable[UUID], now: datetime) -> None:
        """Replace the participants who know of the consult, as this part's therapist attests (S0-22).

        A participant who was on the list before keeps the time of the first attestation.
        """
        new, known = set(participant_ids), {row.participant_id for row in self.notices(part)}
        self._delete(row for row in self.notices(part) if row.participant_id not in new)
        for participant_id in new - known:
            self._add(Notice(consult_id=self.consult.id, participant_id=participant_id, part=part, recorded_at=now))
        self._rows[Notice].sort(key=lambda row: (row.part, row.recorded_at, row.participant_id))

    def add_scope(self, topics: Iterable[str], now: datetime) -> ScopeVersion:
        """Add the next version of the topics, which nobody has agreed to yet (S0-14)."""
        number = len(self.rows(ScopeVersion)) + 1
        return self._add(ScopeVersion(consult_id=self.consult.id, version=number, topics=tuple(topics), made_at=now))

    def add_answer(self, answer: Answer) -> Answer:
        """Add the answer as the next version of this part's answer to its question (S0-45)."""
        earlier = self.latest_answers.get((answer.part, answer.question))
        answer.version = earlier.version + 1 if earlier else 1
        return self._add(answer)

    def add_signature(self, part: str, member_id: UUID, revision: int, digest: str, now: datetime) -> Signature:
        """Add this part's signature under the revision that was read."""
        return self._add(
            Signature(
                consult_id=self.consult.id,
                part=part,
                member_id=member_id,
                revision=revision,
                digest=digest,
                signed_at=now,
            )
        )

    def add_promise(self, part: str, member_id: UUID, question: int, by: date, now: datetime) -> Promise:
        """Add a promise to tell the client by this day, which is open until the client is told (S0-25)."""
        promise = Promise(
            consult_id=self.consult.id,
            part=part,
            member_id=member_id,
            question=question,
            by=by,
            standing="open",
            made_at=now,
        )
        self._add(promise)
        self._rows.get(Promise, []).sort(key=lambda row: (row.by, row.part != "it", row.question))  # as _ORDER does
        return promise

    def move_promise(self, promise: Promise, by: date) -> None:
        """Give a promise another day."""
        promise.by = by
        self._rows.pop(Promise, None)  # read again in the order of days

    def send(self, recipient_id: UUID, kind: str, due_at: datetime, now: datetime) -> Delivery:
        """Store a message of this kind about the consult, to be sent to a member when it is due."""
        return self._add(
            new_row(
                Delivery,
                practice_id=self.consult.practice_id,
                recipient_id=recipient_id,
                kind=kind,
                consult_id=self.consult.id,
                due_at=due_at,
                made_at=now,
            )
        )

    def cancel(self, now: datetime, recipient_id: UUID | None = None, kinds: Collection[str] | None = None) -> None:
        """Mark as stale the waiting messages about the consult, to this member and of these kinds, or all.

        One statement does so for all of them before the commit. It leaves alone what the worker has sent meanwhile.
        """
        for row in self.rows(Delivery):
            is_meant = recipient_id in (None, row.recipient_id) and (kinds is None or row.kind in kinds)
            if is_meant and row.done_at is None:
                self._cancel(row, now)

    def restore_canceled(self, canceled_at: datetime) -> None:
        """Have the messages about the consult wait again that were canceled at exactly this moment."""
        for row in self.rows(Delivery):
            if row.outcome == STALE and row.done_at == canceled_at:
                row.outcome, row.done_at = None, None
                self._canceled = [id_ for id_ in self._canceled if id_ != row.id]

    def last_message(self, recipient_id: UUID, kind: str) -> Delivery | None:
        """Return the latest message of this kind to this member that was not canceled in time, or None."""
        sent = (row for row in self.rows(Delivery) if row.recipient_id == recipient_id and row.kind == kind)
        in_time = (row for row in sent if row.done_at is None or row.done_at >= row.due_at)
        return max(in_time, key=lambda row: (row.made_at, row.due_at), default=None)

    def last_sent(self, recipient_id: UUID, kinds: Collection[str]) -> Delivery | None:
        """Return the message of these kinds that this member received last, or None."""
        rows = (row for row in self.rows(Delivery) if row.recipient_id == recipient_id and row.kind in kinds)
        sent = (row for row in rows if row.outcome == "sent")
        return max(sent, key=lambda row: (row.done_at or row.made_at, row.made_at), default=None)

    def is_waiting_or_sent(self, kind: str) -> bool:
        """Return whether a message of this kind is waiting or was sent. A stale one does not count."""
        return any(row.kind == kind and (row.done_at is None or row.outcome == "sent") for row in self.rows(Delivery))

    def _cancel(self, row: Delivery, now: datetime) -> None:
        if inspect(row).pending:  # stored by this same action: it is stored as stale
            row.outcome, row.done_at = STALE, now
            return
        if not self._canceled:
            before_commit(self._session, lambda: self._write_canceled(now))
        self._canceled.append(row.id)
        set_committed_value(row, "outcome", STALE)
        set_committed_value(row, "done_at", now)
        set_committed_value(row, "lease", None)

    def _write_canceled(self, now: datetime) -> None:
        self._session.connection().execute(CANCEL, {"ids": self._canceled, "done": now})

    def _add(self, row: _Row) -> _Row:
        """Add the row to the session, and to its list if that was read. The row is written with the next flush."""
        self._session.add(row)
        if type(row) in self._rows:
            self._rows[type(row)].append(row)
        return row

    def _delete(self, rows: Iterable[SQLModel]) -> None:
        for row in list(rows):
            if inspect(row).pending:
                self._session.expunge(row)
            else:
                self._session.delete(row)
            self._rows[type(row)].remove(row)


def load_many(tables: Collection[ConsultTables], models: Iterable[type[SQLModel]]) -> None:
    """Read these tables for all of these consults, with one statement for each table."""
    by_id = {each.consult.id: each for each in tables}
    for model in models:
        rows: dict[UUID, list[Any]] = {consult_id: [] for consult_id in by_id}
        if rows:
            session = next(iter(by_id.values()))._session  # noqa: SLF001 -- the same class
            for row, *_members in QUERIES[model].read(session, {"ids": list(by_id)}):
                rows[row.consult_id].append(row)
        for consult_id, each in by_id.items():
            each._rows[model] = rows[consult_id]  # noqa: SLF001 -- the same class
