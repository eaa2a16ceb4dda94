"""The page that a therapist needs now, and what has changed since, so that an open page can reload itself."""

from dataclasses import dataclass, replace

from flows.actions import Actions, Click
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.summary import signed_summary
from flows.consult.talk import screens, state
from flows.consult.talk.outside import passed_over
from flows.consult.writing.actions import ConsultEndedError
from flows.content import WORDS
from flows.context import Context
from flows.permissions import NotYoursError, Permission

actions = Actions()
SIGNED_PAGE = "signed"
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
    colleague_progress: str = ""  # in a sentence; empty outside the talk
    is_blocked: bool = False  # a missing release puts the talk on hold
    is_release_missing: bool = False  # also true in a talk begun for safety, which goes on
    readable_questions: tuple[int, ...] = ()  # questions for which the colleague's impression can be read
    revision: int = 0  # of the summary
    has_other_signed: bool = False  # the colleague has signed the current revision
    colleague: str = ""
    in_scope: tuple[int, ...] = ()  # the questions that are part of this talk
    requested: tuple[int, ...] = ()  # the questions that the colleague asks to add

    @property
    def version_token(self) -> str:
        """Return a token that changes as soon as something changes that the open page does not show."""
        stage = {"talk": "talk", "meanwhile": "talk", "after": "summary", "sign": "summary"}
        page = stage.get(self.next_page.page, self.next_page.page)
        token = f"{page} {self.revision} {self.has_other_signed:d} {self.is_release_missing:d}"
        return f"{token} {_join(self.in_scope)} {_join(self.requested)}" if page == "talk" else token


@actions.page("page.where:version", may=Permission.WRITE, loads=load, reads=True)
def find_version(_ctx: Context, record: ConsultRecord, _click: Click) -> str:
    """Return the token of `PageState` for a page that needs nothing else of it."""
    return _load_state(record).version_token


def find_next_page(record: ConsultRecord) -> NextPage:
    """Return the page that this therapist needs now; raise ConsultEndedError if the consult ended without a summary."""
    step = record.step
    if step in _ENDED_STATES:
        raise ConsultEndedError
    if step == "summarising":
        return NextPage("sign" if record.preparation.looked_back_at else "after")
    if step in _SIGNED_STATES:
        return NextPage(SIGNED_PAGE)
    if not record.is_conferring:
        return NextPage("words")
    question = state.current_question(record, record.part)
    return NextPage("talk", question) if question <= QUESTIONS else NextPage("meanwhile")


def load_own_or_signed(ctx: Context, consult_id: str, may: Permission) -> ConsultRecord | None:
    """Return the consult record; None for a former therapist, who may read only the signed summary.

    Raise NotYoursError for anybody else, and NotSignedError if there is nothing that the actor may read.
    """
    try:
        return load(ctx, consult_id, may)
    except NotYoursError:
        signed_summary.load_reader(ctx, consult_id)
        return None


@actions.page("page.where:next", may=Permission.WRITE, loads=load_own_or_signed)
def find_page(_ctx: Context, record: ConsultRecord | None, _click: Click) -> NextPage:
    """Return the page that the actor needs now; the signed summary for a former therapist who signed it."""
    return find_next_page(record) if record else NextPage(SIGNED_PAGE)


@actions.page("page.where.answer", may=Permission.WRITE, loads=load_own_or_signed, reads=True)
def answer_poll(_ctx: Context, record: ConsultRecord | None, _click: Click) -> PageState:
    """Return the state of the page. Nothing is locked, because a visible page polls every few seconds."""
    return load_state(record) if record else PageState(NextPage(SIGNED_PAGE))


def load_state(record: ConsultRecord) -> PageState:
    """Return what the open page of this therapist depends on; raise as `find_next_page` does."""
    page = _load_state(record)
    if page.next_page.page in {"words", SIGNED_PAGE}:
        return page
    return replace(
        page,
        colleague_progress=WORDS.phrases["where_held"] if page.is_blocked else state.colleague_progress(record),
        readable_questions=() if page.is_blocked else _readable_questions(record),
        colleague=record.colleague.first_name,
    )


def _load_state(record: ConsultRecord) -> PageState:
    """Return what the version token is made of."""
    next_page, revision = find_next_page(record), record.consult.summary_revision
    if next_page.page in {"words", SIGNED_PAGE}:
        return PageState(next_page)
    return PageState(
        next_page,
        is_blocked=record.is_blocked,
        is_release_missing=record.is_release_missing,
        in_scope=_questions_in_scope(record),
        requested=passed_over.list_requested(record),
        revision=revision,
        has_other_signed=revision > 0 and record.part.other in record.tables.signatures(revision),
    )


def _questions_in_scope(record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions that are part of the talk while it goes on."""
    in_scope = state.topics_in_scope(record) if record.is_conferring else set()
    return tuple(number for number in range(1, QUESTIONS + 1) if screens.topic(number) in in_scope)


def _join(numbers: tuple[int, ...]) -> str:
    return "".join(map(str, numbers)) or "-"


def _readable_questions(record: ConsultRecord) -> tuple[int, ...]:
    """Return the questions that both have answered and whose impression the colleague shares, while covered (S0-25)."""
    latest, shared_topics = record.tables.latest_answers, state.topics_in_scope(record)
    return tuple(
        number
        for number in range(1, QUESTIONS + 1)
        if screens.topic(number) in shared_topics
        and (record.part, number) in latest
        and (other := latest.get((record.part.other, number))) is not None
        and other.standing == screens.IMPRESSION
        and other.sharing in {screens.KNOWS, screens.WILL_HEAR}
    )
