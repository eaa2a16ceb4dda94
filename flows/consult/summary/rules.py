"""What both sign: the impressions that are for sharing, the agreed topics, what clients hear, minutes and method.

What one does not share is never in it, nor that there is anything (S0-15, S0-25). Days are dates, moments aware UTC.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flows import dates
from flows.consult.parts import Part
from flows.consult.preparation.screens import TOPICS
from flows.consult.screen_names import ScreenNames
from flows.consult.talk import screens as talk_screens
from flows.content import WORDS, ScreenFilling
from flows.forms import Form, Option, Value

MIN_MINUTES, MAX_MINUTES = 5, 180
METHODS = ("in_person", "phone", "video")
SHARED_WITH_COLLEAGUE = frozenset({talk_screens.KNOWS, talk_screens.WILL_HEAR})
"""What is said of an impression that is for sharing (S0-25)."""

HASH_FORMAT = 1  # of what the keyed hash is made of


@dataclass(frozen=True)
class SharedImpression:
    """One impression that is for sharing: to which question, whose, and what their client knows of it (S0-25)."""

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
    therapists: Mapping[Part, str]  # ids of members: a name may change, this does not
    reasons: tuple[str, ...]
    topics: tuple[str, ...]
    began_at: datetime | None
    questions: str | None  # the version of the eight questions' wording (S0-45)
    minutes: int | None
    method: str | None
    shared: tuple[SharedImpression, ...]
    differently: Mapping[Part, str] = field(default_factory=dict, repr=False)  # S0-46

    @property
    def promised_impressions(self) -> tuple[SharedImpression, ...]:
        """Return what clients will hear by a day, the first day first, and of one day the individual therapist's."""
        soon = [one for one in self.shared if one.sharing == talk_screens.WILL_HEAR and one.hear_by]
        return tuple(sorted(soon, key=lambda one: (one.hear_by or date.max, list(Part).index(one.part), one.question)))


def canonical_bytes(summary: SummaryRevision) -> bytes:
    """Return the same bytes for the same summary, for a keyed hash: every word and every fact that is signed."""
    shared = sorted(summary.shared, key=lambda one: (one.question, one.part))
    return json.dumps(
        {
            "format": HASH_FORMAT,
            "consult": summary.consult,
            "case": summary.code,
            "revision": summary.revision,
            "therapists": {str(part): summary.therapists[part] for part in Part},
            "reasons": sorted(summary.reasons),
            "topics": [topic for topic in TOPICS if topic in summary.topics],
            "began_at": summary.began_at.astimezone(UTC).isoformat() if summary.began_at else None,
            "questions": summary.questions,
            "minutes": summary.minutes,
            "method": summary.method,
            "shared": [
                [one.question, str(one.part), one.sharing, one.hear_by.isoformat() if one.hear_by else None, one.words]
                for one in shared
            ],
            "differently": {str(part): summary.differently.get(part, "") for part in Part},
        },
        sort_keys=True,
        separators=(",", ":"),
    ).encode("ascii")


@dataclass(frozen=True)
class SideText:
    """What one side shares, to be read. Without words there is nothing of theirs to read, for whatever reason."""

    name: str
    part: Part
    words: str = field(default="", repr=False)
    client_knowledge: str = (
        ""  # what their client knows of it: "Ana's client knows this.", "… will hear it by Fri 16 May."
    )
    own_quotes: str = field(
        default="", repr=False
    )  # for a supervisor: which quoted words its writer keeps as their own


@dataclass(frozen=True)
class QuestionTexts:
    """One question with what each side shares."""

    number: int
    question: str
    side_texts: tuple[SideText, ...]  # of both, the individual therapist's first


@dataclass(frozen=True)
class SummaryLayout:
    """A summary laid out to be read, all in words; each surface sets it in its own way."""

    code: str
    topics: tuple[str, ...]
    duration_line: str  # "30 minutes, by video"; empty until both facts are known
    question_texts: tuple[QuestionTexts, ...]
    differently: tuple[SideText, ...]  # only of those who wrote something
    promise_lines: tuple[str, ...]  # "Ana's client will hear by Fri 16 May: The treatment goals"


