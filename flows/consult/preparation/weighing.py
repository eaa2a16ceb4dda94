"""One therapist's own weighing: encrypted, readable by its writer only, deleted when the consult ends.

Own pulls are never saved.
"""

import json
from collections.abc import Mapping

from flows.consult.record import ConsultRecord
from flows.context import Context
from flows.forms import Value
from storage.writings import writings
from storage.writings.writings import DraftRef

WEIGHING_KIND = "weighing"
SAVED_FIELDS = ("bring", "cost", "hopes", "balance")


def load_ticks(ctx: Context, record: ConsultRecord) -> dict[str, Value]:
    """Return what was ticked so far."""
    text = writings.read_draft(
        ctx.session,
        ctx.services.seal,
        consult_id=record.consult.id,
        writer_id=ctx.actor.member_id,
        kind=WEIGHING_KIND,
    )
    return _decode(text)


def save_ticks(ctx: Context, record: ConsultRecord, ticks: Mapping[str, Value]) -> None:
    """Save these ticks in place of all earlier ones; fields that are never saved are left out."""
    draft_ref = _draft_ref(ctx, record)
    writings.save_draft(ctx.session, ctx.services.seal, text=_encode(ticks), now=record.now, **draft_ref)


def update_ticks(ctx: Context, record: ConsultRecord, ticks: Mapping[str, Value]) -> None:
    """Save these ticks in place of earlier ones in the same fields; other fields do not change."""

    def merge_ticks(text: str | None) -> str:
        return _encode({**_decode(text), **ticks})

    writings.update_draft(ctx.session, ctx.services.seal, change=merge_ticks, now=record.now, **_draft_ref(ctx, record))


def _decode(text: str | None) -> dict[str, Value]:
    ticks = json.loads(text) if text else {}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in ticks.items()}


def _encode(ticks: Mapping[str, Value]) -> str:
    return json.dumps({name: value for name, value in ticks.items() if name in SAVED_FIELDS})


def _draft_ref(ctx: Context, record: ConsultRecord) -> DraftRef:
    return DraftRef(
        practice_id=record.case.practice_id,
        case_id=record.case.id,
        consult_id=record.consult.id,
        writer_id=ctx.actor.member_id,
        kind=WEIGHING_KIND,
    )


def has_to_ask_clients(ctx: Context, record: ConsultRecord) -> bool:
    """Return whether clients have not been asked yet what they hope for (S0-50)."""
    hopes = load_ticks(ctx, record).get("hopes")
    return isinstance(hopes, tuple) and "not_asked" in hopes


def is_not_now(ctx: Context, record: ConsultRecord) -> bool:
    """Return whether the answer, on balance, is "not now" (S0-8)."""
    return load_ticks(ctx, record).get("balance") == "not_now"


def reset_not_yet(ctx: Context, record: ConsultRecord) -> None:
    """Untick "not asked yet" and "not now", so that both are asked again."""
    ticks = load_ticks(ctx, record)
    hopes = ticks.get("hopes")
    left = tuple(hope for hope in hopes if hope != "not_asked") if isinstance(hopes, tuple) else ()
    if left != hopes or ticks.get("balance") == "not_now":
        balance = ticks.get("balance", "")
        save_ticks(ctx, record, {**ticks, "hopes": left, "balance": "" if balance == "not_now" else balance})
