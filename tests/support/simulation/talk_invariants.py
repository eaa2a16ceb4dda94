"""What must always be true of a talk, checked from the rows alone: the order, what is saved, what is signed."""

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
from tests.support.data.case_rows import outdated_activity
from tests.support.data.review_rows import outdated_states
from tests.support.practice import ANA, BEN
from tests.support.simulation import hidden_information
from tests.support.simulation.practice_in_process import ZONES, SimulatedPractice
from tests.support.simulation.promise_invariants import Promises

PARTS = {ANA: "it", BEN: "ft"}
APPEND_ONLY: Sequence[type[SQLModel]] = (Answer, Signature, Summary, Addendum, Review, Writing)
TALK_TABLES: Sequence[type[SQLModel]] = (Answer, Signature, Summary, Addendum, Promise, Writing)
FOR_SHARING = {"knows", "will_hear"}
Key = tuple[str, object]


@dataclass
class TalkChecks:
    """One consult's rows, checked after each action, and what they said before."""

    practice: SimulatedPractice
    consult_id: UUID
    reached: set[str]
    marked: Mapping[UUID, str]  # writing → the mark in its text, or ""
    _fixed_rows: dict[Key, object] = field(default_factory=dict)  # rows that may never change
    _signed: dict[UUID, object] = field(default_factory=dict)  # signature → what its signer read
    _promises: Promises = field(init=False)
    _last_state: str = ""
    _saved_on_hold: tuple[set[Key], set[bytes], object] | None = None

    def __post_init__(self) -> None:
        self._promises = Promises(self.reached)

    @property
    def consult(self) -> Consult:
        """Return the consult's row."""
        with self.practice.database.reading() as session:
            return session.get_one(Consult, self.consult_id)

    @property
    def revision(self) -> int:
        """Return the current revision of the summary."""
        return self.consult.summary_revision

    @property
    def signatures(self) -> int:
        """Return the number of signatures, including void ones."""
        with self.practice.database.reading() as session:
            return len(session.exec(select(Signature)).all())

    @property
    def step(self) -> str:
        """Return the state of the consult; during any question, "conferring"."""
        configuration = self.consult.configuration
        return configuration if isinstance(configuration, str) else "conferring"

    @property
    def day(self) -> date:
        """Return today's date in the practice's time zone."""
        return dates.local_day(ZONES[ANA][1], self.practice.clock.now)

    @property
    def is_on_hold(self) -> bool:
        """Return whether a release that is needed is not in force now."""
        with self.practice.database.reading() as session:
            return self.is_blocked(session, ())

    def is_blocked(self, session: Session, topics: tuple[str, ...]) -> bool:
        """Return whether a missing release blocks speaking now, or about these topics."""
        consult = session.get_one(Consult, self.consult_id)
        return bool(list(hidden_information.find_uncovered(session, consult, self.day, topics)))

    def topics_on_hold(self, topics: Iterable[str]) -> dict[str, bool]:
        """Return whether releases are missing to speak at all (under ""), and about each topic."""
        with self.practice.database.reading() as session:
            return {"": self.is_blocked(session, ()), **{topic: self.is_blocked(session, (topic,)) for topic in topics}}

    def has_debrief_left(self, who: str) -> bool:
        """Return whether this therapist has not submitted the debrief yet."""
        with self.practice.database.reading() as session:
            return self._load_preparation(session, who).looked_back_at is None

    def has_begun(self, who: str) -> bool:
        """Return whether this therapist has begun the talk."""
        with self.practice.database.reading() as session:
            return self._load_preparation(session, who).begun_at is not None

    def next_question(self, who: str) -> int:
        """Return the next question of this therapist; 9 once all are answered."""
        with self.practice.database.reading() as session:
            return len([part for part, _ in self.latest(session) if part == PARTS[who]]) + 1

    def list_uncovered_questions(self, who: str) -> list[int]:
        """Return the questions whose shared answer of this therapist the releases no longer cover."""
        with self.practice.database.reading() as session:
            own_answers = [answer for (part, _), answer in self.latest(session).items() if part == PARTS[who]]
            shared = [answer.question for answer in own_answers if answer.sharing in FOR_SHARING]
            return [number for number in shared if self.is_blocked(session, (TOPICS[number - 1],))]

    def latest(self, session: Session) -> dict[tuple[str, int], Answer]:
        """Return the newest answers, by part and question."""
        return {(answer.part, answer.question): answer for answer in self._answers(session)}

    def record_before(self) -> None:
        """Record what is saved, if a release is missing: then the next action may add nothing."""
        with self.practice.database.reading() as session:
            self._saved_on_hold = self._content(session) if self.is_blocked(session, ()) else None

    def skip_check(self) -> None:
        """Discard what `record_before` saved: nothing has been written since the last check, so nothing was added."""
        self._saved_on_hold = None

    def check_rows(self) -> None:
        """Check everything that the rows say now."""
        with self.practice.database.reading() as session:
            consult = session.get_one(Consult, self.consult_id)
            self._check_nothing_added_on_hold(session)
            self._check_rows_unchanged(session)
            self._check_order(session)
            self._check_signatures(session, consult)
            self._check_summary(session, consult)
            assert (outdated_states(session), outdated_activity(session)) == ([], {}), "a kept row is out of date"
            self._promises.are_somewhere(session, consult.ended_at is not None, self._promised(session))
            self._check_state(session, consult)

    def _check_nothing_added_on_hold(self, session: Session) -> None:
        if self._saved_on_hold is None:
            return
        (rows, drafts, facts), self._saved_on_hold = self._saved_on_hold, None
        now = self._content(session)
        assert now[0] == rows, "a row was saved while a release is not in force"
        assert now[1] <= drafts, "a draft was saved while a release is not in force"
        assert now[2] == facts, "the summary changed while a release is not in force"

    def _content(self, session: Session) -> tuple[set[Key], set[bytes], object]:
        """Return what was written in the talk, without supervisors' texts, which a hold does not stop."""
        therapists = [preparation.member_id for preparation in session.exec(select(Preparation))]
        added = {
            _key(row)
            for table in TALK_TABLES
            for row in session.exec(select(table))
            if not isinstance(row, Writing) or row.writer_id in therapists
        }
        drafts = session.exec(select(Draft.sealed).where(col(Draft.writer_id).in_(therapists)))
        consult = session.get_one(Consult, self.consult_id)
        looked = [preparation.looked_back_at for preparation in session.exec(select(Preparation))]
        facts = (consult.summary_revision, consult.minutes, consult.method, looked)
        return added, set(drafts), facts

    def _check_rows_unchanged(self, session: Session) -> None:
        now: dict[Key, object] = {
            _key(row): row.model_dump() for table in APPEND_ONLY for row in session.exec(select(table))
        }
        assert {key: now.get(key) for key in self._fixed_rows} == self._fixed_rows, "a saved row has changed"
        self._fixed_rows = now

    def _check_order(self, session: Session) -> None:
        """Check that nobody has an answer to a question without one to each question before it (S0-45)."""
        answers = self._answers(session)
        for part in PARTS.values():
            first = [answer for answer in answers if answer.part == part and answer.version == 1]
            assert [answer.question for answer in first] == list(range(1, len(first) + 1)), "out of order"
            assert [answer.recorded_at for answer in first] == sorted(answer.recorded_at for answer in first)
        versions = {(answer.part, answer.question, answer.version) for answer in answers}
        assert len(versions) == len(answers)

    def _check_signatures(self, session: Session, consult: Consult) -> None:
        reads = self._signed_content(session, consult)
        for signature in session.exec(select(Signature)):
            if signature.id not in self._signed:
                assert signature.revision == consult.summary_revision, "signed an old revision"
            if signature.revision == consult.summary_revision:
                assert self._signed.setdefault(signature.id, reads) == reads, "the summary changed under a signature"
            else:
                self.reached.add("a signature is void")

    def _check_summary(self, session: Session, consult: Consult) -> None:
        signed = session.exec(select(Signature).where(Signature.revision == consult.summary_revision)).all()
        fixed = session.exec(select(Summary)).all()
        is_signed = {signature.part for signature in signed} == set(PARTS.values())
        assert bool(fixed) == is_signed == (self.step in {"signed", "closed"})
        for summary in fixed:
            assert summary.revision == consult.summary_revision
            assert {signature.digest for signature in signed} == {summary.digest}

    def _promised(self, session: Session) -> dict[tuple[str, int], date | None]:
        """Return the signed promises to clients and their days; none before both have signed."""
        if self.step not in {"signed", "closed"}:
            return {}
        return {key: answer.hear_by for key, answer in self.latest(session).items() if answer.sharing == "will_hear"}

    def _check_state(self, session: Session, consult: Consult) -> None:
        ends = {"closed", "cancelled"}
        now = self.step
        assert (consult.ended_at is not None) == (now in ends)
        if now == "cancelled" and self._last_state not in ends:
            self.reached.add(f"cancelled while {self._last_state or 'begun'}")
        if self.is_blocked(session, ()) and now not in ends:
            self.reached.add(f"held while {now}")
        assert now != "signed" or self._promised(session), "no promise is left, but the consult is not closed"
        self.reached.add(now)
        self._last_state = now

    def _signed_content(self, session: Session, consult: Consult) -> object:
        """Return everything that is signed: shared answers, what went differently, length, method and topics."""
        shared = {
            key: (answer.writing_id, answer.sharing, answer.hear_by)
            for key, answer in self.latest(session).items()
            if answer.sharing in FOR_SHARING
        }
        notes = session.exec(select(Writing).where(Writing.kind == "differently").order_by(col(Writing.revision)))
        agreed = [version.topics for version in session.exec(select(ScopeVersion))]
        differences = {note.writer_id: self.marked[note.id] for note in notes if self.marked[note.id]}
        return shared, differences, consult.minutes, consult.method, agreed

    def _answers(self, session: Session) -> Sequence[Answer]:
        every = select(Answer).where(Answer.consult_id == self.consult_id)
        return session.exec(every.order_by(col(Answer.question), col(Answer.version))).all()

    def _load_preparation(self, session: Session, who: str) -> Preparation:
        own = select(Preparation).where(Preparation.consult_id == self.consult_id, Preparation.part == PARTS[who])
        return session.exec(own).one()


def _key(row: SQLModel) -> Key:
    state: Iterable[object] = sa.inspect(row).identity
    return type(row).__name__, tuple(state)
