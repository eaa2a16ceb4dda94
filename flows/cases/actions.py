"""Create a case: its random code, its two therapists, its participants and its encryption key."""

from collections.abc import Mapping
from uuid import UUID

from flows.actions import Actions, Click, Options
from flows.cases import codes, screens
from flows.content import WORDS, explain_errors
from flows.context import Context, is_new_request
from flows.forms import Form, Value, check
from flows.parts import Part
from flows.people.membership import find_colleague
from flows.permissions import Permission
from flows.replies import Open, Show
from storage.cases import cases
from storage.models import Case, Participant
from storage.writings import writings

_SAME_PART = "same"  # both do the same kind of therapy, or something else
_FAMILY_SIZE = 2  # a family therapist sees at least this many people
_OTHER_COLLEAGUES = "guidelines_others"  # the button to the guidelines about other pairs

actions = Actions()


@actions.press("new_case", may=Permission.OPEN_CASE, options=Options(reads=True))
def show_new_case(_ctx: Context, _click: Click) -> Show:
    """Return the questions about a new case."""
    return Show(_new_case_form())


def create_case(ctx: Context, click: Click) -> Show | Open | Case | None:
    """Create a case with a random code, its participants and its key (S0-1). The caller checks the permission.

    Return the case, or the form with its errors. Return None if this same request already created the case. Two
    colleagues who are no individual and family therapist get no case: return what to open instead.
    """
    form = _new_case_form()
    checked = check(form, click.given)
    errors = {**_cross_field_errors(checked.values), **checked.errors}
    colleague = find_colleague(ctx.session, ctx.services, click.named)
    if "colleague" not in errors and colleague is None:
        errors["colleague"] = "not_a_colleague"
    if colleague and colleague.id == ctx.actor.member_id:
        errors["colleague"] = "yourself"
    if checked.values.get("part") == _SAME_PART:
        return Open(_OTHER_COLLEAGUES)
    if errors or colleague is None:
        return Show(explain_errors(form, errors, checked.values))
    if _sees_no_family(checked.values):
        return Open(_OTHER_COLLEAGUES)
    return _make_case(ctx, checked.values, colleague.id) if is_new_request(ctx, click.key) else None


def _cross_field_errors(values: Mapping[str, Value]) -> dict[str, str]:
    """Return the error of two therapists who share no participant (S0-1)."""
    seen_by_me, seen_by_colleague = values.get("seen_by_me"), values.get("seen_by_colleague")
    if not (isinstance(seen_by_me, tuple) and isinstance(seen_by_colleague, tuple)):
        return {}
    return {"seen_by_colleague": "share_no_one"} if set(seen_by_me).isdisjoint(seen_by_colleague) else {}


def _sees_no_family(values: Mapping[str, Value]) -> bool:
    """Return whether the family part sees one person only, so that it is a second individual therapist (S0-1)."""
    seen_by_family_therapist = values["seen_by_me" if values["part"] == Part.FT else "seen_by_colleague"]
    return len(_as_ids(seen_by_family_therapist)) < _FAMILY_SIZE


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
            for slot in screens.PARTICIPANT_SLOTS
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
    for slot in screens.PARTICIPANT_SLOTS:
        kind, _, number = slot.partition("_")
        labels[slot] = WORDS.phrases[f"person_{kind}"].format(number=number)
    return screens.new_case(labels)


def _as_ids(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
