"""One safety alert as loaded for a request: who was told, who has seen it, who has charge, and what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from flows.context import Context
from flows.dates import ReaderDates
from flows.safety.ladder import Ladder, Rung
from storage.cases import cases
from storage.models import Case, Member, PracticeSettings, SafetyAlert, SafetyEvent
from storage.people import members, practices, supervisors
from storage.safety import alerts

BY_PHONE, BY_PRESS, BY_ACT = "phone", "press", "act"
"""How somebody has seen an alert: reached by phone, by the button, or by doing something about it."""


@dataclass
class AlertRecord:
    """An alert with its events in order. `case` is None for a call for help that is about no client here."""

    ctx: Context
    alert: SafetyAlert
    case: Case | None
    events: list[SafetyEvent] = field(default_factory=list)

    @property
    def about(self) -> str:
        """Return the alert's id as text, as screens carry it."""
        return str(self.alert.id)

    @property
    def is_open(self) -> bool:
        """Tell whether the alert is not closed, and its case was not deleted."""
        is_deleted = self.case is not None and self.case.deleted_at is not None
        return self.alert.configuration in alerts.OPEN_STATES and not is_deleted

    @cached_property
    def settings(self) -> PracticeSettings:
        """Return the practice's settings."""
        return practices.get_settings(self.ctx.session, self.alert.practice_id)

    @cached_property
    def supervisors(self) -> dict[UUID, list[Member]]:
        """Return the supervisors of the case's therapists, gone or not; without a case, those of whoever raised it."""
        ids = [self.case.it_member_id, self.case.ft_member_id] if self.case else [self.alert.raised_by]
        return supervisors.map_supervisors(self.ctx.session, ids)[0]

    def of_kind(self, *kinds: str) -> Iterator[SafetyEvent]:
        """Yield the events of these kinds, in order."""
        return (event for event in self.events if event.kind in kinds)

    def latest(self, *kinds: str) -> SafetyEvent | None:
        """Return the latest event of these kinds, or None."""
        found: SafetyEvent | None = None
        for event in self.of_kind(*kinds):
            found = event
        return found

    def add(  # noqa: PLR0913 -- one row's columns, each given by name
        self,
        kind: str,
        *,
        member_id: UUID | None = None,
        by_id: UUID | None = None,
        writing_id: UUID | None = None,
        about_id: UUID | None = None,
        detail: Sequence[str] = (),
        due_at: datetime | None = None,
    ) -> SafetyEvent:
        """Add an event that happens now. The alert has to be locked."""
        event = SafetyEvent(
            practice_id=self.alert.practice_id,
            alert_id=self.alert.id,
            number=len(self.events) + 1,
            kind=kind,
            by_id=by_id,
            member_id=member_id,
            writing_id=writing_id,
            about_id=about_id,
            detail=tuple(detail),
            due_at=due_at,
            at=self.ctx.now,
        )
        self.events.append(alerts.add_event(self.ctx.session, event))
        return event

    @property
    def told(self) -> dict[UUID, SafetyEvent]:
        """Return when each person was first told."""
        return _first_by_member(self.of_kind(alerts.TOLD))

    @property
    def seen(self) -> dict[UUID, SafetyEvent]:
        """Return when each person was first known to have seen it, and how."""
        return _first_by_member(self.of_kind(alerts.SEEN))

    @property
    def reader_ids(self) -> set[UUID]:
        """Return who may read the alert: whoever raised it, and whoever was told."""
        return {self.alert.raised_by, *self.told}

    @property
    def charge(self) -> SafetyEvent | None:
        """Return the event by which somebody took charge, if that person still has it and is still here; else None."""
        last = self.latest(alerts.CHARGE, alerts.HANDED_BACK)
        if last is None or last.kind != alerts.CHARGE or last.by_id is None:
            return None
        return last if self.member(last.by_id).active else None

    def has_charge(self, member_id: UUID) -> bool:
        """Tell whether this member has charge."""
        return self.charge is not None and self.charge.by_id == member_id

    @property
    def therapist_ids(self) -> list[UUID]:
        """Return the therapists of the case now, without those who have left."""
        if self.case is None:
            return []
        return [id_ for id_ in (self.case.it_member_id, self.case.ft_member_id) if self.member(id_).active]

    @property
    def unseen_therapist_ids(self) -> list[UUID]:
        """Return the therapists, other than whoever raised it, who have not seen it yet."""
        seen = self.seen
        return [id_ for id_ in self.therapist_ids if id_ != self.alert.raised_by and id_ not in seen]

    @property
    def is_looked_after(self) -> bool:
        """Tell whether every therapist has seen it and somebody has charge."""
        return self.charge is not None and not self.unseen_therapist_ids

    @property
    def ladder(self) -> Ladder:
        """Return how far the ladder has come since the alert was raised or last reopened."""
        reopened = self.latest(alerts.REOPENED)
        since = reopened.number if reopened else 0
        rungs = [event for event in self.of_kind(alerts.RUNG) if event.number > since]
        last = Rung(rungs[-1].detail[0], rungs[-1].due_at or rungs[-1].at) if rungs else None
        begun_at = reopened.at if reopened else self.alert.raised_at
        return Ladder(begun_at, timedelta(minutes=self.settings.safety_wait), last)

    @property
    def dates(self) -> ReaderDates:
        """Return how the reader reads dates; times name the zone where others who read the alert are in another one."""
        dates, zone = self.ctx.dates, self.ctx.actor.time_zone
        has_two_zones = any(self.member(id_).time_zone != zone for id_ in self.reader_ids)
        return dates.with_zone if has_two_zones else dates

    def member(self, member_id: UUID) -> Member:
        """Return a member of the practice."""
        return members.get(self.ctx.session, member_id)

    def name(self, member_id: UUID | None) -> str:
        """Return a member's first name; "" for nobody."""
        return self.member(member_id).first_name if member_id else ""


def _first_by_member(events: Iterator[SafetyEvent]) -> dict[UUID, SafetyEvent]:
    first: dict[UUID, SafetyEvent] = {}
    for event in events:
        if event.member_id is not None:
            first.setdefault(event.member_id, event)
    return first


def start_record(ctx: Context, alert: SafetyAlert, case: Case | None) -> AlertRecord:
    """Return a new alert, to which nothing has happened yet, with the therapists of its case."""
    members.list_by_ids(ctx.session, {case.it_member_id, case.ft_member_id} if case else ())
    return AlertRecord(ctx, alert, case)


def load_record(ctx: Context, alert: SafetyAlert) -> AlertRecord:
    """Return the alert with its events and the people in them, in three queries."""
    events = alerts.list_events(ctx.session, alert.id)
    case = cases.get(ctx.session, alert.case_id) if alert.case_id else None
    people = {alert.raised_by, *(id_ for event in events for id_ in (event.member_id, event.by_id) if id_)}
    people |= {case.it_member_id, case.ft_member_id} if case else set()
    members.list_by_ids(ctx.session, people)
    return AlertRecord(ctx, alert, case, events)


def lock_record(ctx: Context, alert_id: UUID) -> AlertRecord:
    """Return the alert locked until the transaction ends, unless the action only reads; raise UnknownAlertError."""
    get = alerts.get if ctx.is_reading else alerts.get_for_update
    return load_record(ctx, get(ctx.session, alert_id))
