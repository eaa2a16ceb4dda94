"""One case with its participants, releases and sessions. Each table is read at most once, on first use."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session

from flows import dates
from flows.cases.case_access import load_case
from flows.context import Context
from flows.parts import Part
from flows.permissions import Permission
from flows.releases import rule_facts, rules
from flows.releases.forms_status import ParticipantFacts, SignedFormFacts
from flows.releases.rules import MissingRelease, NeededRelease
from storage.cases import cases, releases
from storage.database import expire_unchanged
from storage.models import Attendance, Case, Member, Participant, Practice, PracticeSettings, Release, SignedForm
from storage.people import members, practices

R = TypeVar("R")


class CaseRecord:
    """A case, and the rows that belong to it and to no single consult.

    Rows are added and signed forms changed only by the methods below, which keep what was read complete and true.
    What follows from participants and forms is worked out once, and again after one of them has changed.
    """

    def __init__(self, ctx: Context, case: Case) -> None:
        """Read nothing yet. `load_case_record()` returns the one record of a case in this context."""
        self._ctx = ctx
        self._session = ctx.session
        self._is_locked = False
        self.case = case

    def start_lock(self) -> None:
        """Forget what was read before this transaction locked the case: it may have changed until then."""
        if not self._is_locked:
            self._is_locked = True
            read = self.__dict__
            rows = *chain(*read.get("releases", ())), *read.get("_attendance_by_part", {}).values()
            expire_unchanged(self._session, [*read.get("participants", ()), *rows])
            self._forget("participants", "releases", "_attendance_by_part")

    @cached_property
    def practice(self) -> Practice:
        """Return the practice of the case."""
        return practices.get(self._session, self.case.practice_id)

    @cached_property
    def settings(self) -> PracticeSettings:
        """Return the practice's settings."""
        return practices.get_settings(self._session, self.case.practice_id)

    @cached_property
    def practice_day(self) -> date:
        """Return the current day in the practice's zone, by which releases begin and end."""
        return dates.local_day(self.practice.time_zone, self._ctx.now)

    def therapist_id(self, part: Part) -> UUID:
        """Return the id of the therapist who has this part now."""
        return self.case.it_member_id if part is Part.IT else self.case.ft_member_id

    def therapist(self, part: Part) -> Member:
        """Return the therapist who has this part now."""
        return members.get(self._session, self.therapist_id(part))

    @cached_property
    def participants(self) -> list[Participant]:
        """Return the participants: adults, then minors, each by number. Their releases are read with them."""
        people, found = releases.list_with_participants(self._session, self.case.id)
        self.__dict__.setdefault("releases", found)
        return people

    @cached_property
    def releases(self) -> list[tuple[Release, SignedForm]]:
        """Return each release with its signed form, the first entered form first."""
        if "participants" in self.__dict__:  # a form was added since: read again
            return releases.list_releases(self._session, self.case.id)
        people, found = releases.list_with_participants(self._session, self.case.id)
        self.__dict__["participants"] = people
        return found

    @cached_property
    def _attendance_by_part(self) -> dict[str, Attendance]:
        return cases.map_attendance(self._session, self.case.id)

    def attendance(self, part: Part) -> Attendance | None:
        """Return how often this part's therapist has met the participants, as they attested (S0-19), or None."""
        return self._attendance_by_part.get(part)

    @cached_property
    def participant_facts(self) -> list[ParticipantFacts]:
        """Return every participant as the release rules need it."""
        return rule_facts.all_participant_facts(self.participants)

    @cached_property
    def signed_form_facts(self) -> list[SignedFormFacts]:
        """Return one entry for each release of each signed form, as the release rules need it."""
        return rule_facts.all_signed_form_facts(self.releases, self.participants)

    def participants_seen_by(self, part: Part) -> list[Participant]:
        """Return the participants whom this part's therapist sees."""
        return [person for person in self.participants if (person.seen_by_it if part is Part.IT else person.seen_by_ft)]

    def missing_releases(self, part: Part | None = None) -> list[MissingRelease]:
        """Return the releases that are not in force today (S0-3); with a part, those for its own speaking only."""
        return list(self._apply(rules.missing_releases, part))

    @property
    def needed_releases(self) -> frozenset[NeededRelease]:
        """Return the missing releases, whatever the status of a form for them (S0-3)."""
        return frozenset(release.needed_release for release in self.missing_releases())

    @property
    def is_blocked(self) -> bool:
        """Tell whether a release is not in force today (S0-3)."""
        return bool(self.missing_releases())

    def covered_topics(self, part: Part | None = None) -> set[str]:
        """Return the topics that everybody's releases cover both ways; with a part, for its own speaking (S0-14)."""
        return set(self._apply(rules.covered_topics, part))

    def first_end_day(self, part: Part | None = None) -> date | None:
        """Return the first day on which a release in force ends on its own date, or None."""
        return self._apply(rules.first_end_day, part)

    @cached_property
    def _applied(self) -> dict[tuple[object, Part | None], Any]:
        """Return what each rule has said so far."""
        return {}

    def _apply(self, rule: Callable[..., R], part: Part | None) -> R:
        """Return what a rule says about the releases today; a screen asks the same several times."""
        if (rule, part) not in self._applied:
            said = rule(self.participant_facts, self.signed_form_facts, self.practice_day, part)
            self._applied[rule, part] = said
        found: R = self._applied[rule, part]
        return found

    def add_form(self, signed_form: SignedForm, new_releases: Iterable[Release]) -> SignedForm:
        """Add a signed form with its releases."""
        added = releases.add_form(self._session, signed_form, new_releases)
        self._forget("releases")
        return added

    def change_form(self, save: Callable[[Session], object]) -> None:
        """Change one of the case's signed forms with a function of `storage.cases.releases`."""
        save(self._session)
        self._forget()

    def record_attendance(self, attendance: Attendance) -> None:
        """Record what a therapist attests about sessions so far (S0-19), replacing the earlier attestation."""
        known = self._attendance_by_part
        known[attendance.part] = cases.record_attendance(self._session, attendance)

    def _forget(self, *tables: str) -> None:
        """Forget these tables, and what was built from rows."""
        for name in (*tables, "participant_facts", "signed_form_facts", "_applied"):
            self.__dict__.pop(name, None)


def load_many(records: Collection[CaseRecord]) -> None:
    """Read the participants and releases of these cases, with one statement for each table."""
    by_id = {record.case.id: record for record in records}
    if not by_id:
        return
    session = next(iter(by_id.values()))._session  # noqa: SLF001 -- the same class
    people, releases_by_case = cases.map_participants(session, by_id), releases.map_releases(session, by_id)
    for case_id, record in by_id.items():
        record.participants, record.releases = people[case_id], releases_by_case[case_id]


def load_own_case(ctx: Context, case_id: str, permission: Permission) -> CaseRecord:
    """Return the record of a case, which is locked unless the action only reads; raise NotYoursError."""
    record = load_case_record(ctx, load_case(ctx, case_id, permission))
    if not ctx.is_reading:
        record.start_lock()
    return record


def load_case_record(ctx: Context, case: Case) -> CaseRecord:
    """Return the record of this case, the same one throughout the action."""
    found = ctx.records.get(case.id)
    if not isinstance(found, CaseRecord):
        found = ctx.records[case.id] = CaseRecord(ctx, case)
    return found
