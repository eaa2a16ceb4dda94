"""Typing in Slack instead of on the private page, once asked for: it takes effect later, and the attestation with it.

What is typed in Slack passes through Slack, and the workspace's administrators can export it: docs/decisions/0049.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from flows.access_changes import proposals
from flows.access_changes.change_kinds import ChangeKind, nobody
from flows.access_changes.people import list_standing
from flows.content import WORDS
from flows.context import Context
from flows.practice import settings_changes
from storage.models import AccessChange
from storage.people import access_changes, members, practices

FREE_TEXT = "settings.free_text"
PAGE, MODAL = "page", "modal"


def build_request(ctx: Context) -> AccessChange:
    """Return the change as the actor would ask for it now, before an attestation."""
    return AccessChange(
        practice_id=ctx.actor.practice_id, kind=FREE_TEXT, asked_by=ctx.actor.member_id, asked_at=ctx.now
    )


def ask(ctx: Context, attested_by: UUID, signed_on: date) -> AccessChange:
    """Ask that people type in Slack, as this administrator attests; if that was asked for, return what waits."""
    practices.get_for_update(ctx.session, ctx.actor.practice_id)  # two who ask at one moment ask for one change
    waiting = access_changes.find_waiting(ctx.session, ctx.actor.practice_id, FREE_TEXT)
    chosen = (MODAL, str(attested_by), signed_on.isoformat())
    return waiting or proposals.propose(ctx, FREE_TEXT, setting="free_text", chosen=chosen)


def therapists_of_lone_administrator(session: Session, change: AccessChange) -> Mapping[UUID, datetime | None]:
    """Return the therapists where no other administrator could confirm: then each of them can."""
    others = list_standing(session, change, "administrator") - {change.asked_by}
    therapists = () if others else list_therapists(session, change)
    return members.map_since(session, change.practice_id, therapists, "therapist")


def list_therapists(session: Session, change: AccessChange) -> Collection[UUID]:
    """Return the practice's therapists: a change of its settings concerns each."""
    return list_standing(session, change, "therapist")


def log_setting(change: AccessChange, before: str, after: str) -> tuple[str, str]:
    """Return the subject and detail of the log's entry about a setting that was asked for."""
    return f"practice:{change.practice_id}", f"{change.setting}:{before}..{after}"


def _apply(ctx: Context, change: AccessChange) -> None:
    free_text, attested_by, signed_on = change.chosen
    values = {
        "free_text": free_text,
        "baa_attested_by": attested_by,
        "baa_signed_on": date.fromisoformat(signed_on),
        "baa_recorded_at": ctx.now,
    }
    settings_changes.change_settings(ctx, values)


def _is_possible(session: Session, change: AccessChange) -> bool:
    """Return whether people still type on the page, and whoever attested is still an administrator."""
    attested_by = UUID(change.chosen[1])
    is_administrator = attested_by in members.list_active_ids(session, change.practice_id, "administrator")
    return is_administrator and practices.get_settings(session, change.practice_id).free_text == PAGE


def _describe(ctx: Context, change: AccessChange) -> str:
    attester = members.get(ctx.session, UUID(change.chosen[1])).first_name
    return WORDS.phrases["access_free_text"].format(who=attester)


KIND = ChangeKind(
    id=FREE_TEXT,
    apply=_apply,
    describe=_describe,
    log_ids=lambda change: log_setting(change, PAGE, MODAL),
    gaining=nobody,
    concerned=therapists_of_lone_administrator,
    told=list_therapists,
    is_possible=_is_possible,
    always_waits=True,
)
