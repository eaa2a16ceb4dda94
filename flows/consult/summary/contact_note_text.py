"""The text of the contact note for a health record: who, how, why, how long, what was shared, and who signed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.summary import rules
from flows.consult.summary.rules import SideText, SummaryLayout, SummaryRevision
from flows.consult.talk.screens import KNOWS
from flows.content import WORDS
from flows.dates import ReaderDates
from flows.parts import Part


@dataclass(frozen=True)
class ContactNoteFacts:
    """What the note says in addition to the summary. Lines are in words, times in the reader's zone."""

    names: Mapping[Part, str]
    began_at: str  # "Thu, May 6, 2027 at 10:02 AM EDT"
    dates: ReaderDates
    signature_lines: Sequence[str]  # "Ana, Thu, May 6, 2027 at 10:40 AM EDT"
    promise_lines: Sequence[str]  # the status of each promise
    addenda: Sequence[tuple[str, str]] = field(default=(), repr=False)  # the line "Ana, …", and the text
    is_part2: bool = False  # 42 CFR Part 2 applies to the case


def build_text(signed: SummaryRevision, facts: ContactNoteFacts) -> str:
    """Return the note. It contains only what both have signed, and the notes below it."""
    layout = rules.lay_out(signed, facts.names, facts.dates)
    blocks = [
        list(_header_lines(signed, layout, facts)),
        *_impression_lines(layout, has_quotes=bool(signed.quotes)),
        *_note_lines(layout),
        [WORDS.phrases["note_told"], *_known_lines(signed, facts), *facts.promise_lines],
        [WORDS.phrases["note_signed"], *facts.signature_lines],
        *_addendum_lines(facts),
        *([[WORDS.phrases["note_part2"]]] if facts.is_part2 else []),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _header_lines(signed: SummaryRevision, layout: SummaryLayout, facts: ContactNoteFacts) -> Iterator[str]:
    phrases = WORDS.phrases
    who = "; ".join(phrases[f"note_part_{part}"].format(name=facts.names[part]) for part in Part)
    reasons = ", ".join(phrases[f"note_reason_{reason}"] for reason in signed.reasons)
    yield phrases["note_title"]
    yield phrases["note_case"].format(code=signed.code)
    yield phrases["note_who"].format(who=who)
    yield phrases["note_when"].format(day=facts.began_at, zone=facts.dates.time_zone)
    if layout.safety_line:
        yield layout.safety_line
    yield phrases["note_how"].format(how=phrases[f"method_{signed.method}"])
    yield phrases["note_minutes"].format(minutes=signed.minutes)
    if reasons:  # a talk begun for safety may have begun before a reason was decided on, or topics were agreed on
        yield phrases["note_reason"].format(why=reasons)
    if layout.version_line:
        yield layout.version_line
    if layout.topics:
        scope = "note_scope_safety" if layout.safety_line else "note_scope"
        yield phrases[scope].format(topic=", ".join(layout.topics))


def _impression_lines(layout: SummaryLayout, *, has_quotes: bool) -> Iterator[list[str]]:
    yield [WORDS.phrases["note_quotes" if has_quotes else "note_impressions"]]
    for texts in layout.question_texts:
        lines = [_impression_line(side_text) for side_text in texts.side_texts if side_text.words]
        if lines:
            yield [f"{texts.number}. {texts.question}", *lines]


def _note_lines(layout: SummaryLayout) -> Iterator[list[str]]:
    for title, side_texts in (("titled_agreed", layout.agreed), ("titled_differently", layout.differently)):
        if side_texts:
            yield [WORDS.phrases[title], *map(_impression_line, side_texts)]


def _impression_line(side_text: SideText) -> str:
    quotes = f"\n    ({side_text.quotes_line})" if side_text.quotes_line else ""
    return f"{side_text.name}: {_indent_lines(side_text.words)}{quotes}"


def _indent_lines(text: str) -> str:
    """Return the text with its further lines indented, so that none can pass for a line of the note."""
    return text.replace("\n", "\n    ")


def _known_lines(signed: SummaryRevision, facts: ContactNoteFacts) -> Iterator[str]:
    """Yield a line for each part: the topics that the client knows already."""
    for part in Part:
        topics = [
            follow_up_screens.topic(impression.question)
            for impression in signed.shared
            if impression.part is part and impression.sharing == KNOWS
        ]
        if topics:
            yield WORDS.phrases["note_knows"].format(name=facts.names[part], topic=", ".join(topics))


def _addendum_lines(facts: ContactNoteFacts) -> Iterator[list[str]]:
    if facts.addenda:
        yield [WORDS.phrases["note_added"], *(f"{line}: {_indent_lines(words)}" for line, words in facts.addenda)]
