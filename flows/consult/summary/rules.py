"""The content of a summary that both sign: shared impressions, topics, promises to clients, minutes and method.

What a therapist does not share never appears, nor that it exists (S0-15, S0-25). Days are dates, moments aware UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from flows.cases.screen_names import ScreenNames
from flows.consult.talk import screens as talk_screens
from flows.consult.talk.wording_screens import kept_quotes_line
from flows.content import WORDS, ScreenFilling
from flows.dates import ReaderDates
from flows.forms import Form, Option, Value
from flows.impressions.allowed_quotes import RISK, KeptQuote
from flows.parts import Part
from flows.releases.topics import TOPICS

MIN_MINUTES, MAX_MINUTES = 5, 180
SHARED_WITH_COLLEAGUE = frozenset({talk_screens.KNOWS, talk_screens.WILL_HEAR})
"""The choices with which an impression is for sharing (S0-25)."""

DIFFERENTLY_NUMBER = 0  # stands for what didn't go as planned, where a summary's texts are numbered by question
AGREED_NUMBER = 9  # stands for what the two agreed to do
NOTE_NUMBERS = (DIFFERENTLY_NUMBER, AGREED_NUMBER)


@dataclass(frozen=True)
class SharedImpression:
    """One impression that is for sharing: its question, its part, and what the client knows of it (S0-25)."""

    part: Part
    question: int  # 1 to 8
    sharing: str  # knows, will_hear
    hear_by: date | None
    words: str = field(repr=False)


@dataclass(frozen=True)
class SummaryRevision:
    """One revision of what both sign."""

    consult: str
    code: str
    revision: int
    therapists: Mapping[Part, str]  # member ids, because names may change
    reasons: tuple[str, ...]
    topics: tuple[str, ...]
    began_at: datetime | None
    questions: str | None  # the version of the wording of the eight questions (S0-45)
    minutes: int | None
    method: str | None
    shared: tuple[SharedImpression, ...]
    differently: Mapping[Part, str] = field(default_factory=dict, repr=False)  # S0-46
    begun_for_safety_at: datetime | None = None  # S0-9
    agreed: Mapping[Part, str] = field(default_factory=dict, repr=False)  # S0-44, S0-57
    quotes: tuple[tuple[Part, int, str], ...] = field(default=(), repr=False)  # direct quotes: part, question, words

    @property
    def promised_impressions(self) -> tuple[SharedImpression, ...]:
        """Return what clients will be told, ordered by day; on one day the individual therapist's first."""
        promised = [i for i in self.shared if i.sharing == talk_screens.WILL_HEAR and i.hear_by]
        return tuple(sorted(promised, key=lambda i: (i.hear_by or date.max, list(Part).index(i.part), i.question)))


@dataclass(frozen=True)
class SideText:
    """What one part shares on a question. Without `words` there is nothing to read, for whatever reason."""

    name: str
    part: Part
    words: str = field(default="", repr=False)
    client_knowledge: str = ""  # "Ana's client knows this.", "… will be told by Fri, May 16, 2027."
    marked: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # the same words, with what changed; else empty
    quotes_line: str = field(default="", repr=False)  # the direct quotes in it; for a supervisor, all quoted words


@dataclass(frozen=True)
class QuestionTexts:
    """One question with what each part shares."""

    number: int
    question: str
    side_texts: tuple[SideText, ...]  # of both parts, the individual therapist's first


@dataclass(frozen=True)
class SummaryLayout:
    """A summary laid out for reading, all in words. Each surface formats it in its own way."""

    code: str
    topics: tuple[str, ...]
    safety_line: str  # "Begun for safety on Mon, May 3, 2027 at 10:00 AM EDT. …"; empty for every other talk
    duration_line: str  # "30 minutes, by video"; empty until both are known
    question_texts: tuple[QuestionTexts, ...]
    differently: tuple[SideText, ...]  # only of parts that wrote something
    agreed: tuple[SideText, ...]  # the same
    version_line: str  # which wording of the eight questions was used (S0-45)
    promise_lines: tuple[str, ...]  # "Ana's client will be told by Fri, May 16, 2027: The treatment goals"


def lay_out(summary: SummaryRevision, names: Mapping[Part, str], dates: ReaderDates) -> SummaryLayout:
    """Return the summary laid out. `names`: the first name of each part's therapist. `dates`: the reader's."""
    phrases = WORDS.phrases
    return SummaryLayout(
        code=summary.code,
        topics=tuple(phrases[f"topic_{topic}"] for topic in TOPICS if topic in summary.topics),
        safety_line=safety_line(summary, dates),
        duration_line=length_and_method(summary),
        question_texts=tuple(_question_texts(summary, names, number, dates) for number in range(1, len(TOPICS) + 1)),
        differently=_notes(summary.differently, names),
        agreed=_notes(summary.agreed, names),
        version_line=phrases["asked_version"].format(number=summary.questions) if summary.questions else "",
        promise_lines=tuple(
            promised_line(names[impression.part], impression.question, impression.hear_by, dates)
            for impression in summary.promised_impressions
        ),
    )


