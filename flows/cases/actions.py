"""A new case: its random code, its two therapists, its people, its key."""

from collections.abc import Mapping
from uuid import UUID

from flows.actions import Reply, Show
from flows.cases import codes
from flows.consult import step_screens
from flows.consult.framing import screens as framing_screens
from flows.consult.parts import Part
from flows.consult.preparation import cross_checks
from flows.content import WORDS
from flows.context import Context, Profile, is_new_request
from flows.forms import Form, Value, check
from flows.people.membership import find_colleague as member_named
from flows.permissions import Permission, require
from storage.cases import cases
from storage.models import Case, Participant
from storage.writings import writings


def show_new_case(visit: Context) -> Reply:
    """Return the questions about a new case."""
    require(visit.actor, Permission.OPEN_CASE)
    return Show(_new_case_form())


def create_case(visit: Context, given: Mapping[str, object], named: Profile | None, key: str) -> Show | Case | None:
    """Make a case with a random code, its people and its key (S0-1); return it, or what is still to be answered.

    None: this very request came before, and the case is there.
    """
    require(visit.actor, Permission.OPEN_CASE)
    form = _new_case_form()
    checked = check(form, given)
    errors = {**cross_checks.find_errors(form, checked.values), **checked.errors}
    colleague = member_named(visit.session, visit.services, named)
    if "colleague" not in errors and colleague is None:
        errors["colleague"] = "not_a_colleague"
    if colleague and colleague.id == visit.actor.member_id:
        errors["colleague"] = "yourself"
    if errors or colleague is None:
        return Show(step_screens.with_errors(form, errors, checked.values))
    return _make_case(visit, checked.values, colleague.id) if is_new_request(visit, key) else None


def _make_case(visit: Context, values: Mapping[str, Value], colleague: UUID) -> Case:
    mine, theirs = (visit.actor.member_id, colleague)
    part = Part(str(values["part"]))
    case = cases.add(
        visit.session,
        practice_id=visit.actor.practice_id,
        code=_unused_code(visit),
        it_member_id=mine if part is Part.IT else theirs,
        ft_member_id=mine if part is Part.FT else theirs,
        created_by=mine,
        now=visit.services.clock(),
    )
    case.whom = str(values["whom"])
    writings.create_case_key(visit.session, visit.services.seal, case.id, visit.services.clock())
    seen = {part: _as_ids(values["seen_by_me"]), part.other: _as_ids(values["seen_by_colleague"])}
    cases.add_participants(
        visit.session,
        [
            _new_participant(case, one, seen)
            for one in framing_screens.PARTICIPANT_SLOTS
            if _is_seen_by_anyone(one, seen)
        ],
    )
    return case


def _new_participant(case: Case, one: str, seen: Mapping[Part, tuple[str, ...]]) -> Participant:
    kind, _, number = one.partition("_")
    return Participant(
        case_id=case.id,
        kind=kind,
        number=int(number),
        seen_by_it=one in seen[Part.IT],
        seen_by_ft=one in seen[Part.FT],
    )


def _is_seen_by_anyone(one: str, seen: Mapping[Part, tuple[str, ...]]) -> bool:
    return any(one in those for those in seen.values())


def _unused_code(visit: Context) -> str:
    return next(
        code
        for code in codes.random_codes(visit.services.random, WORDS.phrases["plants"].split())
        if not cases.is_code_taken(visit.session, visit.actor.practice_id, code)
    )


def _new_case_form() -> Form:
    people = {}
    for one in framing_screens.PARTICIPANT_SLOTS:
        kind, _, number = one.partition("_")
        people[one] = WORDS.phrases[f"person_{kind}"].format(number=number)
    return framing_screens.new_case(people)


def _as_ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
