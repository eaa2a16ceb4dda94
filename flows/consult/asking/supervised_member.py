"""A therapist with their supervisors, and their questions about reasons. Each table is read at most once."""

from collections.abc import Mapping
from functools import cached_property
from uuid import UUID

from flows.consult.asking import screens as asking_screens
from flows.consult.record import ConsultRecord
from flows.context import Context
from storage.models import Case, Member, SupervisionQuestion
from storage.people import supervisors
from storage.people.supervisors import GroupPeers
from storage.supervision import questions


class SupervisedMember:
    """A therapist who may ask supervisors. Questions are added only by `add_question`: the list stays complete."""

    def __init__(self, ctx: Context, member_id: UUID) -> None:
        """Read nothing yet. `load_supervised_member()` returns the one object for a member in this context."""
        self._ctx = ctx
        self._member_id = member_id

    @cached_property
    def _supervisors_and_peers(self) -> tuple[list[Member], Mapping[UUID, GroupPeers]]:
        by_member, peers = supervisors.map_supervisors(self._ctx.session, [self._member_id])
        return by_member[self._member_id], peers

    @cached_property
    def _unanswered(self) -> list[SupervisionQuestion]:
        return questions.list_unanswered(self._ctx.session, [self._member_id])

    def supervisors_for(self, case: Case) -> list[Member]:
        """Return the supervisors who may be told of this case by this therapist, sorted by first name.

        Left out are the other therapist, and supervisors who sit in a supervision group with the other therapist
        (S0-16); not those who lead it (S0-58). For a former therapist, both current therapists count as the other.
        """
        other_ids = self._other_ids(case)
        own_supervisors, peers = self._supervisors_and_peers
        return [
            supervisor
            for supervisor in own_supervisors
            if supervisor.id not in other_ids and peers[supervisor.id].beside.isdisjoint(other_ids)
        ]

    def supervisors_leading_the_other(self, case: Case) -> list[Member]:
        """Return those of `supervisors_for` who lead a supervision group in which the other therapist sits (S0-58)."""
        _own_supervisors, peers = self._supervisors_and_peers
        other_ids = self._other_ids(case)
        return [
            supervisor
            for supervisor in self.supervisors_for(case)
            if not peers[supervisor.id].led.isdisjoint(other_ids)
        ]

    def _other_ids(self, case: Case) -> set[UUID]:
        return {case.it_member_id, case.ft_member_id} - {self._member_id}

    def find_open_question(self, consult_id: UUID) -> SupervisionQuestion | None:
        """Return this therapist's question about the reason for this consult that nobody has answered yet, or None."""
        return next(
            (
                question
                for question in self._unanswered
                if question.consult_id == consult_id
                and question.kind == asking_screens.REASON
                and question.answer is None
            ),
            None,
        )

    def add_question(self, record: ConsultRecord, kind: str) -> SupervisionQuestion:
        """Add this therapist's question to the supervisors."""
        question = questions.add(
            self._ctx.session,
            kind,
            now=self._ctx.now,
            practice_id=record.case.practice_id,
            case_id=record.case.id,
            consult_id=record.consult.id,
            asker_id=self._member_id,
        )
        if question not in self._unanswered:
            self._unanswered.append(question)
        return question


def load_supervised_member(ctx: Context, member_id: UUID) -> SupervisedMember:
    """Return this therapist, the same object throughout the action."""
    found = ctx.records.get(member_id)
    if not isinstance(found, SupervisedMember):
        found = ctx.records[member_id] = SupervisedMember(ctx, member_id)
    return found


def load_supervisors_of_both(ctx: Context, case: Case) -> list[SupervisedMember]:
    """Return both therapists of the case; their supervisors are read with one query."""
    both = [load_supervised_member(ctx, member_id) for member_id in (case.it_member_id, case.ft_member_id)]
    by_member, peers = supervisors.map_supervisors(ctx.session, [case.it_member_id, case.ft_member_id])
    for member, member_id in zip(both, (case.it_member_id, case.ft_member_id), strict=True):
        member.__dict__["_supervisors_and_peers"] = by_member[member_id], peers
    return both
