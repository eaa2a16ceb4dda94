"""One therapist's own weighing: sealed, theirs alone, deleted when the consult ends. What pulls is never kept."""

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
    """Keep these ticks in place of all earlier ones; whatever is not to be kept is left out."""
    place = _draft_place(ctx, record)
    writings.save_draft(ctx.session, ctx.services.seal, text=_encode(ticks), now=record.now, **place)


def update_ticks(ctx: Context, record: ConsultRecord, ticks: Mapping[str, Value]) -> None:
    """Keep these ticks in place of earlier ones in the same fields; the others stay as they are."""

    def merged(text: str | None) -> str:
        return _encode({**_decode(text), **ticks})

    writings.update_draft(ctx.session, ctx.services.seal, change=merged, now=record.now, **_draft_place(ctx, record))


def _decode(text: str | None) -> dict[str, Value]:
    ticks = json.loads(text) if text else {}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in ticks.items()}


def _encode(ticks: Mapping[str, Value]) -> str:
    return json.dumps({name: value for name, value in ticks.items() if name in SAVED_FIELDS})


def _draft_place(ctx: Context, record: ConsultRecord) -> DraftRef:
    return DraftRef(
        practice_id=record.case.practice_id,
        case_id=record.case.id,
        consult_id=record.consult.id,
        writer_id=ctx.actor.member_id,
        kind=WEIGHING_KIND,
    )


def has_to_ask_clients(ctx: Context, record: ConsultRecord) -> bool:
    """Return whether clients have still to be asked what they hope for (S0-50)."""
    hopes = load_ticks(ctx, record).get("hopes")
    return isinstance(hopes, tuple) and "not_asked" in hopes


def is_not_now(ctx: Context, record: ConsultRecord) -> bool:
    """Return whether, on balance, now is not the time (S0-8)."""
    return load_ticks(ctx, record).get("balance") == "not_now"


def reset_not_yet(ctx: Context, record: ConsultRecord) -> None:
    """Take back "not asked yet" and "not now", so that both are asked anew."""
    ticks = load_ticks(ctx, record)
    hopes = ticks.get("hopes")
    left = tuple(one for one in hopes if one != "not_asked") if isinstance(hopes, tuple) else ()
    if left != hopes or ticks.get("balance") == "not_now":
        balance = ticks.get("balance", "")
        save_ticks(ctx, record, {**ticks, "hopes": left, "balance": "" if balance == "not_now" else balance})
