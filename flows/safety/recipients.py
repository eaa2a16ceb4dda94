"""Who is told on each rung of the ladder (S0-10). Working hours, snoozes and shared groups do not count here."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from flows.safety import ladder
from flows.safety.alert_record import AlertRecord
from flows.safety.ladder import Rung
from storage.models import Member
from storage.people import members
from storage.safety import alerts


def people_on(record: AlertRecord, rung: str) -> list[UUID]:
    """Return who belongs on this rung, without whoever raised the alert and without those who have left."""
    if rung in (ladder.FIRST, ladder.AGAIN):
        return _without_raiser(record, _first(record))
    if rung == ladder.NEXT:
        return _without_raiser(record, _named(record, record.settings.safety_next))
    return _without_raiser(record, _with_any_role(record, "administrator", "supervisor"))


def people_due(record: AlertRecord, rung: str) -> list[UUID]:
    """Return whom this rung tells as things stand: who is new on it, and who has to be told again."""
    people, told, seen = people_on(record, rung), record.told, record.seen
    if rung == ladder.FIRST and record.latest(alerts.REOPENED):
        return list(dict.fromkeys([*people, *_without_raiser(record, told)]))
    if rung == ladder.AGAIN:
        return [id_ for id_ in people if id_ not in seen]
    if rung == ladder.REPEAT:
        last_rung = people if record.charge is None else [id_ for id_ in people if id_ not in seen]
        if record.charge is None and not people:  # no supervisor or administrator is left to take charge
            last_rung = _without_raiser(record, told)
        return list(dict.fromkeys([*record.unseen_therapist_ids, *last_rung]))
    return [id_ for id_ in people if id_ not in told]


def find_upcoming(record: AlertRecord) -> tuple[Rung, list[UUID]]:
    """Return the next rung that tells anybody as things stand, and whom."""
    climbing = record.ladder
    while True:
        rung = climbing.next_rung(record.ctx.now)
        people = people_due(record, rung.name)
        if people or rung.name == ladder.REPEAT:
            return rung, people
        climbing = replace(climbing, last=rung)


def find_reviewers(record: AlertRecord) -> list[UUID]:
    """Return who looks back at the alert: supervisors, those not involved first; without any, administrators (S0-46).

    Never a therapist of the case, whoever raised it or who closed it, unless nobody else is there.
    """
    therapist_ids = {record.case.it_member_id, record.case.ft_member_id} if record.case else set()
    involved = {record.alert.raised_by, *therapist_ids, *(event.by_id for event in record.events if event.by_id)}
    own = _supervisor_ids(record)
    administrators = _with_any_role(record, "administrator")
    candidates = (own, _with_any_role(record, "supervisor"), administrators)
    for group in candidates:
        if uninvolved := [id_ for id_ in dict.fromkeys(group) if id_ not in involved]:
            return uninvolved
    for group in candidates:
        if others := [id_ for id_ in _without_raiser(record, group) if id_ not in therapist_ids]:
            return others
    return list(dict.fromkeys(administrators))


def _first(record: AlertRecord) -> Iterable[UUID]:
    yield from record.therapist_ids
    yield from _supervisor_ids(record)
    yield from _named(record, record.settings.safety_first)


def _supervisor_ids(record: AlertRecord) -> list[UUID]:
    return [supervisor.id for group in record.supervisors.values() for supervisor in group]


def _named(record: AlertRecord, ids: Iterable[str]) -> list[UUID]:
    found = members.list_by_ids(record.ctx.session, [UUID(id_) for id_ in ids])
    return [member.id for member in sorted(found, key=_by_name) if member.practice_id == record.alert.practice_id]


def _with_any_role(record: AlertRecord, *roles: str) -> list[UUID]:
    everyone = members.list_with_roles(record.ctx.session, record.alert.practice_id)
    return [member.id for member, own in everyone if member.active and not own.isdisjoint(roles)]


def _without_raiser(record: AlertRecord, ids: Iterable[UUID]) -> list[UUID]:
    unique = dict.fromkeys(id_ for id_ in ids if id_ != record.alert.raised_by)
    return [id_ for id_ in unique if record.member(id_).active]


def _by_name(member: Member) -> tuple[str, str]:
    return member.first_name, str(member.id)
