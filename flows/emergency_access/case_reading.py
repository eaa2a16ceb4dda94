"""What an administrator reads of one case in an emergency, on their own page: what both share, piece by piece.

Never in it: what is not for sharing, kept back, weighed or screened, drafts, a reason, what supervisors say.
Nothing can be taken along: there is no contact note and no button to copy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail, dates
from flows.consult import chart, step_screens
from flows.consult.summary import build, signed_summary, summary_reading
from flows.consult.summary import rules as summary_rules
from flows.consult.summary.rules import SummaryLayout
from flows.consult.writing.actions import clean_text
from flows.context import Actor, Context, Services
from flows.emergency_access import access_rights, actions, screens
from flows.errors import FlowError
from flows.forms import Form, check
from flows.permissions import NotYoursError
from storage.consults import consults
from storage.emergency import grants
from storage.models import Case, Consult, EmergencyGrant
from storage.people import members
from storage.row_errors import UnknownRowError
from storage.writings import writings

EXPLANATION_KIND = "emergency_why"  # the kind of the words
CLIENT_NOTES, SIGNED_SUMMARY, OPEN_TALK = "whom", "signed", "talk"


class ExplanationRequiredError(FlowError):
    """Another reason is written down before anything opens."""

    refusal = "explain_first"


class _ClientNoteKey(TypedDict):
    case_id: UUID
    consult_id: UUID | None
    writer_id: UUID
    kind: str


@dataclass(frozen=True)
class EmergencyPiece:
    """One thing that can be opened: whom, or the id of a consult; `kind`: whom, signed, talk; its day in words."""

    piece_id: str
    kind: str
    day: str = ""
    includes_uncovered: bool = False  # a talk: also what the releases do not cover now


@dataclass(frozen=True)
class EmergencyAccessPage:
    """What is open, before anything of it is read."""

    code: str
    until: str
    form: Form  # for why it cannot wait, in the reader's own words
    must_explain_first: bool
    is_blocked: bool  # a release is not in force now
    is_talk_hidden: bool  # so that what is not signed is not among the pieces
    part2: bool  # 42 CFR Part 2 applies to the case
    pieces: Sequence[EmergencyPiece]


@dataclass(frozen=True)
class EmergencyPiecePage:
    """One piece, to be read."""

    kind: str
    code: str
    until: str
    part2: bool
    client_notes: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # whom: by whom, words
    layout: SummaryLayout | None = field(default=None, repr=False)
    signature_lines: tuple[str, ...] = ()
    addenda: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    promise_lines: tuple[str, ...] = ()


def is_own_grant(services: Services, actor: Actor, grant_id: str) -> bool:
    """Tell whether this is what the actor opened, to be read; else it is theirs to look at. Raise NotYoursError."""
    with services.database.reading() as session:
        return access_rights.load_grant(session, actor, grant_id).member_id == actor.member_id


def load_page(services: Services, actor: Actor, grant_id: str) -> EmergencyAccessPage:
    """Return what can be opened. Raise NotYoursError or EmergencyOverError."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        held = build.lacks_release(session, case, services.clock())
        must = _must_explain_first(session, grant)
        return EmergencyAccessPage(
            code=case.code,
            until=dates.day_and_time(grant.ends_at, actor.zone),
            form=_explanation_form(session, services, grant),
            must_explain_first=must,
            is_blocked=held,
            is_talk_hidden=held and grant.reason != screens.DANGER,
            part2=bool(case.part2_applies),
            pieces=() if must else _list_pieces(session, services, actor, case, grant),
        )


def load_piece_page(services: Services, actor: Actor, grant_id: str, what: str) -> EmergencyPiecePage:
    """Return one piece; that it was read is in the audit log, marked with the grant.

    Raise NotYoursError for what is not among the pieces, ExplainFirstError, EmergencyOverError, SummaryChangedError.
    """
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        if _must_explain_first(session, grant):
            raise ExplanationRequiredError
        found = next((one for one in _list_pieces(session, services, actor, case, grant) if one.piece_id == what), None)
        if found is None:
            raise NotYoursError
        about = f"case:{case.id}" if found.kind == CLIENT_NOTES else f"consult:{found.piece_id}"
        marked = {"case_id": case.id, "detail": f"grant:{grant.id}"}
        audit_trail.record(session, services, actor, f"read.emergency_{found.kind}", about, **marked)  # type: ignore[arg-type]  # an id and a text
        empty = EmergencyPiecePage(
            found.kind, case.code, dates.day_and_time(grant.ends_at, actor.zone), bool(case.part2_applies)
        )
        return _READER_BY_KIND[found.kind](session, services, actor, case, found, empty)


def submit_explanation(services: Services, actor: Actor, grant_id: str, given: Mapping[str, object]) -> Form | None:
    """Keep why it cannot wait, sealed with the case's key: None, or the form with what is wrong."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        form = _explanation_form(session, services, grant)
        checked = check(form, {"why": clean_text(str(given.get("why", "")))})
        if checked.errors:
            return step_screens.with_errors(form, checked.errors, {"why": str(given.get("why", ""))})
        text, now = str(checked.values["why"]), services.clock()
        if read_explanation(session, services, grant) != text:
            who = {"practice_id": case.practice_id, "writer_id": actor.member_id}
            place = {"case_id": case.id, "consult_id": None, "kind": EXPLANATION_KIND, **who}
            made = writings.write(session, services.seal, text=text, now=now, **place)  # type: ignore[arg-type]  # a place
            about = {"member_id": actor.member_id, "now": now, "writing_id": made.id}
            grants.add_mark(session, grant, grants.EXPLAINED, **about)  # type: ignore[arg-type]  # as named
            audit_trail.record(session, services, actor, "emergency.explained", f"grant:{grant.id}", case_id=case.id)
        return None


def end_access(services: Services, actor: Actor, grant_id: str) -> str:
    """End it before its time, and return the case's code."""
    with services.database.transaction() as session:
        case, grant = access_rights.load_open_grant(session, services, actor, grant_id)
        actions.record_end(Context(services, session, actor), case, grant)
        return case.code


