"""The talk: before it begins, the eight questions in their order, and what either may read of the other's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flows.consult.chart_regions import QUESTIONS
from flows.consult.parts import Part
from flows.consult.preparation.screens import TOPICS
from flows.consult.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import MAX_TEXT_LENGTH, Button, Form, Paragraph, Piece, Row, Value

MODAL_STEPS = tuple(f"talk_{number}" for number in range(1, QUESTIONS + 1))
"""The names of the questions' windows."""

IMPRESSION, NOT_DISCUSSED = "impression", "not_discussed"
"""How an answer stands (S0-45)."""

KNOWS, WILL_HEAR, NOT_FOR_SHARING = "knows", "will_hear", "not_for_sharing"
"""What a client knows of an impression (S0-25)."""

QUESTIONS_VERSION = WORDS.phrases["questions_version"]
"""Which wording of the eight questions this is."""

ANSWERED_ALL = QUESTIONS + 1
MAX_TELL_DELAY = timedelta(days=180)  # the farthest day by which a client will hear something
_MAX_NOTE_LENGTH = MAX_TEXT_LENGTH // 2  # characters, of which some count twice where what is shown has a limit


@dataclass(frozen=True)
class RecordedAnswer:
    """One therapist's answer to one question."""

    standing: str  # impression, not_discussed
    sharing: str = ""  # knows, will_hear, not_for_sharing; empty where nothing was discussed
    hear_by: date | None = None
    words: str = ""

    @property
    def is_for_sharing(self) -> bool:
        """Tell whether the colleague may read it: their client knows it, or will hear it soon (S0-25)."""
        return self.standing == IMPRESSION and self.sharing in {KNOWS, WILL_HEAR}


@dataclass(frozen=True)
class TalkQuestion:
    """One of the eight, as its therapist meets it now."""

    number: int  # 1 to 8
    values: Mapping[str, Value]  # what they typed or recorded before
    is_in_scope: bool = True  # agreed on, and covered by the releases both ways
    colleague_progress: str = ""  # where the colleague is
    colleague_impression: str = ""  # the colleague's impression, where it is shown on the same screen
    may_be_own_words: bool = False  # room to say that quoted words are the writer's own (S0-18)

    @property
    def topic(self) -> str:
        """Return the topic that it belongs to."""
        return topic(self.number)

    @property
    def wording(self) -> str:
        """Return the question as the source words it."""
        return wording(self.number)


def topic(number: int) -> str:
    """Return the topic of a question, counted from 1."""
    return TOPICS[number - 1]


def wording(number: int) -> str:
    """Return a question, counted from 1, as the source words it (S0-37 … S0-44)."""
    return WORDS.phrases[f"question_{number}"]


def why(number: int) -> str:
    """Return why a question, counted from 1, is asked."""
    return WORDS.phrases[f"why_question_{number}"]


def may_be_shared(sharing: object) -> bool:
    """Tell whether an impression of which this is said may be read by the colleague; also while nothing is said yet."""
    return sharing != NOT_FOR_SHARING


def may_read_colleague(mine: RecordedAnswer | None, theirs: RecordedAnswer | None) -> bool:
    """Tell whether I may read theirs: both have recorded the question, and theirs is for sharing (S0-25)."""
    return mine is not None and theirs is not None and theirs.is_for_sharing


def question_form(screen_names: ScreenNames, question: TalkQuestion) -> Form:
    """Return one question. What the client knows is never chosen in advance (S0-25)."""
    show = {"in_scope"} if question.is_in_scope else {"out_of_scope"}
    show |= {"back"} if question.number > 1 else set()
    show |= {"theirs"} if question.colleague_impression else set()
    show |= {"asks_whose"} if question.may_be_own_words and question.is_in_scope else set()
    filling = ScreenFilling(
        placeholders={
            "number": str(question.number),
            "question": question.wording,
            "where": question.colleague_progress,
        },
        values=question.values if question.is_in_scope else {},
        rows={"theirs": _split_into_notes(question.colleague_impression)},
        bounds={"hear_by": (screen_names.today + timedelta(days=1), screen_names.today + MAX_TELL_DELAY)},
        shown=show,
    )
    shown = screen_names.build_form("talk", filling)
    return shown if question.is_in_scope else _without_submit(shown)


def as_modal(shown: Form, number: int) -> Form:
    """Return a question as a window with a name of its own, so that nothing typed in one stays in the next."""
    return replace(shown, step=f"{shown.step}_{number}")


def question_number(step: str) -> int:
    """Return the number of the question that a window with this name asks."""
    return int(step.removeprefix("talk_"))


def start(screen_names: ScreenNames, starts: str, *, may_move: bool) -> Form:
    """Return what is looked at before the talk: the slips, the two voices, the six once more (S0-4, S0-36)."""
    voice = {part: WORDS.phrases[f"voice_{part}"] for part in Part}
    say = {"starts": starts, "mine": voice[screen_names.part], "theirs": voice[screen_names.part.other]}
    return screen_names.build_form("begin", ScreenFilling(placeholders=say, shown={"may_move"} if may_move else set()))


def reason_to_wait(screen_names: ScreenNames, *, may_move: bool) -> Form:
    """Return that it may wait for another day, since one of the six fits today (S0-36)."""
    return screen_names.build_form("one_fits", ScreenFilling(shown={"may_move"} if may_move else set()))


def cannot_start_yet(screen_names: ScreenNames, left: Sequence[str], *, release: bool, may_move: bool) -> Form:
    """Return that the talk cannot begin yet: what is left for this therapist, or that the colleague has something.

    `release`: one is not in force, never whose.
    """
    show = {"release"} if release else {"theirs"} if not left else set()
    rows = {"left": tuple(Row((), line) for line in left)}
    return screen_names.build_form(
        "not_yet", ScreenFilling(rows=rows, shown=show | ({"may_move"} if may_move else set()))
    )


def blocked(screen_names: ScreenNames) -> Form:
    """Return that a release is not in force: nothing more is kept or shown while that is so (S0-3)."""
    return screen_names.build_form("stopped", ScreenFilling())


@dataclass(frozen=True)
class TalkPageLink:
    """What the way to one's own page says while the two talk."""

    current_question: int  # 1 to 9, where 9 is: answered all eight
    colleague_progress: str
    url: str = ""
    wait: Sequence[Piece] = ()


def page_link(screen_names: ScreenNames, known: TalkPageLink) -> Form:
    """Return the way to one's own page while the two talk. Without a link it is all said here."""
    link = Row((Button("open_page", WORDS.phrases["open_page"], screen_names.about, is_primary=True, url=known.url),))
    show = {"answered" if known.current_question == ANSWERED_ALL else "asked", *(["link"] if known.url else ["here"])}
    rows = {"link": (link,) if known.url else (), "wait": known.wait}
    say = {"number": str(min(known.current_question, QUESTIONS)), "where": known.colleague_progress}
    return screen_names.build_form("own_page", ScreenFilling(placeholders=say, rows=rows, shown=show))


def _without_submit(shown: Form) -> Form:
    """Return the screen without a word for sending: there is nothing to send but the one button on it."""
    return replace(shown, submit="")


def _split_into_notes(words: str) -> Sequence[Piece]:
    """Return words as notes, none of them longer than any surface shows."""
    return tuple(Paragraph(words[start : start + _MAX_NOTE_LENGTH]) for start in range(0, len(words), _MAX_NOTE_LENGTH))
