"""A signed paper, entered once: that it exists and where it is kept. It yields the releases (S0-3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.coach import gatekeeping, opening, screens
from bot.coach.access import Action
from bot.coach.entry import Visit, is_new
from bot.coach.replies import Close, Reply, Show
from bot.coach.scene import colleague_of, load, load_case, part_of, setting
from flows.consult import chart
from flows.consult import opening as screens_before
from flows.consult.papers import Signer
from flows.consult.parts import Part
from flows.consult.steps import WORDS
from flows.forms import Form, Option, Value, check
from storage import cases, consults, papers, practices, preparations
from storage.models import Case, Paper, Participant, Release

_SIGNERS = {"adult": ("", "representative"), "minor": ("parent", "guardian")}


def show(visit: Visit, consult_id: str) -> Reply:
    """Return the questions about one signed form, for the consult that waits for it."""
    scene = load(visit.session, visit.desk, visit.actor, consult_id, Action.ENTER_PAPER)
    return Show(_form(visit, scene.case))


def renew(visit: Visit, case_id: str) -> Reply:
    """Return the questions about one signed form, for a case whose release is ending."""
    return Show(_form(visit, load_case(visit.session, visit.actor, case_id, Action.ENTER_PAPER)))


def enter(visit: Visit, case_id: str, given: Mapping[str, object], key: str) -> Reply:
    """Enter a paper and the releases that it yields, once; return to what waited for it."""
    case = load_case(visit.session, visit.actor, case_id, Action.ENTER_PAPER)
    form = _form(visit, case)
    checked = check(form, given)
    errors = {**checked.errors, **_across(checked.values, _practice_day(visit))}
    if errors:
        return Show(screens.refused(form, errors, checked.values))
    if is_new(visit, key):
        _add(visit, case, checked.values)
    return _after(visit, case)


def _after(visit: Visit, case: Case) -> Reply:
    """Go on with the consult that waited for a paper, by itself if nothing else holds it."""
    for consult in consults.of_case(visit.session, case.id):
        part = part_of(case, visit.actor.member_id)
        if consult.ended_at is None and preparations.get(visit.session, consult.id, part):
            scene = load(visit.session, visit.desk, visit.actor, str(consult.id))
            if scene.step == "wait" and not gatekeeping.lacks_paper(visit, scene):
                scene.preparation.resting_until = None
                chart.move(scene.consult, f"{scene.part}_waited")
            return opening.go_on(visit, str(consult.id))
    return Close()


def _add(visit: Visit, case: Case, values: Mapping[str, Value]) -> None:
    participant_id, _, authority = str(values["signer"]).partition(":")
    participant = next(one for one in cases.participants(visit.session, case.id) if str(one.id) == participant_id)
    part = part_of(case, visit.actor.member_id)
    disclosers = {"out": (part,), "in": (part.other,), "both": tuple(Part)}[str(values["direction"])]
    if participant.kind == "minor":
        participant.consenter = authority  # who consents for a minor, and by what authority
    paper = Paper(
        case_id=case.id,
        participant_id=participant.id,
        direction="both" if len(disclosers) > 1 else f"{disclosers[0]}_to_{disclosers[0].other}",
        topics=_ids(values["topics"]),
        purpose=str(values["purpose"]),
        signed_by=Signer.REPRESENTATIVE if authority else Signer.SELF,
        authority=authority or None,
        signed_on=_day(values["signed_on"]),
        ends_on=_day(values["ends_on"]),
        kept_where=str(values["kept_where"]),
        entered_by=visit.actor.member_id,
        entered_at=visit.desk.clock(),
    )
    papers.add(visit.session, paper, [_release(paper.id, participant, one) for one in disclosers])


def _release(paper_id: UUID, participant: Participant, discloser: Part) -> Release:
    return Release(paper_id=paper_id, participant_id=participant.id, discloser=discloser, recipient=discloser.other)


def _form(visit: Visit, case: Case) -> Form:
    part = part_of(case, visit.actor.member_id)
    colleague = colleague_of(visit.session, case, part)
    about = setting(case, colleague, part, _practice_day(visit), about=str(case.id))
    return screens_before.paper(about, _signers(cases.participants(visit.session, case.id)))


def _signers(participants: Sequence[Participant]) -> list[Option]:
    return [
        Option(f"{one.id}:{authority}", _signer(one, authority))
        for one in participants
        for authority in _SIGNERS[one.kind]
    ]


def _signer(one: Participant, authority: str) -> str:
    name = f"signer_{one.kind}_{authority}" if authority else f"signer_{one.kind}"
    return WORDS.phrases[name].format(number=one.number)


def _practice_day(visit: Visit) -> date:
    zone = practices.get(visit.session, visit.actor.practice_id).time_zone
    return visit.desk.clock().astimezone(ZoneInfo(zone)).date()


def _across(values: Mapping[str, Value], today: date) -> dict[str, str]:
    errors = {}
    signed, ends = values.get("signed_on"), values.get("ends_on")
    if isinstance(signed, date) and signed > today:
        errors["signed_on"] = "future_signature"
    if isinstance(signed, date) and isinstance(ends, date) and ends < signed:
        errors["ends_on"] = "ends_before_signed"
    return errors


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None


def _ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
