"""What each reads of what the others wrote, on every page that they have, against what the rows let them read."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlmodel import Session, select

from flows.consult.preparation.screens import TOPICS
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import contact_note, summary_reading
from flows.consult.summary.signed_summary import SummaryChangedError
from flows.consult.talk import actions as talk_actions
from flows.errors import FlowError
from flows.supervision import actions as supervision_actions
from flows.supervision import answer as supervision_answer
from flows.supervision import review
from storage.models import Addendum, Answer, Consult, Preparation, Review, SignedForm, SupervisionQuestion, Writing
from tests.support.simulation.promise_invariants import check_counted
from tests.support.simulation.simulated_talk import BOTH, REVIEWERS, Talk, marks
from tests.support.simulation.talk_invariants import FOR_SHARING, PARTS

QUESTIONS = (None, 1, 2, 3, 6)  # where one is; not agreed on; agreed on
AGREED = ("goals", "modality", "safety")
SIGNED = {"signed", "closed"}
T = TypeVar("T")


@dataclass
class Overhearing:
    """Everybody's pages, read after each deed."""

    talk: Talk
    _read: dict[str, object] = field(default_factory=dict)  # who → the signed summary, as they first read it
    _seen: object = None
    _step: str = ""
    _has_moved: bool = True
    _latest: dict[tuple[str, int], Answer] = field(default_factory=dict)
    _closed: dict[str, bool] = field(default_factory=dict)  # by topic, and by nothing: whether papers are missing
    _asked: dict[tuple[str, int | None], object] = field(default_factory=dict)  # what each question depended on

    def __post_init__(self) -> None:
        self.actors = {who: self.talk.actor(who) for who in (*BOTH, *REVIEWERS)}
        self.parts = {**PARTS, **REVIEWERS}
        self.talk.after = self.listens

    def listens(self) -> None:
        """Look at the rows, then at what everybody reads; what is the same as before is not read once more."""
        talk = self.talk
        talk.practice.outbox.deliver_due(talk.practice.clock.now)
        talk.standing.looks()
        with talk.practice.database.reading() as session:
            check_counted(session, talk.counted)
            now = self._state(session)
            self._latest = talk.standing.latest(session) if now != self._seen else self._latest
        if now == self._seen:
            return
        self._closed = talk.standing.closed(TOPICS[number - 1] for number in QUESTIONS if number)
        step = talk.standing.step
        self._seen, self._has_moved, self._step = now, step != self._step, step
        assert not marks([message for _, message in talk.practice.letters.sent]), "words in Slack"
        for who in BOTH:
            self._therapist_reads(who)
        for who in REVIEWERS:
            self._supervisor_reads(who)

    def _therapist_reads(self, who: str) -> None:
        """Check each page where it is open; where it is not, once after each step of the chart."""
        actor, talk = self.actors[who], self.talk
        services, consult, may = talk.practice.desk, talk.consult, self._to_be_signed
        if self._is_open({"conferring", "summarising"}):
            for number in QUESTIONS:
                self._reads_question(who, number)
            self._reads(who, lambda: talk_actions.load_colleague_progress(services, actor, consult), set())
        if self._is_open({"summarising"}):
            self._reads(who, lambda: summary_actions.load_debrief_page(services, actor, consult), set())
            self._reads(who, lambda: summary_actions.load_sign_page(services, actor, consult), may(who))
        if self._is_open(SIGNED):
            may_read = self._signed() | self._said_of(who)
            shown = self._reads(who, lambda: summary_reading.load_signed_page(services, actor, consult), may_read)
            self._reads(who, lambda: contact_note.load_contact_note(services, actor, consult), self._signed())
            if shown is not None:
                assert self._read.setdefault(who, shown.layout) == shown.layout, "a signed summary reads otherwise"

    def _is_open(self, at: Collection[str]) -> bool:
        return self._step in at or self._has_moved

    def _reads_question(self, who: str, number: int | None) -> None:
        """Check what is shown of the other at one question: what both have recorded, and theirs is for sharing."""
        talk, services = self.talk, self.talk.practice.desk
        if self._is_as_before(who, number):
            return
        shown = self._found(lambda: talk_actions.load_page(services, self.actors[who], talk.consult, number))
        if shown is None:
            return
        mine = {question for part, question in self._latest if part == PARTS[who]}
        assert shown.current_question == len(mine) + 1
        assert shown.number <= len(mine) + 1
        assert shown.is_blocked == self._closed[""]
        other = self._latest.get((PARTS[_other(who)], shown.number))
        may = self._opened(other) if other and shown.number in mine and not shown.is_blocked else set()
        assert self._of_others(who, shown) == may, f"question {shown.number}"
        talk.reached |= {"an impression opened"} if may else set()
        talk.reached |= {"one was kept"} if other and not may and shown.number in mine else set()

    def _is_as_before(self, who: str, number: int | None) -> bool:
        """Tell whether nothing has changed that this page depends on; where one is, is looked at each time."""
        answers = [one.id for (_, question), one in self._latest.items() if question == number]
        now = (answers, self._closed, self._step, self.talk.practice.clock.now.date())
        before, self._asked[who, number] = self._asked.get((who, number)), now
        return number is not None and now == before

    def _opened(self, answer: Answer) -> set[str]:
        """Return the mark of an answer that is for sharing, about a topic that is agreed on and released."""
        if answer.sharing not in FOR_SHARING or answer.writing_id is None:
            return set()
        topic = TOPICS[answer.question - 1]
        return set() if topic not in AGREED or self._closed[topic] else {self.talk.marked[answer.writing_id]}

    def _to_be_signed(self, who: str) -> set[str]:
        """Return what is read before signing: everything of the other that is open, and what went differently."""
        if self._closed[""]:
            return set()
        theirs = [one for (part, _), one in self._latest.items() if part != PARTS[who]]
        with self.talk.practice.database.reading() as session:
            return {mark for one in theirs for mark in self._opened(one)} | self._noted(session)

    def _signed(self) -> set[str]:
        """Return what is in the signed summary and below it, whoever wrote it."""
        talk = self.talk
        with talk.practice.database.reading() as session:
            shared = {one.writing_id for one in self._latest.values() if one.sharing in FOR_SHARING}
            added = {one.writing_id for one in session.exec(select(Addendum))}
            return {talk.marked[one] for one in shared | added if one} | self._noted(session)

    def _noted(self, session: Session) -> set[str]:
        """Return what both noted last on what went differently."""
        every = session.exec(select(Writing).where(Writing.kind == "differently")).all()
        last = {one.writer_id: one for one in sorted(every, key=lambda one: one.revision)}
        return {self.talk.marked[one.id] for one in last.values()} - {""}

    def _said_of(self, who: str) -> set[str]:
        """Return what supervisors said of this one's side, or of the side that this one supervises."""
        with self.talk.practice.database.reading() as session:
            every = session.exec(select(Review).where(Review.part == self.parts[who]))
            return {self.talk.marked[one.writing_id] for one in every if one.writing_id} - {""}

    def _supervisor_reads(self, who: str) -> None:
        """Check both sides: one's own with what is kept back there, the other's not at all (S0-15, S0-16)."""
        talk, actor, mine = self.talk, self.actors[who], self.parts[who]
        services = talk.practice.desk
        kept_back = {mark for mark in ("mark0001", "mark0002") if PARTS[talk.wrote[mark]] == mine}
        if self._is_open(SIGNED):
            may = self._signed() | self._said_of(who) | kept_back
            shown = self._reads(who, partial(review.load_page, services, actor, talk.consult, mine), may)
            assert (shown is not None) == (self._step in SIGNED)
        assert not marks(supervision_actions.load_queue_page(services, actor))
        with talk.practice.database.reading() as session:
            asked = [str(one.id) for one in session.exec(select(SupervisionQuestion))]
        for each in asked:
            self._reads(who, partial(supervision_answer.load_page, services, actor, each), set())
        if self._has_moved:
            other = next(part for part in PARTS.values() if part != mine)
            assert self._found(partial(review.load_page, services, actor, talk.consult, other)) is None
            for forbidden in (
                talk_actions.load_page,
                summary_actions.load_sign_page,
                summary_reading.load_signed_page,
                contact_note.load_contact_note,
            ):
                assert self._found(partial(forbidden, services, actor, talk.consult)) is None

    def _reads(self, who: str, page: Callable[[], T], may: set[str]) -> T | None:
        """Check that somebody's page holds the marks of others that they may read, all of them and no other."""
        shown = self._found(page)
        if shown is not None:
            others = {mark for mark in may if self.talk.wrote[mark] != who}
            assert self._of_others(who, shown) == others, f"{who} reads {type(shown).__name__}"
        return shown

    def _of_others(self, who: str, shown: object) -> set[str]:
        return {mark for mark in marks(shown) if self.talk.wrote[mark] != who}

    def _found(self, page: Callable[[], T]) -> T | None:
        """Return the page, or nothing where it is refused in words."""
        try:
            return page()
        except SummaryChangedError:
            raise
        except FlowError as refused:
            self.talk.reached.add(type(refused).__name__)
            return None

    def _state(self, session: Session) -> object:
        """Return what a page may depend on, apart from the time of day."""
        tables = (Answer, Preparation, Addendum, Review, SupervisionQuestion, Consult, SignedForm)
        rows = [one.model_dump() for table in tables for one in session.exec(select(table))]
        written = list(session.exec(select(Writing.id)))
        return rows, written, self.talk.practice.clock.now.date(), len(self.talk.practice.letters.sent)


def _other(who: str) -> str:
    return next(one for one in BOTH if one != who)
