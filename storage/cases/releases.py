"""Signed forms, each recorded once, and the releases that they grant."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.case_therapists import is_therapist_of_case
from storage.cases.case_knowledge import is_known_to
from storage.models import Case, Participant, Release, SignedForm
from storage.prepared_rows import PreparedRows, find_by_id
from storage.row_errors import UnknownSignedFormError
from storage.row_macs.lists.whole_lists import require_whole

_CASE_ID = sa.bindparam("case_id", type_=sa.Uuid())
# A revoked form ends earlier ones, so a form and its releases may forbid, too. Each query reads by case alone:
# participants, forms with and without releases, and all releases. A row that somebody hid is then missing in a list.
# Built once, because every gate runs this query and building it takes longer than running it.
_PARTICIPANTS_WITH_RELEASES = PreparedRows(
    Participant,
    Release,
    SignedForm,
    build=lambda statement: (
        statement.select_from(Case)
        .outerjoin(Participant, col(Participant.case_id) == col(Case.id))
        .outerjoin(SignedForm, col(SignedForm.case_id) == col(Case.id))
        .outerjoin(
            Release,
            sa.and_(col(Release.paper_id) == col(SignedForm.id), col(Release.participant_id) == col(Participant.id)),
        )
        .where(col(Case.id) == _CASE_ID)
        .order_by(col(Participant.kind), col(Participant.number))
    ),
)
_RELEASES = PreparedRows(
    Release,
    SignedForm,
    build=lambda statement: (
        statement.select_from(SignedForm)
        .outerjoin(Release, col(Release.paper_id) == col(SignedForm.id))
        .where(col(SignedForm.case_id) == _CASE_ID)
        .order_by(col(SignedForm.entered_at), col(SignedForm.id), col(Release.discloser))
    ),
)
_RELEASES_OF_MANY = PreparedRows(
    Release,
    SignedForm,
    build=lambda statement: (
        statement.select_from(SignedForm)
        .outerjoin(Release, col(Release.paper_id) == col(SignedForm.id))
        .where(col(SignedForm.case_id).in_(sa.bindparam("case_ids", expanding=True)))
        .order_by(col(SignedForm.entered_at), col(SignedForm.id), col(Release.discloser))
    ),
)
_MEMBER = sa.bindparam("member_id", type_=sa.Uuid())
_FIRST, _LAST = (sa.bindparam(name, type_=sa.Date()) for name in ("first", "last"))
_CASES_WITH_ENDING = PreparedRows(
    Case,
    build=lambda statement: (
        statement.join(SignedForm, col(SignedForm.case_id) == col(Case.id))
        .where(is_therapist_of_case(_MEMBER), is_known_to(_MEMBER))
        .where(col(Case.deleted_at).is_(None), col(SignedForm.ends_on).between(_FIRST, _LAST))
        .distinct()
    ),
)


def add_form(session: Session, signed_form: SignedForm, releases: Iterable[Release]) -> SignedForm:
    """Add a signed form with its releases, which get the form's id. The form's elements cannot be changed later."""
    session.add(signed_form)
    session.flush()  # the tables have no relationship, so nothing else would insert the form before its releases
    for release in releases:
        release.paper_id = signed_form.id
        session.add(release)
    return signed_form


def get_form(session: Session, form_id: UUID) -> SignedForm:
    """Return the signed form, or raise UnknownSignedFormError."""
    signed_form = find_by_id(session, SignedForm, form_id)
    if signed_form is None:
        raise UnknownSignedFormError
    return signed_form


def get_case_id(session: Session, form_id: UUID) -> UUID:
    """Return the id of the case that the form belongs to, or raise UnknownSignedFormError.

    The form itself is not read: it may still change until its case is locked.
    """
    case_id = session.exec(select(SignedForm.case_id).where(SignedForm.id == form_id)).first()
    if case_id is None:
        raise UnknownSignedFormError
    return case_id


def list_cases_with_ending(session: Session, member_id: UUID, first: date, last: date) -> list[Case]:
    """Return the cases of this therapist with a form that ends on its own date between these days, both included."""
    parameters = {"member_id": member_id, "first": first, "last": last}
    return [case for (case,) in _CASES_WITH_ENDING.read(session, parameters)]


def list_releases(session: Session, case_id: UUID) -> list[tuple[Release, SignedForm]]:
    """Return the releases of the case, each with its signed form, the first entered form first.

    One query reads both: between two queries, another transaction could add a form.
    """
    return _pair_releases(session, _RELEASES.read(session, {"case_id": case_id}))


def list_with_participants(
    session: Session, case_id: UUID
) -> tuple[list[Participant], list[tuple[Release, SignedForm]]]:
    """Return the participants of the case, and its releases as `list_releases` does, all in one query."""
    rows = _PARTICIPANTS_WITH_RELEASES.read(session, {"case_id": case_id})
    participants = list({person.id: person for person, *_form in rows if person is not None}.values())
    releases = _pair_releases(session, [(release, signed_form) for _person, release, signed_form in rows])
    return participants, sorted(releases, key=lambda pair: (pair[1].entered_at, pair[1].id, pair[0].discloser))


def map_releases(session: Session, case_ids: Collection[UUID]) -> dict[UUID, list[tuple[Release, SignedForm]]]:
    """Return the releases of these cases by case, each as `list_releases` does, in one query."""
    by_case: dict[UUID, list[tuple[Release, SignedForm]]] = {case_id: [] for case_id in case_ids}
    rows = _RELEASES_OF_MANY.read(session, {"case_ids": list(case_ids)})
    for release, signed_form in _pair_releases(session, rows):
        by_case[signed_form.case_id].append((release, signed_form))
    return by_case


def _pair_releases(
    session: Session, rows: Iterable[tuple[Release | None, SignedForm | None]]
) -> list[tuple[Release, SignedForm]]:
    """Return the releases with their forms, in order. Raise RowChangedError unless each form has all its own."""
    rows = list(rows)
    found = [(release, signed_form) for release, signed_form in rows if release is not None and signed_form is not None]
    form_ids = dict.fromkeys(signed_form.id for _release, signed_form in rows if signed_form is not None)
    require_whole(session, Release, form_ids, [release for release, _signed_form in found])
    return found


def record_revocation(session: Session, form_id: UUID, *, revoked_on: date) -> SignedForm:
    """Record the day on which the form was revoked. A day already recorded stays."""
    signed_form = get_form(session, form_id)
    if signed_form.revoked_on is None:
        signed_form.revoked_on = revoked_on
    return signed_form


def record_signature(session: Session, form_id: UUID, *, signed_on: date) -> SignedForm:
    """Record the day on which the client signed; the practice signs afterwards. A day already recorded stays."""
    signed_form = get_form(session, form_id)
    if not signed_form.client_signed:
        signed_form.client_signed, signed_form.signed_on = True, signed_on
    return signed_form


def record_countersignature(session: Session, form_id: UUID, *, kept_where: str) -> SignedForm:
    """Record that the practice signed too, and where the form is stored from now on."""
    signed_form = get_form(session, form_id)
    signed_form.countersigned, signed_form.kept_where = True, kept_where
    return signed_form


def record_refusal(session: Session, form_id: UUID, *, declined_on: date) -> SignedForm:
    """Record the day on which the client declined to sign. A day already recorded stays."""
    signed_form = get_form(session, form_id)
    if signed_form.declined_on is None:
        signed_form.declined_on = declined_on
    return signed_form


def record_end_event(session: Session, form_id: UUID, *, event_on: date) -> SignedForm:
    """Record the day of the event that ends the form. A day already recorded stays."""
    signed_form = get_form(session, form_id)
    if signed_form.event_on is None:
        signed_form.event_on = event_on
    return signed_form


def record_lapse(session: Session, form_id: UUID) -> SignedForm:
    """Record that nobody wants a reminder before the form ends."""
    signed_form = get_form(session, form_id)
    signed_form.let_lapse = True
    return signed_form
