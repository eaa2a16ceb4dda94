"""The ways that people usually go, so that a test can begin where it has something to say."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import col, select

from storage.cases import releases as cases_releases
from storage.models import Case, Participant, Release, SignedForm
from tests.support.practice import ANA, BEN, Stage, Therapist, Ticks
from tests.support.walks.start_points import once

WEIGHED: dict[str, Ticks] = {
    "bring": ["clearer"],
    "cost": ["own_view"],
    "hopes": ["together"],
    "pulls": ["nothing"],
    "balance": "go_on",
}
SCOPED: dict[str, Ticks] = {"topics": ["goals", "modality"], "keeps_back": "nothing", "clients_keep_back": "nothing"}
LAW: dict[str, Ticks] = {"part2": "no", "notes": "no"}
MAPLE, CEDAR = "maple-4821", "cedar-1907"
CANARY = "Zebedee"  # stands in for a client's name; no payload to Slack, no row and no log may hold it


@once
def confers(practice: Stage, person: str = ANA, code: str = MAPLE) -> Therapist:
    """Bring a therapist to the first screen of a consult about a case."""
    one = practice.one(person).types()
    one.presses("confer", value=value_beside(one, code))
    return one.answers("frame", reasons=["engage"])


@once
def at_facts(practice: Stage, person: str = ANA, code: str = MAPLE) -> Therapist:
    """Bring a therapist past the six."""
    return confers(practice, person, code).answers("screen", fits="none")


@once
def attests(one: Therapist) -> Therapist:
    """Let a therapist say that all is in order."""
    return one.answers("facts", impression="formed", informed=people(one))


@once
def at_weigh(practice: Stage, person: str = ANA) -> Therapist:
    """Bring a therapist past the facts."""
    return attests(at_facts(practice, person))


@once
def at_scope(practice: Stage, person: str = ANA, weighed: Mapping[str, Ticks] = MappingProxyType({})) -> Therapist:
    """Bring a therapist past weighing."""
    return at_weigh(practice, person).answers("weigh", **{**WEIGHED, **weighed})


@once
def at_times(practice: Stage, person: str = ANA) -> Therapist:
    """Bring a therapist past "I am ready"."""
    return at_scope(practice, person).answers("scope", **SCOPED)


@once
def at_ready(practice: Stage, person: str = ANA) -> Therapist:
    """Bring a therapist to the end of their own part."""
    one = at_times(practice, person)
    return one.answers("times", offered=one.options("offered")[:2])


def goes_on(one: Therapist, code: str = MAPLE) -> Therapist:
    """Let a therapist who closed the window come back to a consult."""
    one.types()
    return one.presses("go_on", value=value_beside(one, code))


def people(one: Therapist) -> list[str]:
    """Return the people whom the facts screen names, without "not everyone yet"."""
    return one.options("informed")[:-1]


def value_beside(one: Therapist, code: str) -> str:
    """Return the value of the button beside a case or consult."""
    return next(
        str(block["accessory"]["value"])
        for block in one.screen["blocks"]
        if "accessory" in block and code in block["text"]["text"]
    )


def paper(
    practice: Stage, one: Therapist, other: Mapping[str, Ticks] = MappingProxyType({}), *, person: int = 1
) -> dict[str, Ticks]:
    """Return plausible answers about one signed form; `person` counts the case's people from 1."""
    today = practice.clock.now.date()
    given: dict[str, Ticks] = {
        "signer": _signers(one)[person - 1],
        "direction": "out",
        "topics": one.options("topics"),
        "purpose": "coordinate",
        "signed_on": (today - timedelta(days=3)).isoformat(),
        "ends_on": (today + timedelta(days=180)).isoformat(),
    }
    return {**given, **other}


def _signers(one: Therapist) -> list[str]:
    """Return the first way in which each person on the screen can sign."""
    by_person = {option.partition(":")[0]: option for option in reversed(one.options("signer"))}
    return list(reversed(by_person.values()))


def files(one: Therapist, given: Mapping[str, Ticks]) -> Therapist:
    """Let a therapist enter a form that is signed by all."""
    return one.answers("paper", **given).answers("paper_countersigned", kept_where="ehr")


def revoke(practice: Stage, code: str = MAPLE) -> None:
    """Let everybody take back what they signed."""
    with practice.desk.database.transaction() as session:
        for one in session.exec(select(SignedForm).where(SignedForm.case_id == case(practice, code).id)):
            one.revoked_on = practice.clock.now.date()


def signs(practice: Stage, person: int, *topics: str, lasts: int = 180, code: str = MAPLE) -> None:
    """Let a person of the case sign both ways today, for this many days."""
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
        Release(paper_id=signed.id, participant_id=signer.id, discloser=one, recipient=other)
        for one, other in (("it", "ft"), ("ft", "it"))
    ]
    with practice.desk.database.transaction() as session:
        cases_releases.add_form(session, signed, releases)


def new_case(practice: Stage, colleague: str = BEN, **other: Ticks) -> dict[str, Ticks]:
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


def case(practice: Stage, code: str = MAPLE) -> Case:
    """Return a case by its code."""
    with practice.looking() as session:
        return session.exec(select(Case).where(Case.code == code)).one()


def participants(practice: Stage, code: str = MAPLE) -> list[Participant]:
    """Return the people of a case, in the order of their labels."""
    found = case(practice, code)
    with practice.looking() as session:
        of_case = select(Participant).where(Participant.case_id == found.id)
        return list(session.exec(of_case.order_by(col(Participant.kind), col(Participant.number))))


def last_sent(practice: Stage, person: str, kind: str = "view_submission") -> Any:  # noqa: ANN401 -- a payload in Slack's own shape
    """Return the newest entry of what this person sent to the app."""
    return next(
        entry
        for entry in reversed(practice.workspace.list_traffic)
        if (entry.direction, entry.person_id, entry.kind) == ("to app", person, kind)
    )
