"""The client note: one sealed line by a therapist that says who the code of a case stands for."""

from uuid import UUID

from flows.context import Context
from storage.models import Case
from storage.people import members
from storage.writings import writings

CLIENT_NOTE_KIND = "whom"


def has_notes(ctx: Context, case: Case) -> bool:
    """Return whether anybody has written a client note about the case."""
    return any(
        writings.find_latest(ctx.session, case_id=case.id, consult_id=None, writer_id=id_, kind=CLIENT_NOTE_KIND)
        for id_ in _list_writers(case)
    )


def read_notes(ctx: Context, case: Case) -> tuple[tuple[str, str], ...]:
    """Return each client note of the case, with its writer's name. The caller has checked who reads it, and logs it."""
    notes = [(id_, read_note(ctx, case, id_)) for id_ in _list_writers(case)]
    return tuple((members.get(ctx.session, id_).first_name, text) for id_, text in notes if text)


def read_note(ctx: Context, case: Case, writer_id: UUID) -> str | None:
    """Return this member's client note about the case, or None. The caller has checked who reads it."""
    return writings.read_latest(
        ctx.session,
        ctx.services.seal,
        case_id=case.id,
        consult_id=None,
        writer_id=writer_id,
        kind=CLIENT_NOTE_KIND,
    )


def _list_writers(case: Case) -> list[UUID]:
    """Return the members who may have written a client note: the two therapists and whoever created the case."""
    return list(dict.fromkeys((case.it_member_id, case.ft_member_id, case.created_by)))
