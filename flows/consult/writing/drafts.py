"""One therapist's own words in one consult: what is typed so far, and what is kept for good."""

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
"""The boxes for "something else" while weighing: drafts for ever, their writer's alone, gone with the consult."""

CASE_LEVEL_KINDS = frozenset({"whom"})
"""What is written once for the case and not for each consult."""


class _WritingKey(TypedDict):
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


class TherapistWritings:
    """The words of whoever has this preparation. Lives as long as one session."""

    def __init__(self, session: Session, services: Services, consult: Consult, preparation: Preparation) -> None:
        """Open the notebook of the preparation's member."""
        self._session = session
        self._desk = services
        self._consult = consult
        self._writer_id = preparation.member_id

    def kinds_with_something_else(self) -> frozenset[str]:
        """Return the boxes whose list, while weighing, has "something else" ticked."""
        ticks = json.loads(self.read_draft("weighing") or "{}")
        return frozenset(kind for kind, asked in WEIGHING_FIELD_BY_KIND.items() if "else" in (ticks.get(asked) or ()))

    def needs_reason(self) -> bool:
        """Return whether words for "another reason" are asked for: not any more once the supervisor has them."""
        if self._consult.configuration != "framing" or not supervision_screens.needs_supervisor(self._consult.reasons):
            return False
        about = {"consult_id": self._consult.id, "asker_id": self._writer_id}
        last = questions.find_latest(self._session, kind=supervision_screens.REASON, **about)
        return last is None or last.answer is not None

    def read_draft(self, kind: str) -> str | None:
        """Return the draft, or None."""
        return writings.read_draft(
            self._session, self._desk.seal, consult_id=self._consult.id, writer_id=self._writer_id, kind=kind
        )

    def is_saved(self, kind: str) -> bool:
        """Return whether anything is kept for good. Nothing is opened for that."""
        return writings.find_latest(self._session, **self._key(kind)) is not None

    def saved_id(self, kind: str) -> UUID | None:
        """Return under which id the latest that is kept for good is, or None."""
        found = writings.find_latest(self._session, **self._key(kind))
        return found.id if found else None

    def read_saved(self, kind: str) -> str | None:
        """Return the latest that is kept for good, or None."""
        return writings.read_latest(self._session, self._desk.seal, **self._key(kind))

    def read_latest(self, kind: str) -> str | None:
        """Return what the box shows: the draft, which is never older than what is kept, or else that."""
        draft = self.read_draft(kind)
        return self.read_saved(kind) if draft is None else draft

    def save_draft(self, kind: str, text: str) -> None:
        """Keep it as a draft; one that says what is kept already is none."""
        if self.read_saved(kind) == text:
            self._delete_draft(kind)
        else:
            self._store_draft(kind, text)

    def save(self, kind: str, text: str) -> None:
        """Keep it for good, once: the same words again make no new revision. What is weighed stays a draft."""
        if kind in WEIGHING_FIELD_BY_KIND:
            self._store_draft(kind, text)
            return
        if self.read_saved(kind) != text:
            writings.write(
                self._session,
                self._desk.seal,
                text=text,
                now=self._desk.clock(),
                practice_id=self._consult.practice_id,
                **self._key(kind),
            )
        self._delete_draft(kind)

    def _store_draft(self, kind: str, text: str) -> None:
        writings.save_draft(
            self._session,
            self._desk.seal,
            text=text,
            now=self._desk.clock(),
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
