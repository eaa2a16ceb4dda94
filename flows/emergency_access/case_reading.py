"""What an administrator can read of one case in an emergency, on their own page: what both therapists share.

Never shown: what is not for sharing, private notes, weighing and screening answers, drafts, a reason, supervisors'
texts. Nothing can be exported: there is no contact note and no copy button.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail, dates
from flows.consult import chart
from flows.consult.summary import build, signed_summary, summary_reading
from flows.consult.summary import rules as summary_rules
from flows.consult.summary.rules import SummaryLayout
from flows.context import Actor, Context, Services
from flows.emergency_access import access_rights, actions, explanation, screens
from flows.forms import Form
from flows.permissions import NotYoursError
from storage.consults import consults
from storage.models import Case, Consult, EmergencyGrant
from storage.people import members
from storage.writings import writings

CLIENT_NOTES, SIGNED_SUMMARY, OPEN_TALK = "whom", "signed", "talk"


class _ClientNoteKey(TypedDict):
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


@dataclass(frozen=True)
class EmergencyPiece:
    """One piece that can be opened. `piece_id` is "whom" for the client notes, else a consult id."""

    piece_id: str
    kind: str  # whom, signed, talk
    day: str = ""  # in words
    includes_uncovered: bool = False  # for a talk: with answers that the releases do not cover now


@dataclass(frozen=True)
class EmergencyAccessPage:
    """The start page of an emergency access; none of the case's text is on it."""

    code: str
    until: str
    form: Form  # the reader explains why it cannot wait
    must_explain_first: bool
    is_blocked: bool  # a release is not in force now
    is_talk_hidden: bool  # talks that are not signed are left out
    part2: bool  # 42 CFR Part 2 applies to the case
    pieces: Sequence[EmergencyPiece]


@dataclass(frozen=True)
class EmergencyPiecePage:
    """One piece to read."""

    kind: str
    code: str
    until: str
    part2: bool
    client_notes: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # writer's name, text
    layout: SummaryLayout | None = field(default=None, repr=False)
    signature_lines: tuple[str, ...] = ()
    addenda: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    promise_lines: tuple[str, ...] = ()


def is_own_grant(services: Services, actor: Actor, grant_id: str) -> bool:
    """Return whether the actor opened this grant (else they review it); raise NotYoursError."""
    with services.database.reading() as session:
        return access_rights.load_grant(session, actor, grant_id).member_id == actor.member_id


def load_page(services: Services, actor: Actor, grant_id: str) -> EmergencyAccessPage:
    """Return the start page; raise NotYoursError or EmergencyAccessEndedError."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        lacks_release = build.is_case_blocked(session, case, services.clock())
        must_explain_first = explanation.must_explain_first(session, grant)
        return EmergencyAccessPage(
            code=case.code,
            until=dates.day_and_time(grant.ends_at, actor.zone),
            form=explanation.explanation_form(session, services, grant),
            must_explain_first=must_explain_first,
            is_blocked=lacks_release,
            is_talk_hidden=lacks_release and grant.reason != screens.DANGER,
            part2=bool(case.part2_applies),
            pieces=() if must_explain_first else _list_pieces(session, services, actor, case, grant),
        )


def load_piece_page(services: Services, actor: Actor, grant_id: str, piece_id: str) -> EmergencyPiecePage:
    """Return one piece, and record in the audit log that it was read under this grant.

    Raise NotYoursError for an unknown piece, ExplanationRequiredError, EmergencyAccessEndedError, SummaryChangedError.
    """
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        if explanation.must_explain_first(session, grant):
            raise explanation.ExplanationRequiredError
        piece = next(
            (one for one in _list_pieces(session, services, actor, case, grant) if one.piece_id == piece_id), None
        )
        if piece is None:
            raise NotYoursError
        subject = f"case:{case.id}" if piece.kind == CLIENT_NOTES else f"consult:{piece.piece_id}"
        audit_values = {"case_id": case.id, "detail": f"grant:{grant.id}"}
        audit_trail.record(session, services, actor, f"read.emergency_{piece.kind}", subject, **audit_values)  # type: ignore[arg-type]  # mixed types
        page = EmergencyPiecePage(
            piece.kind, case.code, dates.day_and_time(grant.ends_at, actor.zone), bool(case.part2_applies)
        )
        return _READER_BY_KIND[piece.kind](session, services, actor, case, piece, page)


def end_access(services: Services, actor: Actor, grant_id: str) -> str:
    """End the access early, and return the case's code."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        actions.record_end(Context(services, session, actor), case, grant)
        return case.code


