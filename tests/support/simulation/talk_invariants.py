"""What stands fast in a talk, read from the rows alone: the order, what is kept, what is signed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from flows import dates
from flows.consult.preparation.screens import TOPICS
from storage.models import (
    Addendum,
    Answer,
    Consult,
    Draft,
    Preparation,
    Promise,
    Review,
    ScopeVersion,
    Signature,
    Summary,
    Writing,
)
from tests.support.practice import ANA, BEN
from tests.support.simulation import hidden_information
from tests.support.simulation.practice_in_process import ZONES, Practice
from tests.support.simulation.promise_invariants import Promises

PARTS = {ANA: "it", BEN: "ft"}
ADDED_TO: Sequence[type[SQLModel]] = (Answer, Signature, Summary, Addendum, Review, Writing)
OF_THE_TALK: Sequence[type[SQLModel]] = (Answer, Signature, Summary, Addendum, Promise, Writing)
FOR_SHARING = {"knows", "will_hear"}
Key = tuple[str, object]


@dataclass
class Standing:
    """One consult's rows, looked at after each deed, and what they said before."""

    practice: Practice
    consult_id: UUID
    reached: set[str]
    marked: Mapping[UUID, str]  # writing → what marks its words; nothing, if it has none
    _kept: dict[Key, object] = field(default_factory=dict)  # what is only added to, as it was first seen
    _signed: dict[UUID, object] = field(default_factory=dict)  # signature → what was read under it
    _promises: Promises = field(init=False)
    _was: str = ""
    _while_held: tuple[set[Key], set[bytes], object] | None = None

    def __post_init__(self) -> None:
        self._promises = Promises(self.reached)

    @property
    def consult(self) -> Consult:
        """Return the consult as it is kept."""
        with self.practice.database.reading() as session:
            return session.get_one(Consult, self.consult_id)

    @property
    def revision(self) -> int:
        """Return the revision that stands."""
        return self.consult.summary_revision

    @property
    def signatures(self) -> int:
        """Return how many signatures there are, those that are void among them."""
        with self.practice.database.reading() as session:
            return len(session.exec(select(Signature)).all())

    @property
    def step(self) -> str:
        """Return where it is; in any question, conferring."""
        found = self.consult.configuration
        return found if isinstance(found, str) else "conferring"

    @property
    def is_held(self) -> bool:
        """Tell whether a release that is needed is not in force now."""
        with self.practice.database.reading() as session:
            return self.uncovers(session, ())

    def uncovers(self, session: Session, topics: tuple[str, ...]) -> bool:
        """Tell whether somebody's paper does not let one of the two speak now, or not about these topics."""
        day = dates.local_day(ZONES[ANA][1], self.practice.clock.now)  # the practice's
        return bool(list(hidden_information.uncovered(session, session.get_one(Consult, self.consult_id), day, topics)))

    def closed(self, topics: Iterable[str]) -> dict[str, bool]:
        """Return whether papers are missing to speak at all (under no topic), and about each topic."""
        with self.practice.database.reading() as session:
            return {"": self.uncovers(session, ()), **{one: self.uncovers(session, (one,)) for one in topics}}

    def has_not_looked_back(self, who: str) -> bool:
        """Tell whether this one has still to look back for the first time."""
        with self.practice.database.reading() as session:
            return self._own(session, who).looked_back_at is None

    def has_begun(self, who: str) -> bool:
        """Tell whether this one has begun to talk."""
        with self.practice.database.reading() as session:
            return self._own(session, who).begun_at is not None

    def at(self, who: str) -> int:
        """Return the question that comes next for this one; 9 once all are answered."""
        with self.practice.database.reading() as session:
            return len([part for part, _ in self.latest(session) if part == PARTS[who]]) + 1

    def uncovered_questions(self, who: str) -> list[int]:
        """Return the questions to which this one shares what the papers do not cover any more."""
        with self.practice.database.reading() as session:
            mine = [one for (part, _), one in self.latest(session).items() if part == PARTS[who]]
            shared = [one.question for one in mine if one.sharing in FOR_SHARING]
            return [number for number in shared if self.uncovers(session, (TOPICS[number - 1],))]

    def latest(self, session: Session) -> dict[tuple[str, int], Answer]:
        """Return the answers as they stand, by part and question."""
        return {(one.part, one.question): one for one in self._answers(session)}

    def before(self) -> None:
        """Remember what is kept, if a release is not in force: then the next deed adds nothing to it."""
        with self.practice.database.reading() as session:
            self._while_held = self._content(session) if self.uncovers(session, ()) else None

    def looks(self) -> None:
        """Judge everything that the rows say now."""
        with self.practice.database.reading() as session:
            consult = session.get_one(Consult, self.consult_id)
            self._nothing_is_added_while_held(session)
            self._what_was_seen_stays(session)
            self._each_goes_in_order(session)
            self._signatures_are_for_what_was_read(session, consult)
            self._both_have_signed_what_stands(session, consult)
            self._promises.are_somewhere(session, consult.ended_at is not None, self._promised(session))
            self._has_come(session, consult)

    def _nothing_is_added_while_held(self, session: Session) -> None:
        if self._while_held is None:
            return
        (rows, drafts, facts), self._while_held = self._while_held, None
        now = self._content(session)
        assert now[0] == rows, "kept while a release is not in force"
        assert now[1] <= drafts, "a draft was kept while a release is not in force"
        assert now[2] == facts, "the summary changed while a release is not in force"

    def _content(self, session: Session) -> tuple[set[Key], set[bytes], object]:
        """Return what was written in the talk; of supervisors nothing, who go on all the same."""
        therapists = [one.member_id for one in session.exec(select(Preparation))]
        added = {
            _key(row)
            for table in OF_THE_TALK
            for row in session.exec(select(table))
            if not isinstance(row, Writing) or row.writer_id in therapists
        }
        drafts = session.exec(select(Draft.sealed).where(col(Draft.writer_id).in_(therapists)))
        consult = session.get_one(Consult, self.consult_id)
        looked = [one.looked_back_at for one in session.exec(select(Preparation))]
        facts = (consult.summary_revision, consult.minutes, consult.method, looked)
        return added, set(drafts), facts

    def _what_was_seen_stays(self, session: Session) -> None:
        now: dict[Key, object] = {
            _key(row): row.model_dump() for table in ADDED_TO for row in session.exec(select(table))
        }
        assert {key: now.get(key) for key in self._kept} == self._kept, "what is only added to has changed"
        self._kept = now

    def _each_goes_in_order(self, session: Session) -> None:
        """Check that nobody has an answer to a question without one to each before it (S0-45)."""
        every = self._answers(session)
        for part in PARTS.values():
            first = [one for one in every if one.part == part and one.version == 1]
            assert [one.question for one in first] == list(range(1, len(first) + 1)), "out of order"
            assert [one.recorded_at for one in first] == sorted(one.recorded_at for one in first)
        versions = {(one.part, one.question, one.version) for one in every}
        assert len(versions) == len(every)

    def _signatures_are_for_what_was_read(self, session: Session, consult: Consult) -> None:
        reads = self._reads(session, consult)
        for one in session.exec(select(Signature)):
            if one.id not in self._signed:
                assert one.revision == consult.summary_revision, "signed what does not stand"
            if one.revision == consult.summary_revision:
                assert self._signed.setdefault(one.id, reads) == reads, "it changed under a signature"
            else:
                self.reached.add("a signature is void")

    def _both_have_signed_what_stands(self, session: Session, consult: Consult) -> None:
        signed = session.exec(select(Signature).where(Signature.revision == consult.summary_revision)).all()
        fixed = session.exec(select(Summary)).all()
        is_signed = {one.part for one in signed} == set(PARTS.values())
        assert bool(fixed) == is_signed == (self.step in {"signed", "closed"})
        for one in fixed:
            assert one.revision == consult.summary_revision
            assert {each.digest for each in signed} == {one.digest}

    def _promised(self, session: Session) -> dict[tuple[str, int], date | None]:
        """Return what both have signed that clients will hear, and by when; nothing before."""
        if self.step not in {"signed", "closed"}:
            return {}
        return {key: one.hear_by for key, one in self.latest(session).items() if one.sharing == "will_hear"}

    def _has_come(self, session: Session, consult: Consult) -> None:
        ends = {"closed", "cancelled"}
        now = self.step
        assert (consult.ended_at is not None) == (now in ends)
        if now == "cancelled" and self._was not in ends:
            self.reached.add(f"cancelled while {self._was or 'begun'}")
        if self.uncovers(session, ()) and now not in ends:
            self.reached.add(f"held while {now}")
        assert now != "signed" or self._promised(session), "nothing is left to be told, and it is not closed"
        self.reached.add(now)
        self._was = now

    def _reads(self, session: Session, consult: Consult) -> object:
        """Return all that is signed: what each shares, what went differently, how long, by which method, about what."""
        shared = {
            key: (one.writing_id, one.sharing, one.hear_by)
            for key, one in self.latest(session).items()
            if one.sharing in FOR_SHARING
        }
        noted = session.exec(select(Writing).where(Writing.kind == "differently").order_by(col(Writing.revision)))
        agreed = [one.topics for one in session.exec(select(ScopeVersion))]
        return (
            shared,
            {one.writer_id: self.marked[one.id] for one in noted if self.marked[one.id]},
            consult.minutes,
            consult.method,
            agreed,
        )

    def _answers(self, session: Session) -> Sequence[Answer]:
        every = select(Answer).where(Answer.consult_id == self.consult_id)
        return session.exec(every.order_by(col(Answer.question), col(Answer.version))).all()

    def _own(self, session: Session, who: str) -> Preparation:
        mine = select(Preparation).where(Preparation.consult_id == self.consult_id, Preparation.part == PARTS[who])
        return session.exec(mine).one()


def _key(row: SQLModel) -> Key:
    state: Iterable[object] = sa.inspect(row).identity
    return type(row).__name__, tuple(state)
