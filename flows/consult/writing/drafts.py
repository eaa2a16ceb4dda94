"""One therapist's own texts in one consult: drafts, and what is saved for good."""

import json
from typing import TypedDict
from uuid import UUID

from sqlmodel import Session

from flows.context import Services
from flows.supervision import screens as supervision_screens
from storage.models import Consult, Preparation
from storage.supervision import questions
from storage.writings import writings

WEIGHING_FIELD_BY_KIND = {"weigh_bring": "bring", "weigh_cost": "cost", "weigh_hopes": "hopes"}
"""The fields for "something else" while weighing. Their texts stay drafts: private, and deleted with the consult."""

CASE_LEVEL_KINDS = frozenset({"whom"})
"""Kinds of text that are written once for a case, not for each consult."""


class _WritingKey(TypedDict):
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


class TherapistWritings:
    """The texts of the member who has this preparation. Valid for one database session."""

    def __init__(self, session: Session, services: Services, consult: Consult, preparation: Preparation) -> None:
        """Use the texts of the preparation's member."""
        self._session = session
        self._services = services
        self._consult = consult
        self._writer_id = preparation.member_id

    def kinds_with_something_else(self) -> frozenset[str]:
        """Return the kinds of text whose list has "something else" ticked in the weighing."""
        ticks = json.loads(self.read_draft("weighing") or "{}")
        return frozenset(kind for kind, asked in WEIGHING_FIELD_BY_KIND.items() if "else" in (ticks.get(asked) or ()))

    def needs_reason(self) -> bool:
        """Return whether a text for "another reason" is asked for: not while a question about it is open."""
        if self._consult.configuration != "framing" or not supervision_screens.needs_supervisor(self._consult.reasons):
            return False
        about = {"consult_id": self._consult.id, "asker_id": self._writer_id}
        question = questions.find_latest(self._session, kind=supervision_screens.REASON, **about)
        return question is None or question.answer is not None

    def read_draft(self, kind: str) -> str | None:
        """Return the draft, or None."""
        return writings.read_draft(
            self._session, self._services.seal, consult_id=self._consult.id, writer_id=self._writer_id, kind=kind
        )

    def is_saved(self, kind: str) -> bool:
        """Return whether a text is saved for good. Nothing is decrypted for that."""
        return writings.find_latest(self._session, **self._key(kind)) is not None

    def saved_id(self, kind: str) -> UUID | None:
        """Return the id of the latest text that is saved for good, or None."""
        writing = writings.find_latest(self._session, **self._key(kind))
        return writing.id if writing else None

    def read_saved(self, kind: str) -> str | None:
        """Return the latest text that is saved for good, or None."""
        return writings.read_latest(self._session, self._services.seal, **self._key(kind))

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
        """Save the text for good; an equal text makes no new revision. Texts about the weighing stay drafts."""
        if kind in WEIGHING_FIELD_BY_KIND:
            self._store_draft(kind, text)
            return
        if self.read_saved(kind) != text:
            writings.write(
                self._session,
                self._services.seal,
                text=text,
                now=self._services.clock(),
                practice_id=self._consult.practice_id,
                **self._key(kind),
            )
        self._delete_draft(kind)

    def _store_draft(self, kind: str, text: str) -> None:
        writings.save_draft(
            self._session,
            self._services.seal,
            text=text,
            now=self._services.clock(),
            practice_id=self._consult.practice_id,
            case_id=self._consult.case_id,
            consult_id=self._consult.id,
            writer_id=self._writer_id,
            kind=kind,
        )

    def _delete_draft(self, kind: str) -> None:
        writings.delete_draft(self._session, consult_id=self._consult.id, writer_id=self._writer_id, kind=kind)

    def _key(self, kind: str) -> _WritingKey:
        consult_id = None if kind in CASE_LEVEL_KINDS else self._consult.id
        return {
            "case_id": self._consult.case_id,
            "consult_id": consult_id,
            "writer_id": self._writer_id,
            "kind": kind,
        }