def read_explanation(session: Session, services: Services, grant: EmergencyGrant) -> str:
    """Return why it could not wait, in the words of who opened it; nothing if there are none that open still."""
    found = grants.find_latest_mark(session, grant.id, grants.EXPLAINED)
    if found is None or found.writing_id is None:
        return ""
    try:
        return writings.read(session, services.seal, found.writing_id)
    except (writings.SealBrokenError, UnknownRowError):
        return ""  # the case was deleted since


def _must_explain_first(session: Session, grant: EmergencyGrant) -> bool:
    return (
        grant.reason == screens.ANOTHER_REASON and grants.find_latest_mark(session, grant.id, grants.EXPLAINED) is None
    )


def _explanation_form(session: Session, services: Services, grant: EmergencyGrant) -> Form:
    return screens.explanation(str(grant.id), read_explanation(session, services, grant))


def _list_pieces(
    session: Session, services: Services, actor: Actor, case: Case, grant: EmergencyGrant
) -> list[EmergencyPiece]:
    """Return what can be opened, the newest first. A consult that rests without signatures is not among it."""
    held, danger = build.lacks_release(session, case, services.clock()), grant.reason == screens.DANGER
    found = (
        [EmergencyPiece(CLIENT_NOTES, CLIENT_NOTES)]
        if any(writings.find_latest(session, **_client_note_key(case, one)) for one in _client_note_writers(case))
        else []
    )
    for one in reversed(consults.list_for_case(session, case.id)):
        if one.configuration in signed_summary.SIGNED_STATES:
            found.append(EmergencyPiece(str(one.id), SIGNED_SUMMARY, _talk_day(actor, one)))
        elif _is_open_talk(one) and (danger or not held):
            found.append(EmergencyPiece(str(one.id), OPEN_TALK, _talk_day(actor, one), includes_uncovered=danger))
    return found


def _is_open_talk(consult: Consult) -> bool:
    is_under_way = chart.is_conferring(consult.configuration) or consult.configuration == "summarising"
    return consult.ended_at is None and is_under_way


def _talk_day(actor: Actor, consult: Consult) -> str:
    return dates.full_day(consult.began_at.astimezone(actor.zone).date()) if consult.began_at else ""


def _client_note_writers(case: Case) -> list[UUID]:
    """Return who may have written whom the code stands for."""
    return list(dict.fromkeys((case.it_member_id, case.ft_member_id, case.created_by)))


def _client_note_key(case: Case, writer_id: UUID) -> _ClientNoteKey:
    return {"case_id": case.id, "consult_id": None, "writer_id": writer_id, "kind": CLIENT_NOTES}


def _client_notes(session: Session, services: Services, case: Case) -> list[tuple[str, str]]:
    """Return the whom notes of the case, each with its writer's name."""
    notes = [
        (one, writings.read_latest(session, services.seal, **_client_note_key(case, one)))
        for one in _client_note_writers(case)
    ]
    return [(members.get(session, one).first_name, text) for one, text in notes if text]


def _read_client_notes(
    session: Session, services: Services, _actor: Actor, case: Case, _found: EmergencyPiece, empty: EmergencyPiecePage
) -> EmergencyPiecePage:
    return replace(empty, client_notes=tuple(_client_notes(session, services, case)))


def _read_signed_summary(
    session: Session, services: Services, actor: Actor, _case: Case, found: EmergencyPiece, empty: EmergencyPiecePage
) -> EmergencyPiecePage:
    read = signed_summary.read_signed(session, services, consults.get(session, UUID(found.piece_id)))
    return replace(
        empty,
        layout=summary_rules.lay_out(read.summary, read.names),
        signature_lines=summary_reading.signature_lines(actor, read),
        addenda=summary_reading.addendum_lines(actor, read),
        promise_lines=tuple(summary_reading.promise_line(one, read.names) for one in read.promises),
    )


def _read_talk(
    session: Session, services: Services, _actor: Actor, _case: Case, found: EmergencyPiece, empty: EmergencyPiecePage
) -> EmergencyPiecePage:
    """Return what either has recorded for sharing so far, without what they note as they look back.

    What the releases do not cover now is left out as for the two themselves, unless somebody may be in danger.
    """
    consult = consults.get(session, UUID(found.piece_id))
    therapists = build.therapist_ids(session, consult)
    left_out = () if found.includes_uncovered else build.find_uncovered_questions(session, consult, services.clock())
    stands = build.build_summary(session, services, consult, therapists)
    shared = tuple(one for one in stands.shared if one.question not in left_out)
    stands = replace(stands, shared=shared, differently={})
    return replace(empty, layout=summary_rules.lay_out(stands, build.therapist_names(session, therapists)))


_READER_BY_KIND = {CLIENT_NOTES: _read_client_notes, SIGNED_SUMMARY: _read_signed_summary, OPEN_TALK: _read_talk}
