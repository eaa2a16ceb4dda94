"""How far the newest consult of the demo is, and whose turn it is, read from the product's database."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows.consult import chart, turn
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import of_consult
from flows.context import Context, Identity, Services, Surface
from flows.parts import Part
from flows.people import membership
from storage.consults import consults
from storage.models import Consult, Member
from storage.people import member_identities, members
from storage.safety import alerts
from storage.supervision import reviews

_ENDED = frozenset({"declined", "cancelled", "lapsed"})
_SIGNED = frozenset({"signed", "closed"})


@dataclass(frozen=True)
class DemoProgress:
    """How far the newest consult is. People are given by their Slack ids."""

    stage: str
    """none, prepare, resting (until a reminder), agree, booked, due, past, talk, sign, signed, reviewed or ended"""
    consult_id: str = ""
    code: str = ""
    starter: str = ""
    to_act: tuple[str, ...] = ()
    has_alert: bool = False


def load_progress(services: Services, session: Session, person_id: str, since: datetime) -> DemoProgress:
    """Return the progress of this therapist's newest consult that was started after `since`."""
    row = members.find_with_roles(session, Identity(Surface.SLACK, services.team_id, person_id))
    if row is None:
        return DemoProgress("none")
    member = row[1]
    has_alert = bool(alerts.list_in_states(session, member.practice_id, alerts.OPEN_STATES))
    consult = _find_newest(session, member, since)
    if consult is None:
        return DemoProgress("none", has_alert=has_alert)
    record = of_consult(Context(services, session, membership.load_actor(session, member)), consult)
    stage = _find_stage(record)
    parts = _list_parts_to_act(record, stage)
    if stage == "prepare" and not parts:
        stage = "resting"
    return DemoProgress(
        stage=_find_review_stage(session, record) if stage == "signed" else stage,
        consult_id=record.about,
        code=record.case.code,
        starter=_find_slack_id(session, record, Part(consult.starter_part)),
        to_act=tuple(_find_slack_id(session, record, part) for part in parts),
        has_alert=has_alert,
    )


def _find_newest(session: Session, member: Member, since: datetime) -> Consult | None:
    started = [consult for consult, _has_begun in consults.list_open_for_member(session, member.id)]
    started += [consult for consult, _at in consults.list_finished_for_member(session, member.id, limit=3)]
    return max(
        (consult for consult in started if consult.created_at >= since),
        key=lambda consult: consult.created_at,
        default=None,
    )


def _find_stage(record: ConsultRecord) -> str:
    if record.is_conferring:
        return "talk"
    if record.step == "scheduled":
        return "due" if record.can_start_talk else "past" if record.is_past else "booked"
    if record.step in _ENDED:
        return "ended"
    names = {"agreeing": "agree", "summarising": "sign", **dict.fromkeys(_SIGNED, "signed")}
    return names.get(record.step, "prepare")


def _find_review_stage(session: Session, record: ConsultRecord) -> str:
    review = reviews.find_latest(session, consult_id=record.consult.id, part=Part.IT)
    return "reviewed" if review else "signed"


def _list_parts_to_act(record: ConsultRecord, stage: str) -> list[Part]:
    """Return who can act now: whoever is behind first, or else the therapist who started the consult."""
    starter = Part(record.consult.starter_part)
    both = [starter, starter.other]
    if stage == "due":
        return both
    if stage == "talk":
        steps = {part: chart.current_step(record.consult.configuration, part) for part in both}
        return sorted((part for part in both if steps[part] != "answered"), key=lambda part: steps[part])
    if stage == "prepare":
        is_invited = record.consult.invited_at is not None
        able = [part for part in both if part in turn.parts_able_to_act(record)] if is_invited else [starter]
        return [part for part in able if not _is_resting(record.seen_by(part))]
    able = [part for part in both if part in turn.parts_able_to_act(record)]
    return sorted(able, key=lambda part: _has_looked_back(record.seen_by(part))) if stage == "sign" else able


def _is_resting(record: ConsultRecord) -> bool:
    """Tell whether this therapist asked for a reminder on a later day."""
    resting_until = record.preparation.resting_until if record.has_begun else None
    return record.step in {"pause", "wait"} and resting_until is not None and resting_until > record.today


def _has_looked_back(record: ConsultRecord) -> bool:
    return record.has_begun and record.preparation.looked_back_at is not None


def _find_slack_id(session: Session, record: ConsultRecord, part: Part) -> str:
    identity = member_identities.find(session, record.case_record.therapist(part).id, Surface.SLACK)
    return identity.user_id if identity else ""
