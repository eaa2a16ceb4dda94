"""The usual steps of a preparation, so that each test can begin where its own subject begins."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import col, select

from storage.cases import releases as cases_releases
from storage.models import Case, Participant, Release, SignedForm
from tests.support.practice import ANA, BEN, SlackPractice, Therapist, Ticks
from tests.support.walks.start_points import walk_once

WEIGHED: dict[str, Ticks] = {
    "bring": ["clearer"],
    "cost": ["own_view"],
    "hopes": ["together"],
    "pulls": ["nothing"],
    "balance": "go_on",
}
SCOPED: dict[str, Ticks] = {"topics": ["goals", "modality"], "keeps_back": "nothing", "clients_keep_back": "nothing"}
PRIVACY_ANSWERS: dict[str, Ticks] = {"part2": "no", "notes": "no"}
MAPLE, CEDAR = "maple-4821", "cedar-1907"
CANARY = "Zebedee"  # like a client's name: it must be in no payload to Slack, no row and no log


@walk_once
def starts_consult(practice: SlackPractice, person: str = ANA, code: str = MAPLE, reason: str = "engage") -> Therapist:
    """Bring a therapist to the first screen of a consult about a case."""
    therapist = practice.person(person).types()
    therapist.presses("confer", value=value_beside(therapist, code))
    return therapist.answers("frame", reasons=[reason])


@walk_once
def at_facts(practice: SlackPractice, person: str = ANA, code: str = MAPLE) -> Therapist:
    """Bring a therapist past the six reasons to wait."""
    return starts_consult(practice, person, code).answers("screen", fits="none")


@walk_once
def attests(therapist: Therapist) -> Therapist:
    """Let a therapist confirm that all the facts are in order."""
    return therapist.answers("facts", impression="formed", informed=people(therapist))


@walk_once
def at_weigh(practice: SlackPractice, person: str = ANA) -> Therapist:
    """Bring a therapist past the facts."""
    return attests(at_facts(practice, person))


@walk_once
def at_scope(
    practice: SlackPractice, person: str = ANA, weighed: Mapping[str, Ticks] = MappingProxyType({})
) -> Therapist:
    """Bring a therapist past weighing."""
    return at_weigh(practice, person).answers("weigh", **{**WEIGHED, **weighed})


@walk_once
def at_times(practice: SlackPractice, person: str = ANA) -> Therapist:
    """Bring a therapist past "I am ready"."""
    return at_scope(practice, person).answers("scope", **SCOPED)


@walk_once
def at_ready(practice: SlackPractice, person: str = ANA) -> Therapist:
    """Bring a therapist to the end of their own preparation."""
    therapist = at_times(practice, person)
    return therapist.answers("times", offered=therapist.options("offered")[:2])


def reopens_consult(therapist: Therapist, code: str = MAPLE) -> Therapist:
    """Let a therapist who closed the modal come back to a consult."""
    therapist.types()
    return therapist.presses("go_on", value=value_beside(therapist, code))


def people(therapist: Therapist) -> list[str]:
    """Return the people that the facts screen names, without the option "not everyone yet"."""
    return therapist.options("informed")[:-1]


def value_beside(therapist: Therapist, code: str) -> str:
    """Return the value of the button beside a case or consult."""
    return next(
        str(block["accessory"]["value"])
        for block in therapist.screen["blocks"]
        if "accessory" in block and code in block["text"]["text"]
    )


def form_answers(
    practice: SlackPractice, therapist: Therapist, other: Mapping[str, Ticks] = MappingProxyType({}), *, person: int = 1
) -> dict[str, Ticks]:
    """Return plausible answers about one signed form; `person` counts the case's people from 1."""
    today = practice.clock.now.date()
    given: dict[str, Ticks] = {
        "signer": _signers(therapist)[person - 1],
        "direction": "out",
        "topics": therapist.options("topics"),
        "purpose": "coordinate",
        "signed_on": (today - timedelta(days=3)).isoformat(),
        "ends_on": (today + timedelta(days=180)).isoformat(),
    }
    return {**given, **other}


def _signers(therapist: Therapist) -> list[str]:
    """Return the first option of each person on the screen, in the order of the people."""
    by_person = {option.partition(":")[0]: option for option in reversed(therapist.options("signer"))}
    return list(reversed(by_person.values()))


def enters_form(therapist: Therapist, given: Mapping[str, Ticks]) -> Therapist:
    """Let a therapist enter a form that everybody has signed."""
    return therapist.answers("paper", **given).answers("paper_countersigned", kept_where="ehr")


def revoke_all_forms(practice: SlackPractice, code: str = MAPLE) -> None:
    """Revoke every signed form of the case today."""
    with practice.services.database.transaction() as session:
        for form in session.exec(select(SignedForm).where(SignedForm.case_id == case(practice, code).id)):
            form.revoked_on = practice.clock.now.date()


def signs(practice: SlackPractice, person: int, *topics: str, lasts: int = 180, code: str = MAPLE) -> None:
    """Let a person of the case sign for both directions today, for this many days."""
    signer, today = participants(practice, code)[person - 1], practice.clock.now.date()
    signed = SignedForm(
        case_id=signer.case_id,
        participant_id=signer.id,
        direction="both",
        topics=topics,
        purpose="coordinate",
        signed_by="self",
        signed_on=today,
        ends_on=today + timedelta(days=lasts),
        kept_where="ehr",
        entered_by=case(practice, code).created_by,
        entered_at=practice.clock.now,
    )
    releases = [
        Release(paper_id=signed.id, participant_id=signer.id, discloser=discloser, recipient=recipient)
        for discloser, recipient in (("it", "ft"), ("ft", "it"))
    ]
    with practice.services.database.transaction() as session:
        cases_releases.add_form(session, signed, releases)


def new_case(practice: SlackPractice, colleague: str = BEN, **other: Ticks) -> dict[str, Ticks]:
    """Return plausible answers about a new case, for an individual therapist."""
    del practice
    given: dict[str, Ticks] = {
        "colleague": colleague,
        "part": "it",
        "seen_by_me": ["adult_1"],
        "seen_by_colleague": ["adult_1", "adult_2"],
        "whom": "in_person",
    }
    return {**given, **other}


def case(practice: SlackPractice, code: str = MAPLE) -> Case:
    """Return a case by its code."""
    with practice.read_session() as session:
        return session.exec(select(Case).where(Case.code == code)).one()


def participants(practice: SlackPractice, code: str = MAPLE) -> list[Participant]:
    """Return the people of a case, in the order of their labels."""
    found_case = case(practice, code)
    with practice.read_session() as session:
        of_case = select(Participant).where(Participant.case_id == found_case.id)
        return list(session.exec(of_case.order_by(col(Participant.kind), col(Participant.number))))


def last_sent(practice: SlackPractice, person: str, kind: str = "view_submission") -> Any:  # noqa: ANN401 -- a payload in Slack's format
    """Return the newest request that this person sent to the app."""
    return next(
        entry
        for entry in reversed(practice.workspace.traffic)
        if (entry.direction, entry.person_id, entry.kind) == ("to app", person, kind)
    )
