"""What people have written on their private pages, for the comparison with what Slack received. Only in the demo."""

from uuid import UUID

from sqlmodel import Session

from bot.demo.local_slack import WrittenText
from flows.context import Services
from storage.cases import cases
from storage.consults import consults
from storage.models import Consult
from storage.people import members
from storage.writings import read_texts, writings

_STORED_TICKS = ("{", "[")  # answers that are stored as a text, and that nobody typed


def list_written(services: Services, session: Session, consult_id: str) -> list[WrittenText]:
    """Return the texts of this consult with its drafts, the newest first, decrypted with the demo's own key."""
    if not consult_id:
        return []
    consult = consults.get(session, UUID(consult_id))
    found = [*_list_saved(services, session, consult), *_list_drafts(services, session, consult)]
    return sorted(
        (written for written in found if written.text and not written.text.startswith(_STORED_TICKS)),
        key=lambda written: written.at,
        reverse=True,
    )


def _list_saved(services: Services, session: Session, consult: Consult) -> list[WrittenText]:
    rows = read_texts.load_latest(session, consult.case_id, consult.id).values()
    texts = writings.read_many(
        session, services.seal, [row.id for row in rows], case_id=consult.case_id, consult_id=consult.id
    )
    return [
        WrittenText(members.get(session, row.writer_id).first_name, texts[row.id], row.written_at)
        for row in rows
        if row.id in texts
    ]


def _list_drafts(services: Services, session: Session, consult: Consult) -> list[WrittenText]:
    case = cases.get(session, consult.case_id)
    found = []
    for member_id in (case.it_member_id, case.ft_member_id):
        for kind, draft in read_texts.load_drafts(session, consult.id, member_id).items():
            text = writings.read_draft(session, services.seal, consult_id=consult.id, writer_id=member_id, kind=kind)
            found.append(WrittenText(members.get(session, member_id).first_name, text or "", draft.kept_at))
    return found