def lay_out(summary: SummaryRevision, names: Mapping[Part, str]) -> SummaryLayout:
    """Return the summary laid out. `names`: what each part's therapist is called."""
    phrases = WORDS.phrases
    return SummaryLayout(
        code=summary.code,
        topics=tuple(phrases[f"topic_{topic}"] for topic in TOPICS if topic in summary.topics),
        duration_line=length_and_method(summary),
        question_texts=tuple(_question_texts(summary, names, number) for number in range(1, len(TOPICS) + 1)),
        differently=tuple(
            SideText(names[part], part, summary.differently[part]) for part in Part if summary.differently.get(part)
        ),
        promise_lines=tuple(
            promise_line(names[one.part], one.question, one.hear_by) for one in summary.promised_impressions
        ),
    )


def length_and_method(summary: SummaryRevision) -> str:
    """Return how long and how they talked, in words; nothing while either is not known."""
    if summary.minutes is None or summary.method is None:
        return ""
    method = WORDS.phrases[f"method_{summary.method}"]
    return WORDS.phrases["talked_for"].format(minutes=summary.minutes, method=method)


def promise_line(name: str, question: int, by: date | None) -> str:
    """Return one promise to a client in words, without any of what was written."""
    topic, day = WORDS.phrases[f"topic_{TOPICS[question - 1]}"], dates.full_day(by) if by else ""
    return WORDS.phrases["will_be_told"].format(name=name, topic=topic, day=day)


@dataclass(frozen=True)
class DebriefFacts:
    """What is known before somebody looks back. `again`: they have, and come back to what is signed."""

    minutes: int | None = None
    method: str | None = None
    differently: str = field(default="", repr=False)
    is_repeated: bool = False


def debrief(screen_names: ScreenNames, known: DebriefFacts) -> Form:
    """Return the look back (S0-4, S0-6, S0-23, S0-46, S0-48). Of what is reflected on, nothing is filled in."""
    values: dict[str, Value] = {"differently": known.differently}
    if known.minutes is not None:
        values["minutes"] = known.minutes
    if known.method is not None:
        values["method"] = known.method
    show = set() if known.is_repeated else {"first"}
    return screen_names.build_form(
        "after", ScreenFilling(values=values, shown=show, bounds={"minutes": (MIN_MINUTES, MAX_MINUTES)})
    )


def sign(screen_names: ScreenNames, *, other_signed: bool = False) -> Form:
    """Return what is ticked to sign (S0-17, S0-18). Nothing is filled in: a signature is one's own deed."""
    return screen_names.build_form("sign", ScreenFilling(shown={"other_signed"} if other_signed else set()))


def addendum(screen_names: ScreenNames, reasons: Sequence[str], typed: str = "") -> Form:
    """Return what a note added to a signed summary needs: why, and the words. `reasons`: those that fit now."""
    options = [Option(reason, WORDS.phrases[f"addendum_{reason}"]) for reason in reasons]
    return screen_names.build_form("addendum", ScreenFilling(values={"addendum": typed}, options={"reason": options}))


def _question_texts(summary: SummaryRevision, names: Mapping[Part, str], number: int) -> QuestionTexts:
    mine: Sequence[SharedImpression] = [one for one in summary.shared if one.question == number]
    said = (_side_text(names[part], part, [one for one in mine if one.part is part]) for part in Part)
    return QuestionTexts(number, talk_screens.wording(number), tuple(said))


def _side_text(name: str, part: Part, found: Sequence[SharedImpression]) -> SideText:
    if not found:
        return SideText(name, part)
    phrase, by = WORDS.phrases[f"client_{found[0].sharing}"], found[0].hear_by
    told = phrase.format(name=name, day=dates.full_day(by) if by else "")
    return SideText(name, part, found[0].words, told)
