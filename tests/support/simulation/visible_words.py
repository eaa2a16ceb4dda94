"""What each person reads of the others' texts on all of their pages, compared with what the rows let them read."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlmodel import Session, select

from flows.actions import Action
from flows.consult import page_state
from flows.consult.preparation.screens import TOPICS
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import contact_note, debrief, summary_reading
from flows.consult.summary.signed_summary import SummaryChangedError
from flows.consult.talk import actions as talk_actions
from flows.errors import FlowError
from flows.supervision import actions as supervision_actions
from flows.supervision import answer as supervision_answer
from flows.supervision import review
from storage.models import Addendum, Answer, Consult, Preparation, Review, SignedForm, SupervisionQuestion, Writing
from tests.support.data.databases import CommitVersion
from tests.support.run_as import perform_page, perform_with
from tests.support.simulation.marked_words import marks
from tests.support.simulation.promise_invariants import check_counted
from tests.support.simulation.simulated_talk import BOTH, REVIEWERS, Talk
from tests.support.simulation.talk_invariants import FOR_SHARING, PARTS

QUESTIONS = (None, 1, 2, 3, 6)  # the current one; one not agreed on; those agreed on
AGREED = ("goals", "modality", "safety")
SIGNED = {"signed", "closed"}
T = TypeVar("T")
THERAPISTS_PAGES: tuple[Action[Any], ...] = (
    talk_actions.load_page,
    summary_actions.load_sign_page,
    summary_reading.load_signed_page,
    contact_note.load_contact_note,
)


@dataclass
class PageChecks:
    """Everybody's pages, read and checked after each action."""

    talk: Talk
    _read: dict[str, object] = field(default_factory=dict)  # person → the signed summary as first read
    _seen: object = None
    _inputs: object = None  # everything that the checks depend on, as of the last check
    _step: str = ""
    _has_moved: bool = True
    _latest: dict[tuple[str, int], Answer] = field(default_factory=dict)
    _on_hold: dict[str, bool] = field(default_factory=dict)  # topic, or "" for speaking at all → a release is missing
    _asked: dict[tuple[str, int | None], object] = field(default_factory=dict)  # page → the state that it depended on

    def __post_init__(self) -> None:
        self.actors = {who: self.talk.actor(who) for who in (*BOTH, *REVIEWERS)}
        self.parts = {**PARTS, **REVIEWERS}
        self.talk.after = self.check_pages
        self._version = CommitVersion(str(self.talk.practice.database.engine.url.database))

    def check_pages(self) -> None:
        """Deliver what is due and check the rows, then read everybody's pages if anything has changed."""
        talk = self.talk
        talk.practice.outbox.deliver_due(talk.practice.clock.now)
        inputs_before, self._inputs = self._inputs, self._load_inputs()
        if inputs_before == self._inputs:
            talk.checks.skip_check()
            return
        talk.checks.check_rows()
        with talk.practice.database.reading() as session:
            check_counted(session, talk.counted)
            now = self._state(session)
            self._latest = talk.checks.latest(session) if now != self._seen else self._latest
        if now == self._seen:
            return
        self._on_hold = talk.checks.topics_on_hold(TOPICS[number - 1] for number in QUESTIONS if number)
        step = talk.checks.step
        self._seen, self._has_moved, self._step = now, step != self._step, step
        assert not marks([message for _, message in talk.practice.messenger.sent]), "marked words in Slack"
        for who in BOTH:
            self._check_therapist(who)
        for who in REVIEWERS:
            self._check_supervisor(who)

    def _load_inputs(self) -> object:
        """Return values of which at least one changes whenever anything changes that is checked."""
        talk = self.talk
        sent, today = len(talk.practice.messenger.sent), talk.practice.clock.now.date()
        return self._version(), talk.checks.day, today, talk.counted.copy(), sent

    def _check_therapist(self, who: str) -> None:
        """Read each page where it is open; where it is closed, once after each step of the chart."""
        talk, may = self.talk, self._marks_before_signing
        page = partial(perform_page, talk.practice.services, self.actors[who], about=talk.consult)
        if self._is_open({"conferring", "summarising"}):
            for number in QUESTIONS:
                self._check_question(who, number)
            self._check_page(who, lambda: page(page_state.answer_poll).colleague_progress, set())
        if self._is_open({"summarising"}):
            self._check_page(who, partial(page, debrief.load_debrief_page), set())
            self._check_page(who, partial(page, summary_actions.load_sign_page), may(who))
        if self._is_open(SIGNED):
            may_read = self._signed_marks() | self._review_marks(who)
            shown = self._check_page(who, lambda: page(summary_reading.load_signed_page), may_read)
            self._check_page(who, partial(page, contact_note.load_contact_note), self._signed_marks())
            if shown is not None:
                assert self._read.setdefault(who, shown.layout) == shown.layout, "a signed summary has changed"

    def _is_open(self, at: Collection[str]) -> bool:
        return self._step in at or self._has_moved

    def _check_question(self, who: str, number: int | None) -> None:
        """Check what one question shows of the other: only what both have recorded and the other shares."""
        talk, services, actor = self.talk, self.talk.practice.services, self.actors[who]
        if self._is_unchanged(who, number):
            return
        given = {} if number is None else {"question": number}
        shown = self._load(lambda: perform_with(services, actor, talk_actions.load_page, talk.consult, given))
        if shown is None:
            return
        answered = {question for part, question in self._latest if part == PARTS[who]}
        assert shown.current_question == len(answered) + 1
        assert shown.number <= len(answered) + 1
        assert shown.is_blocked == self._on_hold[""]
        other = self._latest.get((PARTS[_other(who)], shown.number))
        may = self._shared_marks(other) if other and shown.number in answered and not shown.is_blocked else set()
        assert self._of_others(who, shown) == may, f"question {shown.number}"
        talk.reached |= {"an impression opened"} if may else set()
        talk.reached |= {"one was kept"} if other and not may and shown.number in answered else set()

    def _is_unchanged(self, who: str, number: int | None) -> bool:
        """Return whether nothing has changed that this page depends on; the current question is always read."""
        answers = [answer.id for (_, question), answer in self._latest.items() if question == number]
        now = (answers, self._on_hold, self._step, self.talk.practice.clock.now.date())
        before, self._asked[who, number] = self._asked.get((who, number)), now
        return number is not None and now == before

    def _shared_marks(self, answer: Answer) -> set[str]:
        """Return the mark of an answer that is shared, on a topic that is agreed on and released."""
        if answer.sharing not in FOR_SHARING or answer.writing_id is None:
            return set()
        topic = TOPICS[answer.question - 1]
        return set() if topic not in AGREED or self._on_hold[topic] else {self.talk.marked[answer.writing_id]}

    def _marks_before_signing(self, who: str) -> set[str]:
        """Return the marks read before signing: the other's shared answers, and what went differently."""
        if self._on_hold[""]:
            return set()
        colleague_answers = [answer for (part, _), answer in self._latest.items() if part != PARTS[who]]
        with self.talk.practice.database.reading() as session:
            return {
                mark for answer in colleague_answers for mark in self._shared_marks(answer)
            } | self._difference_marks(session)

    def _signed_marks(self) -> set[str]:
        """Return the marks in the signed summary and in its notes, whoever wrote them."""
        talk = self.talk
        with talk.practice.database.reading() as session:
            shared = {answer.writing_id for answer in self._latest.values() if answer.sharing in FOR_SHARING}
            added = {addendum.writing_id for addendum in session.exec(select(Addendum))}
            return {talk.marked[writing_id] for writing_id in shared | added if writing_id} | self._difference_marks(
                session
            )

    def _difference_marks(self, session: Session) -> set[str]:
        """Return the marks of the last notes of both on what went differently."""
        notes = session.exec(select(Writing).where(Writing.kind == "differently")).all()
        last = {note.writer_id: note for note in sorted(notes, key=lambda note: note.revision)}
        return {self.talk.marked[note.id] for note in last.values()} - {""}

    def _review_marks(self, who: str) -> set[str]:
        """Return the marks of reviews of this person's side, or of the side that this person supervises."""
        with self.talk.practice.database.reading() as session:
            decisions = session.exec(select(Review).where(Review.part == self.parts[who]))
            return {self.talk.marked[decision.writing_id] for decision in decisions if decision.writing_id} - {""}

    def _check_supervisor(self, who: str) -> None:
        """Check both sides: the supervised one with what is kept back there, the other not at all (S0-15, S0-16)."""
        talk, actor, own_part = self.talk, self.actors[who], self.parts[who]
        services = talk.practice.services
        page = partial(perform_page, services, actor)
        kept_back = {mark for mark in ("mark0001", "mark0002") if PARTS[talk.wrote[mark]] == own_part}
        if self._is_open(SIGNED):
            may = self._signed_marks() | self._review_marks(who) | kept_back
            shown = self._check_page(who, partial(page, review.load_page, talk.consult, step=own_part), may)
            assert (shown is not None) == (self._step in SIGNED)
        assert not marks(page(supervision_actions.load_queue_page))
        with talk.practice.database.reading() as session:
            question_ids = [str(question.id) for question in session.exec(select(SupervisionQuestion))]
        for question_id in question_ids:
            self._check_page(who, partial(page, supervision_answer.load_page, question_id), set())
        if self._has_moved:
            other = next(part for part in PARTS.values() if part != own_part)
            assert self._load(partial(page, review.load_page, talk.consult, step=other)) is None
            for action in THERAPISTS_PAGES:
                assert self._load(partial(page, action, talk.consult)) is None

    def _check_page(self, who: str, page: Callable[[], T], may: set[str]) -> T | None:
        """Check that a page contains exactly the marks of others that this person may read."""
        shown = self._load(page)
        if shown is not None:
            others = {mark for mark in may if self.talk.wrote[mark] != who}
            assert self._of_others(who, shown) == others, f"{who} reads {type(shown).__name__}"
        return shown

    def _of_others(self, who: str, shown: object) -> set[str]:
        return {mark for mark in marks(shown) if self.talk.wrote[mark] != who}

    def _load(self, page: Callable[[], T]) -> T | None:
        """Return the page, or None where it is refused."""
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
        rows = [row.model_dump() for table in tables for row in session.exec(select(table))]
        written = list(session.exec(select(Writing.id)))
        return rows, written, self.talk.practice.clock.now.date(), len(self.talk.practice.messenger.sent)


def _other(who: str) -> str:
    return next(therapist for therapist in BOTH if therapist != who)
