"""The screens of the talk: before it starts, the eight questions in order, and who may read which answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.cases.screen_names import ScreenNames
from flows.consult.chart_regions import QUESTIONS
from flows.content import WORDS, ScreenFilling
from flows.forms import LIMITS, Button, Form, Paragraph, Piece, Row, Value
from flows.releases.topics import TOPICS

MODAL_STEPS = tuple(f"talk_{number}" for number in range(1, QUESTIONS + 1))
"""The names of the modals, one for each question."""

IMPRESSION, NOT_DISCUSSED = "impression", "not_discussed"
"""The standing of an answer (S0-45)."""

KNOWS, WILL_HEAR, NOT_FOR_SHARING = "knows", "will_hear", "not_for_sharing"
"""What the client knows of an impression (S0-25)."""

QUESTIONS_VERSION = WORDS.phrases["questions_version"]
"""The version of the wording of the eight questions."""

SAFETY_QUESTION = TOPICS.index("safety") + 1
"""The question that is open to both in a talk begun for safety (S0-9, S0-52)."""

SIX_REASONS = ("my_side", "their_part", "still_working", "message", "supervision", "in_passing")
"""The six reasons to wait (S0-30 … S0-35), in the order of the guidelines."""

ANSWERED_ALL = QUESTIONS + 1
MAX_TELL_DELAY = timedelta(days=30)  # the latest day by which a client will be told: soon (S0-25)
_MAX_NOTE_LENGTH = LIMITS.paragraph // 2  # a surface may count some characters twice


@dataclass(frozen=True)
class RecordedAnswer:
    """One therapist's answer to one question."""

    standing: str  # impression, not_discussed
    sharing: str = ""  # knows, will_hear, not_for_sharing; empty where nothing was discussed
    hear_by: date | None = None
    words: str = ""

    @property
    def is_for_sharing(self) -> bool:
        """Tell whether the colleague may read it: the client knows of it or will be told (S0-25)."""
        return self.standing == IMPRESSION and self.sharing in {KNOWS, WILL_HEAR}


@dataclass(frozen=True)
class TalkQuestion:
    """One of the eight questions, as its therapist sees it now."""

    number: int  # 1 to 8
    values: Mapping[str, Value]  # what they typed or recorded before
    is_in_scope: bool = True  # agreed on, and covered by the releases in both directions
    colleague_progress: str = ""  # where the colleague is
    colleague_impression: str = ""  # the colleague's impression, where it is shown on the same screen
    is_begun_for_safety: bool = False  # the screen says so (S0-9)
    may_be_own_words: bool = False  # ask whether quoted words are the writer's own (S0-18)
    has_previous: bool = False  # an earlier question is part of this talk

    @property
    def topic(self) -> str:
        """Return the topic of the question."""
        return topic(self.number)

    @property
    def wording(self) -> str:
        """Return the wording of the question in the guidelines."""
        return wording(self.number)


def topic(number: int) -> str:
    """Return the topic of a question; `number` counts from 1."""
    return TOPICS[number - 1]


def wording(number: int) -> str:
    """Return the wording of a question in the guidelines; `number` counts from 1 (S0-37 … S0-44)."""
    return WORDS.phrases[f"question_{number}"]


def reason_for_question(number: int) -> str:
    """Return why a question is asked; `number` counts from 1."""
    return WORDS.phrases[f"why_question_{number}"]


def may_be_shared(sharing: object) -> bool:
    """Tell whether an impression with this choice may be shared. While nothing is chosen yet, it may."""
    return sharing != NOT_FOR_SHARING


def may_read_colleague(own_answer: RecordedAnswer | None, colleague_answer: RecordedAnswer | None) -> bool:
    """Tell whether the reader may read the colleague's answer.

    They may once both have recorded the question, if the colleague's answer is for sharing (S0-25).
    """
    return own_answer is not None and colleague_answer is not None and colleague_answer.is_for_sharing


