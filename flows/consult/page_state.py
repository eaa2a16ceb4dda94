"""What waits for a therapist on their own page, now, and what has moved meanwhile: the page goes on by itself."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from flows.consult import record
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import build, signed_summary
from flows.consult.talk import screens as talk_screens
from flows.consult.talk import state as talk_state
from flows.consult.writing.actions import ConsultEndedError
from flows.content import WORDS
from flows.context import Actor, Services
from flows.permissions import NotYoursError
from storage.consults import answers, scopes, summaries

_ENDED_STATES = frozenset({"declined", "cancelled", "lapsed"})
_SIGNED_STATES = frozenset({"signed", "closed"})


@dataclass(frozen=True)
class NextPage:
    """The page that waits."""

    page: str  # words, talk, meanwhile (all eight answered, the colleague's not), after, sign, signed
    question: int = 0

    @property
    def path(self) -> str:
        """Return where the page is within its sitting."""
        if self.page == "talk":
            return f"/q/{self.question}"
        return "" if self.page == "words" else f"/{self.page}"


@dataclass(frozen=True)
class PageState:
    """How everything stands around the page that is open; no word that somebody wrote is in it."""

    next_page: NextPage
    colleague_progress: str  # where the colleague is, in a sentence; empty outside the talk
    is_blocked: bool  # a release is not in force
    readable_questions: tuple[int, ...]  # the questions to which the colleague's impression can be read
    revision: int  # of the summary
    has_other_signed: bool  # the revision that stands
    colleague: str

    @property
    def version_token(self) -> str:
        """Return a mark that is another as soon as something has moved that the page that is open does not show."""
        stage = {"talk": "talk", "meanwhile": "talk", "after": "summary", "sign": "summary"}
        page = stage.get(self.next_page.page, self.next_page.page)
        return f"{page} {self.revision} {self.has_other_signed:d} {self.is_blocked:d}"


def load_page_state(services: Services, actor: Actor, consult_id: str) -> PageState:
    """Return how everything stands. Nothing is locked: a visible page asks every few seconds.

    Raise NotYoursError for anybody else, ConsultEndedError if it ended without a summary.
    """
    with services.database.reading() as session:
        own = _load_record(session, services, actor, consult_id)
        waits = _find_next_page(own) if own else NextPage("signed")
        if own is None or waits.page in {"words", "signed"}:
            return PageState(
                waits, "", is_blocked=False, readable_questions=(), revision=0, has_other_signed=False, colleague=""
            )
        held = build.is_blocked(session, own)
        revision = own.consult.summary_revision
        return PageState(
            waits,
            colleague_progress=WORDS.phrases["where_held"] if held else talk_state.colleague_progress(session, own),
            is_blocked=held,
            readable_questions=() if held else _readable_questions(session, own),
            revision=revision,
            has_other_signed=own.part.other in summaries.list_signatures(session, own.consult.id, revision),
            colleague=own.colleague.first_name,
        )


def load_next_page(services: Services, actor: Actor, consult_id: str) -> NextPage:
    """Return the page that waits there for the actor: for whoever signed, and gave the case on, what was signed.

    Raise as `look` does, and NotSignedError where there is nothing of theirs to read.
    """
    with services.database.reading() as session:
        own = _load_record(session, services, actor, consult_id)
        return _find_next_page(own) if own else NextPage("signed")


def _load_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord | None:
    """Return the scene; None for who may read the signed summary only, since the case has changed hands."""
    try:
        own = record.load_unlocked(session, actor, UUID(consult_id), services.clock())
    except ValueError:
        raise NotYoursError from None
    if own is None:
        signed_summary.load_reader(session, services, actor, consult_id)
    return own


def _find_next_page(record: ConsultRecord) -> NextPage:
    step = record.step
    if step in _ENDED_STATES:
        raise ConsultEndedError
    if step == "summarising":
        return NextPage("sign" if record.preparation.looked_back_at else "after")
    if step in _SIGNED_STATES:
        return NextPage("signed")
    if not record.is_conferring:
        return NextPage("words")
    at = talk_state.current_question(record, record.part)
    return NextPage("talk", at) if at <= QUESTIONS else NextPage("meanwhile")


def _readable_questions(session: Session, record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions that both have recorded, where the colleague's is for sharing and still covered (S0-25)."""
    latest, version = answers.load_latest(session, record.consult.id), scopes.find_latest(session, record.consult.id)
    may = set(version.topics) & set(scheduling_state.covered_topics(session, record)) if version else set()
    return tuple(
        number
        for number in range(1, QUESTIONS + 1)
        if talk_screens.topic(number) in may
        and (record.part, number) in latest
        and (other := latest.get((record.part.other, number))) is not None
        and other.standing == talk_screens.IMPRESSION
        and other.sharing in {talk_screens.KNOWS, talk_screens.WILL_HEAR}
    )