def _notes(texts: Mapping[Part, str], names: Mapping[Part, str]) -> tuple[SideText, ...]:
    return tuple(SideText(names[part], part, texts[part]) for part in Part if texts.get(part))


def safety_line(summary: SummaryRevision, dates: ReaderDates) -> str:
    """Return the line that says when the talk was begun for safety, the reader's way; "" for other talks (S0-9)."""
    begun_at = summary.begun_for_safety_at
    return WORDS.phrases["begun_for_safety"].format(day=dates.full_day_and_time(begun_at)) if begun_at else ""


def length_and_method(summary: SummaryRevision) -> str:
    """Return in words how long the two talked and how, or "" until both are known."""
    if summary.minutes is None or summary.method is None:
        return ""
    method = WORDS.phrases[f"method_{summary.method}"]
    return WORDS.phrases["talked_for"].format(minutes=summary.minutes, method=method)


def promised_line(name: str, question: int, by: date | None, dates: ReaderDates) -> str:
    """Return one promise to a client in words, without what was written."""
    topic, day = WORDS.phrases[f"topic_{TOPICS[question - 1]}"], dates.full_day(by) if by else ""
    return WORDS.phrases["will_be_told"].format(name=name, topic=topic, day=day)


@dataclass(frozen=True)
class DebriefFacts:
    """What is known before the debrief.

    `is_repeated`: the therapist has debriefed before and edits what is signed. `may_note`: not in a talk begun for
    safety while a release is missing, because the colleague reads the notes (S0-3).
    """

    minutes: int | None = None
    method: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)  # by kind: what was typed or saved
    is_repeated: bool = False
    may_note: bool = True


def debrief(screen_names: ScreenNames, facts: DebriefFacts) -> Form:
    """Return the debrief form (S0-4, S0-6, S0-7, S0-23, S0-44, S0-46, S0-48). Reflections are never filled in."""
    values: dict[str, Value] = dict(facts.notes) if facts.may_note else {}
    if facts.minutes is not None:
        values["minutes"] = facts.minutes
    if facts.method is not None:
        values["method"] = facts.method
    parts = set() if facts.is_repeated else {"first"}
    parts |= {"notes"} if facts.may_note else set()
    return screen_names.build_form(
        "after", ScreenFilling(values=values, shown=parts, bounds={"minutes": (MIN_MINUTES, MAX_MINUTES)})
    )


def sign(screen_names: ScreenNames, *, other_signed: bool = False, has_quotes: bool = False) -> Form:
    """Return the form to sign (S0-17, S0-18). Nothing is filled in: a signature is the signer's own action.

    `has_quotes`: direct quotes are marked in the summary, so nobody signs that it has none.
    """
    shown = {"with_quotes" if has_quotes else "without_quotes", *(["other_signed"] if other_signed else [])}
    return screen_names.build_form("sign", ScreenFilling(shown=shown))


def addendum(screen_names: ScreenNames, reasons: Sequence[str], typed: str = "") -> Form:
    """Return the form for a note below a signed summary: a reason and a text. `reasons`: those that apply now."""
    options = [Option(reason, WORDS.phrases[f"addendum_{reason}"]) for reason in reasons]
    return screen_names.build_form("addendum", ScreenFilling(values={"addendum": typed}, options={"reason": options}))


def _question_texts(
    summary: SummaryRevision, names: Mapping[Part, str], number: int, dates: ReaderDates
) -> QuestionTexts:
    impressions: Sequence[SharedImpression] = [i for i in summary.shared if i.question == number]
    side_texts = (
        _with_quotes(summary, _side_text(names[part], part, [i for i in impressions if i.part is part], dates), number)
        for part in Part
    )
    return QuestionTexts(number, talk_screens.wording(number), tuple(side_texts))


def _with_quotes(summary: SummaryRevision, side_text: SideText, number: int) -> SideText:
    """Return the text with a line that says which words in it are direct quotes."""
    place = (side_text.part, number)
    quotes = [KeptQuote(words, RISK) for part, question, words in summary.quotes if (part, question) == place]
    return replace(side_text, quotes_line=kept_quotes_line(side_text.name, quotes, side_text.words))


def _side_text(name: str, part: Part, impressions: Sequence[SharedImpression], dates: ReaderDates) -> SideText:
    if not impressions:
        return SideText(name, part)
    phrase, by = WORDS.phrases[f"client_{impressions[0].sharing}"], impressions[0].hear_by
    client_knowledge = phrase.format(name=name, day=dates.full_day(by) if by else "")
    return SideText(name, part, impressions[0].words, client_knowledge)