def _list_pieces(
    session: Session, services: Services, actor: Actor, case: Case, grant: EmergencyGrant
) -> list[EmergencyPiece]:
    """Return what can be opened, the newest first; a consult that ended without signatures is left out."""
    lacks_release, is_danger = build.is_case_blocked(session, case, services.clock()), grant.reason == screens.DANGER
    pieces = (
        [EmergencyPiece(CLIENT_NOTES, CLIENT_NOTES)]
        if any(writings.find_latest(session, **_note_key(case, writer_id)) for writer_id in _note_writers(case))
        else []
    )
    for consult in reversed(consults.list_for_case(session, case.id)):
        if consult.configuration in signed_summary.SIGNED_STATES:
            pieces.append(EmergencyPiece(str(consult.id), SIGNED_SUMMARY, _talk_day(actor, consult)))
        elif _is_open_talk(consult) and (is_danger or not lacks_release):
            pieces.append(
                EmergencyPiece(str(consult.id), OPEN_TALK, _talk_day(actor, consult), includes_uncovered=is_danger)
            )
    return pieces


def _is_open_talk(consult: Consult) -> bool:
    is_under_way = chart.is_conferring(consult.configuration) or consult.configuration == "summarising"
    return consult.ended_at is None and is_under_way


def _talk_day(actor: Actor, consult: Consult) -> str:
    return dates.full_day(consult.began_at.astimezone(actor.zone).date()) if consult.began_at else ""


def _note_writers(case: Case) -> list[UUID]:
    """Return the members who may have written the client note: the two therapists and whoever created the case."""
    return list(dict.fromkeys((case.it_member_id, case.ft_member_id, case.created_by)))


def _note_key(case: Case, writer_id: UUID) -> _ClientNoteKey:
    return {"case_id": case.id, "consult_id": None, "writer_id": writer_id, "kind": CLIENT_NOTES}


def _client_notes(session: Session, services: Services, case: Case) -> list[tuple[str, str]]:
    """Return the client notes of the case, each with its writer's name."""
    notes = [
        (writer_id, writings.read_latest(session, services.seal, **_note_key(case, writer_id)))
        for writer_id in _note_writers(case)
    ]
    return [(members.get(session, writer_id).first_name, text) for writer_id, text in notes if text]


def _read_client_notes(
    session: Session, services: Services, _actor: Actor, case: Case, _piece: EmergencyPiece, page: EmergencyPiecePage
) -> EmergencyPiecePage:
    return replace(page, client_notes=tuple(_client_notes(session, services, case)))


def _read_signed_summary(
    session: Session, services: Services, actor: Actor, _case: Case, piece: EmergencyPiece, page: EmergencyPiecePage
) -> EmergencyPiecePage:
    signed = signed_summary.read_signed(session, services, consults.get(session, UUID(piece.piece_id)))
    return replace(
        page,
        layout=summary_rules.lay_out(signed.summary, signed.names),
        signature_lines=summary_reading.signature_lines(actor, signed),
        addenda=summary_reading.addendum_lines(actor, signed),
        promise_lines=tuple(summary_reading.signed_promise_line(promise, signed.names) for promise in signed.promises),
    )


def _read_talk(
    session: Session, services: Services, _actor: Actor, _case: Case, piece: EmergencyPiece, page: EmergencyPiecePage
) -> EmergencyPiecePage:
    """Return what both have recorded for sharing so far, without their notes on what went differently (S0-46).

    Answers that the releases do not cover now are left out, as for the therapists, unless someone may be in danger.
    """
    consult = consults.get(session, UUID(piece.piece_id))
    therapist_ids = build.therapist_ids(session, consult)
    uncovered = () if piece.includes_uncovered else build.find_uncovered_questions(session, consult, services.clock())
    summary = build.build_summary(session, services, consult, therapist_ids)
    shared = tuple(answer for answer in summary.shared if answer.question not in uncovered)
    summary = replace(summary, shared=shared, differently={})
    return replace(page, layout=summary_rules.lay_out(summary, build.therapist_names(session, therapist_ids)))


_READER_BY_KIND = {CLIENT_NOTES: _read_client_notes, SIGNED_SUMMARY: _read_signed_summary, OPEN_TALK: _read_talk}
