"""One therapist's own weighing: encrypted, readable by its writer only, deleted when the consult ends.

Own pulls are never saved.
"""

import json
from collections.abc import Mapping

from flows.consult.record import ConsultRecord
from flows.forms import Value
from storage.writings import writings
from storage.writings.writings import DraftRef

WEIGHING_KIND = "weighing"
SAVED_FIELDS = ("bring", "cost", "hopes", "balance")


def load_ticks(record: ConsultRecord) -> dict[str, Value]:
    """Return what was ticked so far."""
    text = writings.read_draft(
        record.ctx.session,
        record.ctx.services.seal,
        consult_id=record.consult.id,
        writer_id=record.case_record.therapist_id(record.part),
        kind=WEIGHING_KIND,
    )
    return _decode(text)


def load_ticks_to_change(record: ConsultRecord) -> dict[str, Value]:
    """Return what was ticked so far, with the lock that saving needs, so that the key is read once."""
    writings.lock_key(record.ctx.session, record.case.id, record.consult.id, record.ctx.actor.member_id)
    return load_ticks(record)


def save_ticks(record: ConsultRecord, ticks: Mapping[str, Value]) -> None:
    """Save these ticks in place of all earlier ones; fields that are never saved are left out."""
    session, seal = record.ctx.session, record.ctx.services.seal
    writings.save_draft(session, seal, text=_encode(ticks), now=record.now, **_draft_ref(record))


def update_ticks(record: ConsultRecord, ticks: Mapping[str, Value]) -> None:
    """Save these ticks in place of earlier ones in the same fields; other fields do not change."""

    def merge_ticks(text: str | None) -> str:
        return _encode({**_decode(text), **ticks})

    session, seal = record.ctx.session, record.ctx.services.seal
    writings.update_draft(session, seal, change=merge_ticks, now=record.now, **_draft_ref(record))


def _decode(text: str | None) -> dict[str, Value]:
    ticks = json.loads(text) if text else {}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in ticks.items()}


def _encode(ticks: Mapping[str, Value]) -> str:
    return json.dumps({name: value for name, value in ticks.items() if name in SAVED_FIELDS})


def _draft_ref(record: ConsultRecord) -> DraftRef:
    return DraftRef(
        practice_id=record.case.practice_id,
        case_id=record.case.id,
        consult_id=record.consult.id,
        writer_id=record.case_record.therapist_id(record.part),
        kind=WEIGHING_KIND,
    )


def has_to_ask_clients(ticks: Mapping[str, Value]) -> bool:
    """Return whether clients have not been asked yet what they hope for, by these ticks (S0-50)."""
    hopes = ticks.get("hopes")
    return isinstance(hopes, tuple) and "not_asked" in hopes


def is_not_now(ticks: Mapping[str, Value]) -> bool:
    """Return whether the answer, on balance, is "not now", by these ticks (S0-8)."""
    return ticks.get("balance") == "not_now"


def is_complete(ticks: Mapping[str, Value]) -> bool:
    """Return whether every question is answered by these ticks, with nothing that has to wait."""
    return all(ticks.get(name) for name in SAVED_FIELDS) and not has_to_ask_clients(ticks) and not is_not_now(ticks)


def reset_not_yet(record: ConsultRecord) -> None:
    """Untick "not asked yet" and "not now", so that both are asked again."""
    ticks = load_ticks(record)
    hopes = ticks.get("hopes")
    left = tuple(hope for hope in hopes if hope != "not_asked") if isinstance(hopes, tuple) else ()
    if left != hopes or is_not_now(ticks):
        save_ticks(record, {**ticks, "hopes": left, "balance": "" if is_not_now(ticks) else ticks.get("balance", "")})
