"""The contact note: a signed consult as plain text, for a health record: who, how, why, how long, what, who signed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.parts import Part
from flows.consult.summary import rules
from flows.consult.summary.rules import SideText, SummaryLayout, SummaryRevision
from flows.consult.talk.screens import KNOWS
from flows.content import WORDS


@dataclass(frozen=True)
class ContactNoteFacts:
    """What goes into the note beside the summary itself. Lines are in words, moments in the reader's zone."""

    names: Mapping[Part, str]
    began_at: str  # "Thu 6 May 2027 10:02"
    zone: str
    signature_lines: Sequence[str]  # "Ana, Thu 6 May 2027 10:40"
    promise_lines: Sequence[str]  # how each promise stands
    addenda: Sequence[tuple[str, str]] = field(default=(), repr=False)  # "Ana, …. Something was left out", the words
    is_part2: bool = False  # 42 CFR Part 2 applies to the case


def build_text(signed: SummaryRevision, known: ContactNoteFacts) -> str:
    """Return the note, in lines. Only what both have signed, and the notes below it, is in it."""
    layout = rules.lay_out(signed, known.names)
    blocks = [
        list(_header_lines(signed, layout, known)),
        *_impression_lines(layout),
        *_differently_lines(layout),
        [WORDS.phrases["note_told"], *_known_lines(signed, known), *known.promise_lines],
        [WORDS.phrases["note_signed"], *known.signature_lines],
        *_addendum_lines(known),
        *([[WORDS.phrases["note_part2"]]] if known.is_part2 else []),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _header_lines(signed: SummaryRevision, layout: SummaryLayout, known: ContactNoteFacts) -> Iterator[str]:
    phrases = WORDS.phrases
    who = "; ".join(phrases[f"note_part_{part}"].format(name=known.names[part]) for part in Part)
    reasons = ", ".join(phrases[f"note_reason_{reason}"] for reason in signed.reasons)
    yield phrases["note_title"]
    yield phrases["note_case"].format(code=signed.code)
    yield phrases["note_who"].format(who=who)
    yield phrases["note_when"].format(day=known.began_at, zone=known.zone)
    yield phrases["note_how"].format(how=phrases[f"method_{signed.method}"])
    yield phrases["note_minutes"].format(minutes=signed.minutes)
    yield phrases["note_reason"].format(why=reasons)
    yield phrases["note_scope"].format(topic=", ".join(layout.topics))


def _impression_lines(layout: SummaryLayout) -> Iterator[list[str]]:
    yield [WORDS.phrases["note_impressions"]]
    for one in layout.question_texts:
        said = [_impression_line(each) for each in one.side_texts if each.words]
        if said:
            yield [f"{one.number}. {one.question}", *said]


def _differently_lines(layout: SummaryLayout) -> Iterator[list[str]]:
    if layout.differently:
        yield [WORDS.phrases["note_differently"], *map(_impression_line, layout.differently)]


def _impression_line(said: SideText) -> str:
    return f"{said.name}: {_indent_lines(said.words)}"


def _indent_lines(words: str) -> str:
    """Return the words with each further line set in, so that none can pass for a line of the note itself."""
    return words.replace("\n", "\n    ")


def _known_lines(signed: SummaryRevision, known: ContactNoteFacts) -> Iterator[str]:
    """Yield what clients know already."""
    for part in Part:
        topics = [
            follow_up_screens.topic(one.question) for one in signed.shared if one.part is part and one.sharing == KNOWS
        ]
        if topics:
            yield WORDS.phrases["note_knows"].format(name=known.names[part], topic=", ".join(topics))


def _addendum_lines(known: ContactNoteFacts) -> Iterator[list[str]]:
    if known.addenda:
        yield [WORDS.phrases["note_added"], *(f"{line}: {_indent_lines(words)}" for line, words in known.addenda)]
