"""One therapist's own texts in one consult: drafts, and what is saved for good."""

import json
from typing import TypedDict
from uuid import UUID

from flows.consult.asking import screens as asking_screens
from flows.consult.asking.supervised_member import load_supervised_member
from flows.consult.record import ConsultRecord
from flows.consult.writing.text_kinds import CASE_LEVEL_KINDS, WEIGHING_FIELD_BY_KIND
from storage.models import Writing
from storage.writings import writings


class _WritingKey(TypedDict):
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


def save_one_draft(record: ConsultRecord, kind: str, text: str) -> None:
    """Save a draft of this therapist's, or delete it if it equals the saved text; nothing else of theirs is read.

    The client note is one of the case's texts, so the case's are read for it.
    """
    if kind in CASE_LEVEL_KINDS:
        TherapistWritings(record).save_draft(kind, text)
        return
    writings.save_draft_unless_saved(
        record.ctx.session,
        record.ctx.services.seal,
        text=text,
        now=record.now,
        practice_id=record.case.practice_id,
        case_id=record.case.id,
        consult_id=record.consult.id,
        writer_id=record.preparation.member_id,
        kind=kind,
    )


class TherapistWritings:
    """The texts of the member who has this part's preparation.

    All drafts of the writer are read by one statement and all texts of the consult by another, once in an action. Only
    what is asked for is decrypted.
    """

    def __init__(self, record: ConsultRecord) -> None:
        """Use the texts of the preparation's member. The case's key is locked if they may change in this action."""
        self._ctx = record.ctx
        self._consult = record.consult
        self._writer_id = record.preparation.member_id
        if record.tables.is_locked:
            writings.lock_key(record.ctx.session, record.case.id, record.consult.id, self._writer_id)

    def kinds_with_something_else(self) -> frozenset[str]:
        """Return the kinds of text whose list has "something else" ticked in the weighing."""
        ticks = json.loads(self.read_draft("weighing") or "{}")
        return frozenset(kind for kind, asked in WEIGHING_FIELD_BY_KIND.items() if "else" in (ticks.get(asked) or ()))

    def needs_reason(self) -> bool:
        """Return whether a text for "another reason" is asked for: not while a question about it is open."""
        if self._consult.configuration != "framing" or not asking_screens.needs_supervisor(self._consult.reasons):
            return False
        return load_supervised_member(self._ctx, self._writer_id).find_open_question(self._consult.id) is None

    def read_draft(self, kind: str) -> str | None:
        """Return the draft, or None."""
        session, seal = self._ctx.session, self._ctx.services.seal
        return writings.read_draft(session, seal, consult_id=self._consult.id, writer_id=self._writer_id, kind=kind)

    def is_saved(self, kind: str) -> bool:
        """Return whether a text is saved for good. Nothing is decrypted for that."""
        return self._find_saved(kind) is not None

    def saved_id(self, kind: str) -> UUID | None:
        """Return the id of the latest text that is saved for good, or None."""
        writing = self._find_saved(kind)
        return writing.id if writing else None

    def read_saved(self, kind: str) -> str | None:
        """Return the latest text that is saved for good, or None."""
        return writings.read_latest(self._ctx.session, self._ctx.services.seal, **self._key(kind))

    def read_latest(self, kind: str) -> str | None:
        """Return the text to show: the draft, which is never older than the saved text, or else the saved text."""
        draft = self.read_draft(kind)
        return self.read_saved(kind) if draft is None else draft

    def save_draft(self, kind: str, text: str) -> None:
        """Save a draft, or delete the draft if it equals the saved text."""
        if self.read_saved(kind) == text:
            self._delete_draft(kind)
        else:
            self._store_draft(kind, text)

    def save(self, kind: str, text: str) -> None:
        """Save the text for good; an equal text, or an empty first one, makes no revision.

        Texts about the weighing stay drafts.
        """
        if kind in WEIGHING_FIELD_BY_KIND:
            self._store_draft(kind, text)
            return
        if (self.read_saved(kind) or "") != text:
            session, seal, key = self._ctx.session, self._ctx.services.seal, self._key(kind)
            writings.write(session, seal, text=text, now=self._ctx.now, practice_id=self._consult.practice_id, **key)
        self._delete_draft(kind)

    def _find_saved(self, kind: str) -> Writing | None:
        return writings.find_latest(self._ctx.session, **self._key(kind))

    def _store_draft(self, kind: str, text: str) -> None:
        writings.save_draft(
            self._ctx.session,
            self._ctx.services.seal,
            text=text,
            now=self._ctx.now,
            practice_id=self._consult.practice_id,
            case_id=self._consult.case_id,
            consult_id=self._consult.id,
            writer_id=self._writer_id,
            kind=kind,
        )

    def _delete_draft(self, kind: str) -> None:
        writings.delete_draft(self._ctx.session, consult_id=self._consult.id, writer_id=self._writer_id, kind=kind)

    def _key(self, kind: str) -> _WritingKey:
        consult_id = None if kind in CASE_LEVEL_KINDS else self._consult.id
        return {
            "case_id": self._consult.case_id,
            "consult_id": consult_id,
            "writer_id": self._writer_id,
            "kind": kind,
        }
