"""Texts that the impressions-only check blocks, and what the practice stores about them."""

import json

from sqlmodel import select

from flows.consult.talk import screens as talk_screens
from flows.forms import Form
from storage.models import Answer, AuditEntry
from storage.writings import writings
from tests.support.data.consult_rows import tables_of
from tests.support.practice import SlackPractice
from tests.support.walks.booked_consult import member
from tests.support.walks.talk_steps import actor

HATED = "I hate this family so much"
QUOTED = f"What struck me was “{HATED}” and how it was said."
SPOKEN = "Client: I hate this family so much.\nTherapist: And then?"
TICKED_OWN = {"own": (HATED,)}
WORDING_ACTIONS = {"words.own", "words.held"}


def is_blocked(refused: Form | None, field: str = "words") -> bool:
    """Tell whether the form was refused with an error beside the box that names the quote."""
    return refused is not None and HATED in refused.errors.get(field, "")


def read_own_words(practice: SlackPractice, who: str, box: str) -> list[str]:
    """Return the quotes in a box that a therapist marked as their own words."""
    with practice.read_session() as session:
        consult = practice.consults()[0]
        place = {"case_id": consult.case_id, "consult_id": consult.id, "writer_id": member(practice, session, who).id}
        quotes = writings.read_latest(session, practice.services.seal, kind=f"own_{box}", **place)
    return json.loads(quotes) if quotes else []


def list_wording_entries(practice: SlackPractice) -> list[tuple[str, str, str]]:
    """Return the audit entries about blocked texts and own words: action, outcome, and details."""
    with practice.read_session() as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq))  # type: ignore[arg-type]  # a column, at class level
        return [(entry.action, entry.outcome, entry.detail) for entry in entries if entry.action in WORDING_ACTIONS]


def add_unchecked_answer(practice: SlackPractice, who: str, part: str, number: int, text: str) -> None:
    """Add an answer as if it had been recorded before texts were checked."""
    services, consult = practice.services, practice.consults()[0]
    with services.database.transaction() as session:
        writing = writings.write(
            session,
            services.seal,
            text=text,
            now=practice.clock.now,
            practice_id=consult.practice_id,
            case_id=consult.case_id,
            consult_id=consult.id,
            writer_id=member(practice, session, who).id,
            kind=f"impression_{number}",
        )
        answer = Answer(
            consult_id=consult.id,
            part=part,
            member_id=actor(practice, who).member_id,
            question=number,
            version=0,
            standing=talk_screens.IMPRESSION,
            sharing=talk_screens.KNOWS,
            writing_id=writing.id,
            recorded_at=practice.clock.now,
        )
        tables_of(session, answer.consult_id).add_answer(answer)
