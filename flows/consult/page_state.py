"""The page that a therapist needs now, and what has changed since, so that an open page can reload itself."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord, load_unlocked
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
    """The page that the therapist needs now."""

    page: str  # words, talk, meanwhile (only the colleague still answers), after, sign, signed
    question: int = 0

    @property
    def path(self) -> str:
        """Return the path of the page within its page session."""
        if self.page == "talk":
            return f"/q/{self.question}"
        return "" if self.page == "words" else f"/{self.page}"


@dataclass(frozen=True)
class PageState:
    """The state that an open page depends on; it contains no text that a person wrote."""

    next_page: NextPage
    colleague_progress: str  # in a sentence; empty outside the talk
    is_blocked: bool  # a release is not in force
    readable_questions: tuple[int, ...]  # questions for which the colleague's impression can be read
    revision: int  # of the summary
    has_other_signed: bool  # the colleague has signed the current revision
    colleague: str

    @property
    def version_token(self) -> str:
        """Return a token that changes as soon as something changes that the open page does not show."""
        stage = {"talk": "talk", "meanwhile": "talk", "after": "summary", "sign": "summary"}
        page = stage.get(self.next_page.page, self.next_page.page)
        return f"{page} {self.revision} {self.has_other_signed:d} {self.is_blocked:d}"


def load_page_state(services: Services, actor: Actor, consult_id: str) -> PageState:
    """Return the state of the page. Nothing is locked, because a visible page polls every few seconds.

    Raise NotYoursError for anybody but the two therapists, ConsultEndedError if the consult ended without a summary.
    """
    with services.database.reading() as session:
        record = _load_record(session, services, actor, consult_id)
        next_page = _find_next_page(record) if record else NextPage("signed")
        if record is None or next_page.page in {"words", "signed"}:
            return PageState(
                next_page, "", is_blocked=False, readable_questions=(), revision=0, has_other_signed=False, colleague=""
            )
        blocked = build.is_blocked(session, record)
        revision = record.consult.summary_revision
        return PageState(
            next_page,
            colleague_progress=WORDS.phrases["where_held"]
            if blocked
            else talk_state.colleague_progress(session, record),
            is_blocked=blocked,
            readable_questions=() if blocked else _readable_questions(session, record),
            revision=revision,
            has_other_signed=record.part.other in summaries.list_signatures(session, record.consult.id, revision),
            colleague=record.colleague.first_name,
        )


def load_next_page(services: Services, actor: Actor, consult_id: str) -> NextPage:
    """Return the page that the actor needs now; the signed summary for a former therapist who signed it.

    Raise as `load_page_state` does, and NotSignedError if there is nothing that the actor may read.
    """
    with services.database.reading() as session:
        record = _load_record(session, services, actor, consult_id)
        return _find_next_page(record) if record else NextPage("signed")


def _load_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord | None:
    """Return the consult record; None for a former therapist, who may read only the signed summary."""
    try:
        record = load_unlocked(session, actor, UUID(consult_id), services.clock())
    except ValueError:
        raise NotYoursError from None
    if record is None:
        signed_summary.load_reader(session, services, actor, consult_id)
    return record


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
    question = talk_state.current_question(record, record.part)
    return NextPage("talk", question) if question <= QUESTIONS else NextPage("meanwhile")


def _readable_questions(session: Session, record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions that both have answered and whose impression the colleague shares, while covered (S0-25)."""
    latest, version = answers.load_latest(session, record.consult.id), scopes.find_latest(session, record.consult.id)
    shared_topics = set(version.topics) & set(scheduling_state.covered_topics(session, record)) if version else set()
    return tuple(
        number
        for number in range(1, QUESTIONS + 1)
        if talk_screens.topic(number) in shared_topics
        and (record.part, number) in latest
        and (other := latest.get((record.part.other, number))) is not None
        and other.standing == talk_screens.IMPRESSION
        and other.sharing in {talk_screens.KNOWS, talk_screens.WILL_HEAR}
    )
