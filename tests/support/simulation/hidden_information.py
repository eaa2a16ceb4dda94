"""What must not be seen: by an outsider anything at all, by one of the two what the other keeps to themselves."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from flows.actions import Push, Reply, Show
from flows.consult.parts import Part
from flows.consult.preparation import actions as preparation_actions
from flows.context import Context
from flows.forms import Form, Row
from flows.people.membership import load_actor
from storage.cases import cases
from storage.consults import preparations
from storage.models import Consult, Release, SignedForm
from storage.people import members
from tests.support.simulation.practice_in_process import Practice

OUTLINED = ("support",)
OTHERWISE: dict[str, object] = {"keeps_back": "something", "clients_keep_back": "something", "paused_on": "message"}


def depends_on_the_other(practice: Practice, consult: Consult, part: Part, *, outline: bool) -> bool:
    """Tell whether this therapist's screen changes with what the other keeps back or, `outline`, has outlined."""
    with practice.database.transaction() as session:
        theirs = preparations.find(session, consult.id, part.other)
        if theirs is None:
            return False
        before = _shown(practice, session, consult, part)
        theirs.sqlmodel_update({**OTHERWISE, **({"topics": OUTLINED} if outline else {})})
        after = _shown(practice, session, consult, part)
        session.rollback()  # it was only tried
    return before != after


def ids(form: Form) -> set[str]:
    """Return every id that a screen carries: what it is about, what its buttons and options stand for."""
    buttons = [button.value for piece in form.body if isinstance(piece, Row) for button in piece.buttons]
    return {form.about, *buttons, *(option.id for asked in form.fields for option in asked.options)}


def tells_nothing(reply: Reply, code: str, known: set[str]) -> bool:
    """Tell whether an answer names neither a case nor any id of it."""
    if not isinstance(reply, Show | Push):
        return True
    return code not in repr(reply.form) and not (ids(reply.form) & known)


def uncovered(session: Session, consult: Consult, day: date, topics: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield each person and speaking part for whom no paper that holds covers one of the topics, read from the rows."""
    of_case = select(Release, SignedForm).join(SignedForm).where(SignedForm.case_id == consult.case_id)
    signed = session.exec(of_case).all()
    for one in cases.list_participants(session, consult.case_id):
        own = [(release, signed_form) for release, signed_form in signed if release.participant_id == one.id]
        for part in [Part.IT] * one.seen_by_it + [Part.FT] * one.seen_by_ft:
            signed_forms = [signed_form for release, signed_form in own if release.discloser == part]
            taken_back = max(
                (signed_form.revoked_on for signed_form in signed_forms if signed_form.revoked_on), default=date.min
            )
            holding = [signed_form for signed_form in signed_forms if _holds(signed_form, day, taken_back)]
            if not holding or any(all(topic not in signed_form.topics for signed_form in holding) for topic in topics):
                yield one.number, part


def _holds(signed_form: SignedForm, day: date, taken_back: date) -> bool:
    if (
        not signed_form.client_signed
        or not signed_form.countersigned
        or signed_form.declined_on
        or signed_form.signed_on is None
    ):
        return False
    ended = (signed_form.ends_on is not None and signed_form.ends_on < day) or signed_form.event_on is not None
    revoked = signed_form.revoked_on is not None and signed_form.revoked_on <= day
    return signed_form.signed_on >= taken_back and signed_form.signed_on <= day and not ended and not revoked


def _shown(practice: Practice, session: Session, consult: Consult, part: Part) -> Form:
    case = cases.get(session, consult.case_id)
    who = members.get(session, case.it_member_id if part is Part.IT else case.ft_member_id)
    reply = preparation_actions.continue_preparation(
        Context(practice.desk, session, load_actor(session, who)), str(consult.id)
    )
    assert isinstance(reply, Show)
    return reply.form


def everything_about(session: Session, case_id: UUID) -> set[str]:
    """Return the ids of a case, its consults and its papers."""
    consults = session.exec(select(Consult.id).where(Consult.case_id == case_id)).all()
    signed_forms = session.exec(select(SignedForm.id).where(SignedForm.case_id == case_id)).all()
    return {str(one) for one in (case_id, *consults, *signed_forms)}
