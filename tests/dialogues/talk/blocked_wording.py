"""Words that the impressions-only check holds up, and what is left of them in the practice."""

import json

from sqlmodel import select

from flows.consult.talk import screens as talk_screens
from flows.forms import Form
from storage.consults import answers
from storage.models import Answer, AuditEntry
from storage.writings import writings
from tests.support.practice import Stage
from tests.support.walks.booked_consult import member
from tests.support.walks.talk_steps import actor

HATED = "I hate this family so much"
QUOTED = f"What struck me was “{HATED}” and how it was said."
SPOKEN = "Client: I hate this family so much.\nTherapist: And then?"
TICKED_OWN = {"own": (HATED,)}
LOGGED = {"words.own", "words.held"}


def held_up(refused: Form | None, field: str = "words") -> bool:
    """Return whether the words themselves were held up, named beside their box."""
    return refused is not None and HATED in refused.errors.get(field, "")


def kept_as_own(practice: Stage, who: str, box: str) -> list[str]:
    """Return which words of a box somebody keeps as their own."""
    with practice.looking() as session:
        consult = practice.consults()[0]
        place = {"case_id": consult.case_id, "consult_id": consult.id, "writer_id": member(practice, session, who).id}
        found = writings.read_latest(session, practice.desk.seal, kind=f"own_{box}", **place)
    return json.loads(found) if found else []


def logged(practice: Stage) -> list[tuple[str, str, str]]:
    """Return what the audit log says of words that were held up or kept: action, outcome, how many."""
    with practice.looking() as session:
        found = session.exec(select(AuditEntry).order_by(AuditEntry.seq))  # type: ignore[arg-type]  # a column, at class level
        return [(one.action, one.outcome, one.detail) for one in found if one.action in LOGGED]


def answered_long_ago(practice: Stage, who: str, part: str, number: int, text: str) -> None:
    """Let an answer stand as it was recorded before anything looked at it."""
    services, consult = practice.desk, practice.consults()[0]
    with services.database.transaction() as session:
        kept = writings.write(
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
            writing_id=kept.id,
            recorded_at=practice.clock.now,
        )
        answers.add(session, answer)
