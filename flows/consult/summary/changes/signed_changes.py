"""What has changed in a summary since one of its therapists signed it, and who changed it.

A signature stores which versions it was for, and never a word. In Slack the changes are named by question; the changed
words themselves are marked on the page of whoever signs again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.record import ConsultRecord
from flows.consult.summary import build
from flows.consult.summary.changes.marked_text import NEW, Segments, mark_changes
from flows.consult.summary.rules import SHARED_WITH_COLLEAGUE, SideText, SummaryLayout
from flows.consult.writing.text_kinds import AGREED_KIND, DIFFERENTLY_KIND, SHARED_NOTE_KINDS, impression_kind
from flows.content import WORDS
from flows.parts import Part
from storage.models import Answer, Signature
from storage.writings import writings

_MOST_NAMED = 3  # changes that a message names one by one


@dataclass(frozen=True)
class SummaryChange:
    """One thing that differs from what was signed; `kind` is a phrase, change_…."""

    part: str  # who changed it
    kind: str  # length, method, answer, added, removed, knowledge, agreed, differently
    question: int = 0  # 1 to 8 for answers
    before: str = ""
    after: str = ""
    old_writing_id: UUID | None = None


def signed_content(record: ConsultRecord) -> str:
    """Return what a signature is for now: the versions of the shared answers, the notes, length and method."""
    content = {
        "minutes": record.consult.minutes,
        "method": record.consult.method,
        "answers": {f"{part}_{number}": answer.version for (part, number), answer in _shared_answers(record).items()},
        "notes": {f"{part}_{kind}": str(note_id) for (part, kind), note_id in _note_ids(record).items()},
    }
    return json.dumps(content, sort_keys=True)


def find_changes(record: ConsultRecord) -> tuple[SummaryChange, ...]:
    """Return what differs now from what this therapist signed last; nothing if they never signed."""
    own_signatures = [row for row in record.tables.rows(Signature) if row.part == record.part]
    signature = max(own_signatures, key=lambda row: row.revision, default=None)
    if signature is None or signature.content is None:
        return ()
    content = json.loads(signature.content)
    return (
        *_length_changes(record, content),
        *_answer_changes(record, content["answers"]),
        *_note_changes(record, content["notes"]),
    )


def change_lines(record: ConsultRecord, changes: tuple[SummaryChange, ...]) -> tuple[str, ...]:
    """Return each change in a sentence: who changed what. Of a text only which one it is."""
    return tuple(_change_line(record, change) for change in changes)


def describe_for_message(record: ConsultRecord) -> str:
    """Return in one or a few sentences what the colleague changed since this therapist signed."""
    changes = tuple(change for change in find_changes(record) if change.part != record.part)
    if 0 < len(changes) <= _MOST_NAMED:
        return " ".join(change_lines(record, changes))
    phrase = "change_several" if changes else "change_some"
    return WORDS.phrases[phrase].format(name=record.colleague.first_name, number=len(changes))


def mark_in_layout(record: ConsultRecord, layout: SummaryLayout, changes: tuple[SummaryChange, ...]) -> SummaryLayout:
    """Return the layout with the changed words marked in each changed text."""
    by_place = {(change.part, change.question or change.kind): change for change in changes}

    def marked(side_text: SideText, place: int | str) -> SideText:
        change = by_place.get((str(side_text.part), place))
        if change is None or change.kind == "knowledge" or not side_text.words:
            return side_text
        return replace(side_text, marked=_mark(record, change, side_text.words))

    question_texts = tuple(
        replace(texts, side_texts=tuple(marked(side_text, texts.number) for side_text in texts.side_texts))
        for texts in layout.question_texts
    )
    return replace(
        layout,
        question_texts=question_texts,
        differently=tuple(marked(side_text, DIFFERENTLY_KIND) for side_text in layout.differently),
        agreed=tuple(marked(side_text, AGREED_KIND) for side_text in layout.agreed),
    )


def _mark(record: ConsultRecord, change: SummaryChange, words: str) -> Segments:
    if change.old_writing_id is None:
        return ((NEW, words),)
    ctx, old_id = record.ctx, change.old_writing_id
    kinds = (impression_kind(change.question),) if change.question else SHARED_NOTE_KINDS
    expected: writings.Expected = {"case_id": record.case.id, "consult_id": record.consult.id, "kinds": kinds}
    before = writings.read_if_available(ctx.session, ctx.services.seal, old_id, **expected)
    return mark_changes(before or "", words)


def _change_line(record: ConsultRecord, change: SummaryChange) -> str:
    is_own = change.part == record.part
    return WORDS.phrases[f"change_{change.kind}"].format(
        name=WORDS.phrases["change_you"] if is_own else record.colleague.first_name,
        number=change.question,
        topic=follow_up_screens.topic(change.question) if change.question else "",
        before=change.before,
        after=change.after,
    )


def _length_changes(record: ConsultRecord, content: Mapping[str, object]) -> Iterator[SummaryChange]:
    consult = record.consult
    part = consult.timed_by or record.part.other
    if content["minutes"] != consult.minutes:
        yield SummaryChange(part, "length", before=str(content["minutes"]), after=str(consult.minutes))
    if content["method"] != consult.method:
        before, after = (WORDS.phrases[f"method_{method}"] for method in (content["method"], consult.method))
        yield SummaryChange(part, "method", before=before, after=after)


def _answer_changes(record: ConsultRecord, signed_versions: Mapping[str, int]) -> Iterator[SummaryChange]:
    """Yield what changed in the shared answers, by question; of one that was not shared, nothing."""
    old = {
        (answer.part, answer.question): answer
        for answer in record.tables.rows(Answer)
        if signed_versions.get(f"{answer.part}_{answer.question}") == answer.version
    }
    new = _shared_answers(record)
    for part, number in sorted({*old, *new}, key=lambda place: (place[1], place[0] != Part.IT)):
        kind = _answer_change(old.get((part, number)), new.get((part, number)))
        if kind:
            earlier = old.get((part, number))
            yield SummaryChange(part, kind, number, old_writing_id=earlier.writing_id if earlier else None)


def _answer_change(old: Answer | None, new: Answer | None) -> str:
    if old is None or new is None:
        return "added" if new else "removed"
    if old.writing_id != new.writing_id:
        return "answer"
    return "knowledge" if (old.sharing, old.hear_by) != (new.sharing, new.hear_by) else ""


def _note_changes(record: ConsultRecord, signed_ids: Mapping[str, str]) -> Iterator[SummaryChange]:
    for (part, kind), note_id in _note_ids(record).items():
        signed_id = signed_ids.get(f"{part}_{kind}")
        if signed_id != str(note_id):
            yield SummaryChange(part, kind, old_writing_id=UUID(signed_id) if signed_id else None)


def _shared_answers(record: ConsultRecord) -> dict[tuple[str, int], Answer]:
    return {
        place: answer
        for place, answer in record.tables.latest_answers.items()
        if answer.sharing in SHARED_WITH_COLLEAGUE
    }


def _note_ids(record: ConsultRecord) -> dict[tuple[str, str], UUID]:
    """Return the latest revision of each note, by part and kind. An emptied note has a revision of its own."""
    key = {"case_id": record.case.id, "consult_id": record.consult.id}
    found = {
        (part, kind): writings.find_latest(record.ctx.session, writer_id=member_id, kind=kind, **key)
        for part, member_id in build.therapist_ids(record).items()
        for kind in SHARED_NOTE_KINDS
    }
    return {place: writing.id for place, writing in found.items() if writing}
