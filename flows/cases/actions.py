"""Create a case: its random code, its two therapists, its participants and its encryption key."""

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
from flows.people.membership import find_colleague
from flows.permissions import Permission, require
from storage.cases import cases
from storage.models import Case, Participant
from storage.writings import writings


def show_new_case(ctx: Context) -> Reply:
    """Return the questions about a new case."""
    require(ctx.actor, Permission.OPEN_CASE)
    return Show(_new_case_form())


def create_case(
    ctx: Context, submitted: Mapping[str, object], profile: Profile | None, request_key: str
) -> Show | Case | None:
    """Create a case with a random code, its participants and its key (S0-1).

    Return the case, or the form with its errors. Return None if this same request already created the case.
    """
    require(ctx.actor, Permission.OPEN_CASE)
    form = _new_case_form()
    checked = check(form, submitted)
    errors = {**cross_checks.find_errors(form, checked.values), **checked.errors}
    colleague = find_colleague(ctx.session, ctx.services, profile)
    if "colleague" not in errors and colleague is None:
        errors["colleague"] = "not_a_colleague"
    if colleague and colleague.id == ctx.actor.member_id:
        errors["colleague"] = "yourself"
    if errors or colleague is None:
        return Show(step_screens.with_errors(form, errors, checked.values))
    return _make_case(ctx, checked.values, colleague.id) if is_new_request(ctx, request_key) else None


def _make_case(ctx: Context, values: Mapping[str, Value], colleague_id: UUID) -> Case:
    own_id, other_id = (ctx.actor.member_id, colleague_id)
    part = Part(str(values["part"]))
    case = cases.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        code=_unused_code(ctx),
        it_member_id=own_id if part is Part.IT else other_id,
        ft_member_id=own_id if part is Part.FT else other_id,
        created_by=own_id,
        now=ctx.now,
    )
    case.whom = str(values["whom"])
    writings.create_case_key(ctx.session, ctx.services.seal, case.id, ctx.now)
    slots_by_part = {part: _as_ids(values["seen_by_me"]), part.other: _as_ids(values["seen_by_colleague"])}
    cases.add_participants(
        ctx.session,
        [
            _new_participant(case, slot, slots_by_part)
            for slot in framing_screens.PARTICIPANT_SLOTS
            if _is_seen_by_anyone(slot, slots_by_part)
        ],
    )
    return case


def _new_participant(case: Case, slot: str, slots_by_part: Mapping[Part, tuple[str, ...]]) -> Participant:
    kind, _, number = slot.partition("_")
    return Participant(
        case_id=case.id,
        kind=kind,
        number=int(number),
        seen_by_it=slot in slots_by_part[Part.IT],
        seen_by_ft=slot in slots_by_part[Part.FT],
    )


def _is_seen_by_anyone(slot: str, slots_by_part: Mapping[Part, tuple[str, ...]]) -> bool:
    return any(slot in slots for slots in slots_by_part.values())


def _unused_code(ctx: Context) -> str:
    return next(
        code
        for code in codes.random_codes(ctx.services.random, WORDS.phrases["plants"].split())
        if not cases.is_code_taken(ctx.session, ctx.actor.practice_id, code)
    )


def _new_case_form() -> Form:
    labels = {}
    for slot in framing_screens.PARTICIPANT_SLOTS:
        kind, _, number = slot.partition("_")
        labels[slot] = WORDS.phrases[f"person_{kind}"].format(number=number)
    return framing_screens.new_case(labels)


def _as_ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
