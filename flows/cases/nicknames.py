"""A nickname that a therapist gives a case: sealed, for this therapist alone, and shown on pages only."""

from flows.context import Context
from flows.permissions import Permission, is_allowed
from storage.models import Case
from storage.writings import writings

NICKNAME_KIND = "nickname"
MAX_NICKNAME_LENGTH = 60


def find_nickname(ctx: Context, case: Case) -> str:
    """Return the actor's own nickname for the case; "" without one, and for a case that is not theirs any more."""
    if not is_allowed(ctx.actor, Permission.WRITE, case):
        return ""
    text = writings.read_latest(
        ctx.session,
        ctx.services.seal,
        case_id=case.id,
        consult_id=None,
        writer_id=ctx.actor.member_id,
        kind=NICKNAME_KIND,
    )
    return text or ""


def save_nickname(ctx: Context, case: Case, nickname: str) -> None:
    """Save the actor's nickname for the case; "" removes it. Earlier ones stay sealed until the case is deleted."""
    if nickname == find_nickname(ctx, case):
        return
    writings.write(
        ctx.session,
        ctx.services.seal,
        text=nickname,
        now=ctx.now,
        practice_id=case.practice_id,
        case_id=case.id,
        consult_id=None,
        writer_id=ctx.actor.member_id,
        kind=NICKNAME_KIND,
    )


def clean_nickname(text: str) -> str:
    """Return the text on one line, without control and format characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
