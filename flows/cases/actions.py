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


def show_new_case(ctx: Context) -> Reply:
    """Return the questions about a new case."""
    require(ctx.actor, Permission.OPEN_CASE)
    return Show(_new_case_form())


def create_case(ctx: Context, given: Mapping[str, object], named: Profile | None, key: str) -> Show | Case | None:
    """Make a case with a random code, its people and its key (S0-1); return it, or what is still to be answered.

    None: this very request came before, and the case is there.
    """
    require(ctx.actor, Permission.OPEN_CASE)
    form = _new_case_form()
    checked = check(form, given)
    errors = {**cross_checks.find_errors(form, checked.values), **checked.errors}
    colleague = member_named(ctx.session, ctx.services, named)
    if "colleague" not in errors and colleague is None:
        errors["colleague"] = "not_a_colleague"
    if colleague and colleague.id == ctx.actor.member_id:
        errors["colleague"] = "yourself"
    if errors or colleague is None:
        return Show(step_screens.with_errors(form, errors, checked.values))
    return _make_case(ctx, checked.values, colleague.id) if is_new_request(ctx, key) else None


def _make_case(ctx: Context, values: Mapping[str, Value], colleague: UUID) -> Case:
    mine, theirs = (ctx.actor.member_id, colleague)
    part = Part(str(values["part"]))
    case = cases.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        code=_unused_code(ctx),
        it_member_id=mine if part is Part.IT else theirs,
        ft_member_id=mine if part is Part.FT else theirs,
        created_by=mine,
        now=ctx.services.clock(),
    )
    case.whom = str(values["whom"])
    writings.create_case_key(ctx.session, ctx.services.seal, case.id, ctx.services.clock())
    seen = {part: _as_ids(values["seen_by_me"]), part.other: _as_ids(values["seen_by_colleague"])}
    cases.add_participants(
        ctx.session,
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


def _unused_code(ctx: Context) -> str:
    return next(
        code
        for code in codes.random_codes(ctx.services.random, WORDS.phrases["plants"].split())
        if not cases.is_code_taken(ctx.session, ctx.actor.practice_id, code)
    )


def _new_case_form() -> Form:
    people = {}
    for one in framing_screens.PARTICIPANT_SLOTS:
        kind, _, number = one.partition("_")
        people[one] = WORDS.phrases[f"person_{kind}"].format(number=number)
    return framing_screens.new_case(people)


def _as_ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