def question_form(screen_names: ScreenNames, question: TalkQuestion) -> Form:
    """Return one question. What the client knows is never selected in advance (S0-25)."""
    parts = {"in_scope"} if question.is_in_scope else {"out_of_scope"}
    parts |= {"back"} if question.has_previous else set()
    parts |= {"theirs"} if question.colleague_impression else set()
    parts |= {"begun_for_safety"} if question.is_begun_for_safety else set()
    parts |= {"asks_whose"} if question.may_be_own_words and question.is_in_scope else set()
    parts |= {"about_safety"} if question.number == SAFETY_QUESTION else set()
    filling = ScreenFilling(
        placeholders={
            "number": str(question.number),
            "question": question.wording,
            "where": question.colleague_progress,
        },
        values=question.values if question.is_in_scope else {},
        rows={"theirs": _split_into_notes(question.colleague_impression)},
        bounds={"hear_by": (screen_names.today + timedelta(days=1), screen_names.today + MAX_TELL_DELAY)},
        shown=parts,
    )
    form = screen_names.build_form("talk", filling)
    return form if question.is_in_scope else _without_submit(form)


def as_modal(form: Form, number: int) -> Form:
    """Return a question as a modal with its own name, so that Slack does not carry typed text into the next modal."""
    return replace(form, step=f"{form.step}_{number}")


def question_number(step: str) -> int:
    """Return the number of the question that the modal with this name asks."""
    return int(step.removeprefix("talk_"))


def start(screen_names: ScreenNames, starts: str, *, may_move: bool, call: Sequence[Piece] = ()) -> Form:
    """Return the screen shown before the talk (S0-4, S0-36); `call`: how the two reach each other.

    It shows what can slip in between colleagues, the two points of view, and the six reasons to wait.
    """
    views = WORDS.phrases[f"views_{screen_names.part}"].format(colleague=screen_names.colleague)
    six = (WORDS.phrases[f"six_{reason}"] for reason in SIX_REASONS)
    filling = ScreenFilling(
        placeholders={"starts": starts, "views": views, "six": "\n".join([WORDS.phrases["six_title"], *six])},
        rows={"call": call},
        shown={"may_move"} if may_move else set(),
    )
    return screen_names.build_form("begin", filling)


def reason_to_wait(screen_names: ScreenNames, *, may_move: bool) -> Form:
    """Return the advice to wait for another day, because one of the six reasons to wait applies (S0-36)."""
    return screen_names.build_form("one_fits", ScreenFilling(shown={"may_move"} if may_move else set()))


def cannot_start_yet(screen_names: ScreenNames, tasks: Sequence[str], *, release: bool, may_move: bool) -> Form:
    """Return the screen that says why the talk cannot start yet.

    `tasks`: what is left for this therapist, one sentence each; if empty, the colleague has something left.
    `release`: a release is missing; the screen never says whose.
    """
    parts = {"release"} if release else {"theirs"} if not tasks else set()
    rows = {"left": tuple(Row((), task) for task in tasks)}
    return screen_names.build_form(
        "not_yet", ScreenFilling(rows=rows, shown=parts | ({"may_move"} if may_move else set()))
    )


def blocked(screen_names: ScreenNames) -> Form:
    """Return the screen that says that a release is missing: until then nothing is saved or shown (S0-3)."""
    return screen_names.build_form("stopped", ScreenFilling())


@dataclass(frozen=True)
class TalkPageLink:
    """What the link to the therapist's own page says while the two talk."""

    current_question: int  # 1 to 8, or 9 once all eight are answered
    colleague_progress: str
    url: str = ""
    wait: Sequence[Piece] = ()


def page_link(screen_names: ScreenNames, page: TalkPageLink) -> Form:
    """Return the screen that links to the therapist's own page. Without a URL it has no link: the talk is in modals."""
    link_row = Row(
        (Button("open_page", WORDS.phrases["open_page"], screen_names.about, is_primary=True, url=page.url),)
    )
    parts = {"answered" if page.current_question == ANSWERED_ALL else "asked", *(["link"] if page.url else ["here"])}
    rows = {"link": (link_row,) if page.url else (), "wait": page.wait}
    placeholders = {"number": str(min(page.current_question, QUESTIONS)), "where": page.colleague_progress}
    return screen_names.build_form("own_page", ScreenFilling(placeholders=placeholders, rows=rows, shown=parts))


def _without_submit(form: Form) -> Form:
    """Return the form without its submit button, because its only action is another button."""
    return replace(form, submit="")


def _split_into_notes(text: str) -> Sequence[Piece]:
    """Return text as paragraphs, each short enough for every surface."""
    return tuple(Paragraph(text[start : start + _MAX_NOTE_LENGTH]) for start in range(0, len(text), _MAX_NOTE_LENGTH))
