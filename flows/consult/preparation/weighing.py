"""One therapist's own weighing: sealed, theirs alone, deleted when the consult ends. What pulls is never kept."""

import json
from collections.abc import Mapping

from flows.consult.record import ConsultRecord
from flows.context import Context
from flows.forms import Value
from storage.writings import writings
from storage.writings.writings import DraftPlace

KIND = "weighing"
KEPT = ("bring", "cost", "hopes", "balance")


def kept(visit: Context, scene: ConsultRecord) -> dict[str, Value]:
    """Return what was ticked so far."""
    text = writings.draft(
        visit.session, visit.desk.seal, consult_id=scene.consult.id, writer_id=visit.actor.member_id, kind=KIND
    )
    return _opened(text)


def keep(visit: Context, scene: ConsultRecord, ticks: Mapping[str, Value]) -> None:
    """Keep these ticks in place of all earlier ones; whatever is not to be kept is left out."""
    place = _place(visit, scene)
    writings.keep_draft(visit.session, visit.desk.seal, text=_shut(ticks), now=scene.now, **place)


def keep_beside(visit: Context, scene: ConsultRecord, ticks: Mapping[str, Value]) -> None:
    """Keep these ticks in place of earlier ones in the same fields; the others stay as they are."""

    def merged(text: str | None) -> str:
        return _shut({**_opened(text), **ticks})

    writings.change_draft(visit.session, visit.desk.seal, change=merged, now=scene.now, **_place(visit, scene))


def _opened(text: str | None) -> dict[str, Value]:
    ticks = json.loads(text) if text else {}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in ticks.items()}


def _shut(ticks: Mapping[str, Value]) -> str:
    return json.dumps({name: value for name, value in ticks.items() if name in KEPT})


def _place(visit: Context, scene: ConsultRecord) -> DraftPlace:
    return DraftPlace(
        practice_id=scene.case.practice_id,
        case_id=scene.case.id,
        consult_id=scene.consult.id,
        writer_id=visit.actor.member_id,
        kind=KIND,
    )


def not_asked_yet(visit: Context, scene: ConsultRecord) -> bool:
    """Return whether clients have still to be asked what they hope for (S0-50)."""
    hopes = kept(visit, scene).get("hopes")
    return isinstance(hopes, tuple) and "not_asked" in hopes


def is_not_now(visit: Context, scene: ConsultRecord) -> bool:
    """Return whether, on balance, now is not the time (S0-8)."""
    return kept(visit, scene).get("balance") == "not_now"


def open_again(visit: Context, scene: ConsultRecord) -> None:
    """Take back "not asked yet" and "not now", so that both are asked anew."""
    ticks = kept(visit, scene)
    hopes = ticks.get("hopes")
    left = tuple(one for one in hopes if one != "not_asked") if isinstance(hopes, tuple) else ()
    if left != hopes or ticks.get("balance") == "not_now":
        balance = ticks.get("balance", "")
        keep(visit, scene, {**ticks, "hopes": left, "balance": "" if balance == "not_now" else balance})
