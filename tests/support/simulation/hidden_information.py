"""Checks of what must stay hidden: everything from an outsider, and from a therapist what the other does not share."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from flows.consult import record_loading, step_screens
from flows.context import Context
from flows.forms import Form, Row
from flows.parts import Part
from flows.people.membership import load_actor
from flows.replies import Push, Reply, Show
from storage.cases import cases
from storage.models import Consult, Release, SignedForm
from storage.people import members
from tests.support.data.consult_rows import tables_of
from tests.support.data.sealed_answers import set_not_shared
from tests.support.simulation.practice_in_process import SimulatedPractice

OTHER_TOPICS = ("support",)
OTHER_ANSWERS: dict[str, str | None] = {"keeps_back": "something", "clients_keep_back": "something"}


def depends_on_other(practice: SimulatedPractice, consult: Consult, part: Part, *, outline: bool) -> bool:
    """Return whether a screen changes with what the other keeps back or, with `outline`, with their topics."""
    with practice.database.transaction() as session:
        colleague_preparation = tables_of(session, consult.id).preparation(part.other)
        if colleague_preparation is None:
            return False
        before = _shown(practice, session, consult, part)
        set_not_shared(session, practice.services.seal, colleague_preparation, **OTHER_ANSWERS)
        colleague_preparation.paused_on = "message"
        colleague_preparation.topics = OTHER_TOPICS if outline else colleague_preparation.topics
        after = _shown(practice, session, consult, part)
        session.rollback()  # the change was only for the comparison
    return before != after


def ids(form: Form) -> set[str]:
    """Return every id on a screen: of its subject, its buttons' values and its options."""
    buttons = [button.value for piece in form.body if isinstance(piece, Row) for button in piece.buttons]
    return {form.about, *buttons, *(option.id for field in form.fields for option in field.options)}


def reveals_nothing(reply: Reply, code: str, hidden_ids: set[str]) -> bool:
    """Return whether an answer contains neither the code of a case nor any of these ids."""
    if not isinstance(reply, Show | Push):
        return True
    return code not in repr(reply.form) and not (ids(reply.form) & hidden_ids)


def find_uncovered(session: Session, consult: Consult, day: date, topics: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield each person and speaking part without a form in force for one of the topics, read from the rows."""
    of_case = select(Release, SignedForm).join(SignedForm).where(SignedForm.case_id == consult.case_id)
    signed = session.exec(of_case).all()
    for participant in cases.list_participants(session, consult.case_id):
        from_participant = [
            (release, signed_form) for release, signed_form in signed if release.participant_id == participant.id
        ]
        for part in [Part.IT] * participant.seen_by_it + [Part.FT] * participant.seen_by_ft:
            signed_forms = [signed_form for release, signed_form in from_participant if release.discloser == part]
            last_revoked_on = max(
                (signed_form.revoked_on for signed_form in signed_forms if signed_form.revoked_on), default=date.min
            )
            holding = [signed_form for signed_form in signed_forms if _is_in_force(signed_form, day, last_revoked_on)]
            if not holding or any(all(topic not in signed_form.topics for signed_form in holding) for topic in topics):
                yield participant.number, part


def _is_in_force(signed_form: SignedForm, day: date, last_revoked_on: date) -> bool:
    if (
        not signed_form.client_signed
        or not signed_form.countersigned
        or signed_form.declined_on
        or signed_form.signed_on is None
    ):
        return False
    ended = (signed_form.ends_on is not None and signed_form.ends_on < day) or signed_form.event_on is not None
    revoked = signed_form.revoked_on is not None and signed_form.revoked_on <= day
    return signed_form.signed_on >= last_revoked_on and signed_form.signed_on <= day and not ended and not revoked


def _shown(practice: SimulatedPractice, session: Session, consult: Consult, part: Part) -> Form:
    case = cases.get(session, consult.case_id)
    who = members.get(session, case.it_member_id if part is Part.IT else case.ft_member_id)
    ctx = Context(practice.services, session, load_actor(session, who), is_reading=True)
    return step_screens.current_form(record_loading.load(ctx, consult.id))


def list_case_ids(session: Session, case_id: UUID) -> set[str]:
    """Return the ids of a case, its consults and its signed forms."""
    consults = session.exec(select(Consult.id).where(Consult.case_id == case_id)).all()
    signed_forms = session.exec(select(SignedForm.id).where(SignedForm.case_id == case_id)).all()
    return {str(row_id) for row_id in (case_id, *consults, *signed_forms)}
